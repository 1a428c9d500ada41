// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct ComingMachinesTests {
    private var fleet = FleetModel()
    private var coming = ComingMachines()

    private func machine(_ number: Int) throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:0\(number)")), uuid: nil)
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private func version(_ number: UInt8) throws -> InfoHash {
        try #require(InfoHash(bytes: [UInt8](repeating: number, count: 20)))
    }

    private mutating func reports(
        _ number: Int, _ stage: MachineStage, of image: UInt8? = nil, verified: UInt64 = 0, at second: Int64
    ) throws {
        let transfer =
            stage == .download ? TransferProgress(verified: verified, total: 100, fromServer: 0, fromPeers: 0) : nil
        let event = MachineEvent(
            machine: try machine(number), stage: stage, uptime: UInt64(second) * 1_000,
            image: try image.map { try ImageName("image-\($0)") }, infoHash: try image.map { try version($0) },
            transfer: transfer)
        fleet.apply(.reported(event, from: nil), at: at(second))
    }

    private mutating func isNeeded(_ number: Int, at second: Int64) throws -> Bool {
        coming.needs(try #require(fleet[machine(number).mac]), in: fleet, at: at(second))
    }

    private mutating func label(_ number: Int, _ group: String?) throws {
        let known = try #require(fleet[machine(number).mac]?.number)
        fleet.label(known, MachineLabel(name: nil, group: group))
    }

    @Test mutating func `alone a machine is not needed, whether it fetches or gives`() throws {
        try reports(1, .download, of: 1, at: 1)
        #expect(try !isNeeded(1, at: 2))
        try reports(1, .seed, of: 1, at: 3)
        #expect(try !isNeeded(1, at: 4))
    }

    @Test(
        arguments: [(1, 0, true), (1, 89, true), (1, 90, false), (1, 100, false), (2, 0, false)]
            as [(UInt8, UInt64, Bool)])
    mutating func `who fetches the same needs it, unless that is nearly done`(
        image: UInt8, verified: UInt64, isNeeded needed: Bool
    ) throws {
        try reports(1, .seed, of: 1, at: 1)
        try reports(2, .download, of: image, verified: verified, at: 1)
        #expect(try isNeeded(1, at: 2) == needed)
    }

    @Test(arguments: [
        (MachineStage.agent, true), (.network, true), (.manifest, true), (.failed, false), (.handover, false),
        (.os, false),
    ])
    mutating func `of whom no image is known may come for it in the first stages`(
        stage: MachineStage, isNeeded needed: Bool
    ) throws {
        try reports(1, .seed, of: 1, at: 1)
        try reports(2, stage, at: 1)
        #expect(try isNeeded(1, at: 2) == needed)
    }

    @Test(arguments: [MachineStage.script, .kernel, .initramfs])
    mutating func `who fetches phase 1 may come for it`(stage: MachineStage) throws {
        try reports(1, .seed, of: 1, at: 1)
        fleet.apply(.fetched(stage, try machine(2), from: nil), at: at(1))
        #expect(try isNeeded(1, at: 2))
        try reports(1, .seed, of: 1, at: 200)
        #expect(try !isNeeded(1, at: 201))
    }

    @Test mutating func `whose image is not known comes for what its group has`() throws {
        try reports(1, .seed, of: 1, at: 1)
        try reports(2, .network, at: 1)
        try label(2, "other")
        #expect(try !isNeeded(1, at: 3))
        try label(1, "other")
        #expect(try isNeeded(1, at: 5))
        // Whatever its group is, who fetches something else does not need this.
        try reports(2, .download, of: 2, at: 6)
        #expect(try !isNeeded(1, at: 7))
    }

    @Test mutating func `who stays in its menu waits for a person`() throws {
        try reports(1, .seed, of: 1, at: 1)
        for second in stride(from: 1, through: 70, by: 3) { try reports(2, .manifest, at: Int64(second)) }
        try reports(1, .seed, of: 1, at: 60)
        #expect(try isNeeded(1, at: 60))
        #expect(try !isNeeded(1, at: 70))
    }

    @Test mutating func `who is silent for too long is not waited for`() throws {
        try reports(1, .seed, of: 1, at: 1)
        try reports(2, .download, of: 1, at: 1)
        fleet.told(.seconds(1), to: try machine(2))
        #expect(try isNeeded(1, at: 5))
        #expect(try !isNeeded(1, at: 12))
    }

    @Test mutating func `who arrived is not waited for any more, though all are looked at once a second`() throws {
        try reports(1, .seed, of: 1, at: 1)
        try reports(2, .download, of: 1, at: 1)
        #expect(try isNeeded(1, at: 2))
        try reports(2, .verify, of: 1, at: 2)
        #expect(try !isNeeded(1, at: 2))
    }
}
