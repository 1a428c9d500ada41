// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

@Suite struct SwarmTests {
    private static let fast = 100e6 / 8

    /// A room of equal machines, all started together, from one origin.
    private func room(
        machines: Int, mebibytes: UInt64, provesBlocks: Bool = true, rate: Double = fast, origin: Double = fast,
        seed: UInt64 = 1
    ) throws -> (simulation: SwarmSimulation, origin: Int, others: [Int], bytes: UInt64) {
        let bytes = mebibytes << 20 + 5_000
        let torrent = try #require(
            SimulatedTorrent(totalLength: bytes, pieceLength: 262_144, provesBlocks: provesBlocks))
        var simulation = SwarmSimulation(torrent: torrent, seed: seed)
        let first = simulation.add(isOrigin: true, uplink: origin, downlink: origin)
        let others = (0..<machines).map { _ in simulation.add(isOrigin: false, uplink: rate, downlink: rate) }
        return (simulation, first, others, bytes)
    }

    @Test(arguments: [1, 2, 8, 16])
    func `a room has its image in little more than the time for one`(machines: Int) throws {
        var (simulation, origin, others, bytes) = try room(machines: machines, mebibytes: 32)
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver)
        let bound = Double(bytes) * 1514 / 1448 / Self.fast
        let last =
            others.compactMap { simulation.completion(of: $0) }.map { Double($0.nanoseconds) / 1e9 }.max() ?? .infinity
        let copies = Double(simulation.sentBytes(of: origin)) / Double(bytes)
        print("N=\(machines) last/B=\(last / bound) copies=\(copies)")
        #expect(last / bound < 1.15)
        #expect(copies < 1.1)
        #expect(others.allSatisfy { simulation.hasRightBytes($0) })
    }

    @Test func `a machine is released when all have everything, not before`() throws {
        var (simulation, _, others, _) = try room(machines: 2, mebibytes: 4)
        let slow = simulation.add(isOrigin: false, uplink: Self.fast / 20, downlink: Self.fast / 20)
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver)
        let isReleasedEarly = others.map { simulation.isReleased($0) }
        #expect(isReleasedEarly == [false, false])
        simulation.settle(for: .seconds(1))
        #expect((others + [slow]).allSatisfy { simulation.isReleased($0) })
    }

    @Test func `a machine that is switched off keeps nobody from leaving`() throws {
        var (simulation, _, others, _) = try room(machines: 3, mebibytes: 16)
        simulation.unplug(others[0], at: .init(nanoseconds: 500_000_000))
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver)
        simulation.settle(for: .seconds(6))
        let isReleased = others.dropFirst().map { simulation.isReleased($0) }
        #expect(isReleased == [true, true])
    }

    @Test func `whole-piece proof works as well, only slower`() throws {
        var (simulation, _, others, _) = try room(machines: 5, mebibytes: 8, provesBlocks: false)
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver)
        #expect(others.allSatisfy { simulation.hasRightBytes($0) })
    }

    @Test(arguments: [true, false], UInt64(1)...10)
    func `liars are cut off and nobody else is`(provesBlocks: Bool, seed: UInt64) throws {
        var (simulation, _, others, _) = try room(machines: 6, mebibytes: 8, provesBlocks: provesBlocks, seed: seed)
        let liar = simulation.add(isOrigin: false, uplink: Self.fast, downlink: Self.fast, character: .liar(oneIn: 10))
        let isOver = simulation.run(until: .init(nanoseconds: 120_000_000_000))
        #expect(isOver, "seed \(seed)")
        #expect(others.allSatisfy { simulation.hasRightBytes($0) }, "seed \(seed)")
        let accused = simulation.notes.compactMap { entry -> PeerAddress? in
            if case .liar(let address, _) = entry.note { address } else { nil }
        }
        #expect(!accused.isEmpty, "seed \(seed)")
        #expect(accused.allSatisfy { $0 == simulation.address(of: liar) }, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...10)
    func `a silent peer costs little and machines that vanish cost nothing else`(seed: UInt64) throws {
        var (simulation, _, others, _) = try room(machines: 8, mebibytes: 8, seed: seed)
        _ = simulation.add(isOrigin: false, uplink: Self.fast, downlink: Self.fast, character: .silent)
        simulation.kill(others[0], at: .init(nanoseconds: 300_000_000))
        simulation.kill(others[1], at: .init(nanoseconds: 500_000_000))
        let isOver = simulation.run(until: .init(nanoseconds: 60_000_000_000))
        #expect(isOver, "seed \(seed)")
        #expect(others.dropFirst(2).allSatisfy { simulation.hasRightBytes($0) }, "seed \(seed)")
    }
}
