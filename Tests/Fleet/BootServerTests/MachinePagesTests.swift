// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetInterface
import FleetModel
import NIOCore
import Testing
import TorrentCore

@Suite struct MachinePagesTests {
    private var fleet = FleetModel()

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func report(_ last: UInt8, _ stage: MachineStage, uuid: String? = nil, at seconds: Int64) throws {
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, last]))
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: uuid), stage: stage, uptime: UInt64(seconds) * 1_000)
        let moment = Moment(monotonic: at(seconds), wall: WallTime(milliseconds: seconds * 1_000))
        fleet.apply(.reported(event, from: nil), at: moment)
    }

    private func document(of machine: FleetMachine, _ state: MachineState, in fleet: FleetModel) -> MachineDocument {
        MachineDocument(
            id: fleet.id(of: machine.number), number: machine.number.value,
            macs: fleet.macs(of: machine.number).map { "\($0)" }, state: state, stage: machine.stage,
            since: Timestamp(machine.stageSince), boot: machine.boot.value, boots: machine.boots,
            begun: Timestamp(machine.begun.wall), firstSeen: Timestamp(machine.firstSeen),
            lastSeen: Timestamp(machine.lastSeenAt))
    }

    /// Pages, and the machines whose rows were written for them.
    private func pages(at seconds: Int64, after before: MachinePages? = nil) -> (MachinePages, [Int64]) {
        var written: [Int64] = []
        let pages = MachinePages(fleet, at: at(seconds), after: before) { machine, state in
            written.append(machine.number.value)
            return document(of: machine, state, in: fleet)
        }
        return (pages, written)
    }

    @Test mutating func `what changed of a machine is written anew, and nothing else`() throws {
        let shared = "4c4c4544-0042-3510-8052-b4c04f4a4e31"
        for last in 1...5 { try report(UInt8(last), .download, at: 0) }
        try report(6, .os, at: 0)
        var (before, written) = pages(at: 1)
        #expect(written == [1, 2, 3, 4, 5, 6])
        /// What a step changes, and whose rows are written for it: m7 and m8 are new, m6 runs, the others fall silent.
        let steps: [(seconds: Int64, rows: [Int64], change: (inout Self) throws -> Void)] = [
            (2, [], { _ in }),
            (3, [2], { try $0.report(2, .verify, at: 3) }),
            (4, [], { $0.fleet.forget(MachineNumber(3)) }),
            (5, [7], { try $0.report(9, .download, uuid: shared, at: 5) }),
            // Another computer tells the same UUID.
            (6, [8], { try $0.report(10, .download, uuid: shared, at: 6) }),
            (900, [1, 2, 4, 5, 7, 8], { _ in }),
        ]
        for step in steps {
            try step.change(&self)
            let (fresh, _) = pages(at: step.seconds)
            (before, written) = pages(at: step.seconds, after: before)
            #expect(written == step.rows, "after \(step.seconds) s")
            for (after, limit) in [(Int64(0), 4_096), (1, 2), (6, 1)] {
                #expect(before.page(after: after, limit: limit) == fresh.page(after: after, limit: limit))
            }
        }
    }

    @Test mutating func `no machine at all is a page, too`() throws {
        let (empty, _) = pages(at: 0)
        let bytes = empty.page(after: 0, limit: 10).flatMap(\.readableBytesView)
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"machines\":[],\"next\":null}\n")
        try report(1, .download, at: 0)
        let (one, written) = pages(at: 0, after: empty)
        #expect(written == [1] && one.page(after: 0, limit: 10) == pages(at: 0).0.page(after: 0, limit: 10))
        fleet.forget(MachineNumber(1))
        #expect(pages(at: 0, after: one).0.page(after: 0, limit: 10) == empty.page(after: 0, limit: 10))
    }
}
