// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct SwarmWaveTests {
    private let version = InfoHash(bytes: [UInt8](repeating: 1, count: 20))
    private var fleet = FleetModel()

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func report(
        _ machine: UInt8, _ stage: MachineStage, _ verified: UInt64, down: UInt64? = nil, at seconds: Int64
    ) throws {
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, machine]))
        var event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds) * 1_000,
            image: try ImageName("debian"), infoHash: version,
            transfer: TransferProgress(
                verified: verified, total: 1_000, fromServer: verified / 10, fromPeers: verified - verified / 10),
            asksForAnswer: true)
        event.traffic.rateDown = down
        event.traffic.rateUp = down
        fleet.apply(.reported(event, from: nil), at: at(seconds))
    }

    private func wave(line: UInt64? = nil, at seconds: Int64) throws -> SwarmWave {
        SwarmWave(of: try #require(version), length: 1_000_000, among: fleet.machines, line: line, at: at(seconds))
    }

    @Test func `where nobody fetched there is no wave`() throws {
        let wave = try wave(at: 0)
        #expect(wave.machines.isEmpty && wave.began == nil && wave.elapsed == nil && wave.forecast == nil)
    }

    @Test mutating func `the bound is the last beginning and the image over the server's line`() throws {
        try report(1, .download, 0, at: 10)
        try report(2, .download, 0, at: 13)
        let bound = try #require(try wave(line: 8_000_000, at: 14).bound)
        #expect(bound == .milliseconds(3_000 + 1_045))
        #expect(try wave(at: 14).bound == nil)
        #expect(try wave(line: 0, at: 14).bound == nil)
    }

    @Test mutating func `the forecast is the slowest one's, and leaves out who is stalled`() throws {
        try report(1, .download, 500, down: 100, at: 10)
        try report(2, .download, 800, down: 100, at: 10)
        #expect(try wave(at: 10).forecast == .seconds(5))
        try report(3, .download, 0, down: 1, at: 10)
        #expect(try wave(at: 10).forecast == .seconds(1_000))
        try report(1, .download, 600, down: 100, at: 25)
        try report(2, .download, 1_000, down: 100, at: 25)
        let later = try wave(at: 25)
        #expect(later.leftOut == 1)
        #expect(later.forecast == .seconds(15 + 4))
        #expect(later.elapsed == .seconds(15))
        #expect(later.ratePeers == 201)
    }

    @Test mutating func `who tells no rate is judged by what it has fetched so far`() throws {
        try report(1, .download, 0, at: 10)
        #expect(try wave(at: 10).forecast == nil)
        try report(1, .download, 250, at: 20)
        #expect(try wave(at: 20).forecast == .seconds(40))
    }

    @Test mutating func `when all have it the time stands still`() throws {
        try report(1, .download, 0, at: 10)
        try report(1, .verify, 1_000, at: 18)
        try report(1, .seed, 1_000, at: 19)
        let wave = try wave(at: 40)
        #expect(wave.complete == 1 && wave.elapsed == .seconds(8) && wave.forecast == nil)
        #expect(wave.fromPeers == 900)
    }

    @Test mutating func `who begins a minute after the others were done is another wave`() throws {
        try report(1, .download, 0, at: 10)
        try report(1, .verify, 1_000, at: 20)
        try report(2, .download, 0, at: 79)
        #expect(try wave(at: 79).machines.count == 2)
        try report(2, .verify, 1_000, at: 100)
        try report(3, .download, 0, at: 161)
        let third = try wave(at: 161)
        #expect(third.machines == [MachineNumber(3)])
        #expect(third.complete == 0)
    }
}
