// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootSockets
import NetbootWire
import Synchronization
import Testing
import TorrentCore
import VirtualRoom

/// Sends what no client sends, a thousand times a second, until it is told to stop.
final class DHCPFlood: Sendable {
    private let isOver = Atomic(false)
    private let sent = Atomic(0)

    /// How many messages went out.
    var count: Int { sent.load(ordering: .relaxed) }

    func stop() { isOver.store(true, ordering: .relaxed) }

    /// Blocks the thread; every third message is a proper DISCOVER of a machine that nobody has seen before.
    func run(seed: UInt64) throws {
        let socket = try DatagramSocket(.dhcpClient(on: StormPlan.interface))
        var generator = SeededGenerator(seed: seed)
        let everybody = PeerAddress(host: .ipv4(.max), port: 67)
        while !isOver.load(ordering: .relaxed) {
            for number in 0..<10 {
                // A full queue is no failure of the flood.
                try? socket.send(Self.message(number, using: &generator), to: everybody)
                sent.add(1, ordering: .relaxed)
            }
            while socket.receive(atMost: 2_048) != nil {}
            poll(nil, 0, 10)
        }
    }

    static func message(_ number: Int, using generator: inout SeededGenerator) -> [UInt8] {
        var packet = DHCPPacket(
            operation: .request, transaction: .random(in: 0 ... .max, using: &generator),
            hardwareAddress: (0..<6).map { _ in .random(in: 0 ... .max, using: &generator) },
            options: [DHCPOption(.messageType, [1]), DHCPOption(.vendorClass, Array("PXEClient:Arch:00000".utf8))])
        packet.hardwareAddress[0] = 6
        packet.wantsBroadcast = true
        guard !number.isMultiple(of: 3) else { return packet.encoded }
        packet.options += hostileOptions[number % hostileOptions.count]
        var bytes = packet.encoded
        switch number % 4 {
        case 0: bytes[2] = .random(in: 0 ... .max, using: &generator)
        case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
        case 2: for _ in 0..<16 { bytes[.random(in: 0..<bytes.count, using: &generator)] ^= 0x55 }
        default: bytes += [UInt8](repeating: 0x41, count: 1_100)
        }
        return bytes
    }

    private static let hostileOptions: [[DHCPOption]] = [
        [DHCPOption(.messageType, [])], [DHCPOption(.messageType, [255])],
        [DHCPOption(.architecture, [0])], [DHCPOption(.machineIdentifier, [UInt8](repeating: 0xff, count: 255))],
        [DHCPOption(.vendorOptions, [71, 255, 0])], [DHCPOption(.requestedAddress, [1])],
        [DHCPOption(.userClass, [UInt8](repeating: 0x25, count: 255))],
        (0..<40).map { _ in DHCPOption(.parameterList, [UInt8](repeating: 67, count: 20)) },
        [DHCPOption(.overload, [3])], [DHCPOption(.maximumMessageSize, [0, 1])],
    ]
}

extension MachineTests {
    /// What a hostile or broken computer sends to port 67 (docs/conformance.md names the tests of other protocols).
    @Suite(.serialized, .needsBuiltPrograms)
    struct HostileDHCPTests {
        @Test func `a thousand messages a second from nobody keep none of sixty-four PCs from booting`() async throws {
            let flood = DHCPFlood()
            let plan = try StormPlan(count: 64, within: .seconds(4), limit: .seconds(120))
            let (report, programs) = try await Storm(StormRoomOptions.plain, number: 26).run { storm in
                async let over: Void = storm.inside(.wires) { try flood.run(seed: 1) }
                let report: StormReport
                do {
                    defer { flood.stop() }
                    report = try await storm.play(plan)
                }
                try await over
                return (report, storm.serverPrograms)
            }
            // Offers to nobody fill what may be kept; of the rest two machines can be offered the same address.
            let refused = report.lost["firmware: servers took their offers back"] ?? 0
            #expect(report.booted + refused == 64, "\(report.lines)")
            #expect(report.booted >= 58, "\(report.lines)")
            // A ROM repeats its message after a second. Single ones may be lost in a full queue, but most are answered.
            #expect(report.answerMedian < 1, "\(report.lines)")
            #expect(flood.count > 2_000)
            #expect(programs.isSuperset(of: ["dnsmasq", "boottorrent"]))
        }

        @Test func `twenty addresses boot twenty of thirty PCs, and the server says why not the others`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .server(range: "10.98.64.1,10.98.64.20,120")
            let plan = try StormPlan(count: 30, limit: .seconds(20))
            let (report, log) = try await Storm(options, number: 27).run { storm in
                (try await storm.play(plan), try storm.serverLog())
            }
            #expect(report.booted == 20, "\(report.lines)")
            #expect(report.lost.values.reduce(0, +) == 10)
            #expect(log.contains("no address available"))
        }

        @Test(.isLong) func `addresses of PCs that are gone are lent again`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .server(range: "10.98.64.1,10.98.64.20,120")
            // The second lot asks until the leases of the first are over, as ROMs do that are switched on again.
            let first = try StormPlan(count: 20, limit: .seconds(60))
            let second = try StormPlan(count: 20, within: .seconds(10), limit: .seconds(200), seed: 2)
            let reports = try await Storm(options, number: 28).run { storm in
                let before = try await storm.play(first)
                try await storm.inside(.wires) { _ = poll(nil, 0, 125_000) }
                return [before, try await storm.play(second)]
            }
            #expect(reports.map(\.booted) == [20, 20], "\(reports.map(\.lines))")
        }

        @Test func `a second server that lends addresses too, and names nothing to boot, costs no PC its boot`()
            async throws
        {
            var options = StormRoomOptions.plain
            options.neighbour = try StormRoomOptions.dnsmasq()
            let plan = try StormPlan(count: 8, limit: .seconds(60))
            let report = try await Storm(options, number: 29).run { try await $0.play(plan) }
            #expect(report.booted == 8, "\(report.lines)")
        }
    }
}
