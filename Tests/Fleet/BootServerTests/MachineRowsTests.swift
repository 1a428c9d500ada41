// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetInterface
import FleetModel
import Testing
import TorrentCore

@Suite struct MachineRowsTests {
    private var fleet = FleetModel()

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func report(_ last: UInt8, _ stage: MachineStage, at seconds: Int64) throws {
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, last]))
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds) * 1_000)
        let moment = Moment(monotonic: at(seconds), wall: WallTime(milliseconds: seconds * 1_000))
        fleet.apply(.reported(event, from: nil), at: moment)
    }

    private func document(of machine: FleetMachine, _ state: MachineState) -> MachineDocument {
        MachineDocument(
            id: fleet.id(of: machine.number), number: machine.number.value,
            macs: fleet.macs(of: machine.number).map { "\($0)" }, state: state, stage: machine.stage,
            since: Timestamp(machine.stageSince), boot: machine.boot.value, boots: machine.boots,
            begun: Timestamp(machine.begun.wall), firstSeen: Timestamp(machine.firstSeen),
            lastSeen: Timestamp(machine.lastSeenAt))
    }

    /// Rows, and the machines whose rows were written for them; one of them stands still for a reason.
    private func rows(
        at seconds: Int64, after before: MachineRows? = nil, waiting: Int64? = nil
    ) -> (MachineRows, [Int64]) {
        var written: [Int64] = []
        let rows = MachineRows(
            fleet, at: at(seconds), after: before,
            standstill: { $0.number.value == waiting ? .waitingForPerson : nil },
            write: { machine, state, reason in
                written.append(machine.number.value)
                var document = document(of: machine, state)
                document.reasonCode = reason?.code
                return document
            })
        return (rows, written)
    }

    @Test mutating func `what changed of a machine is written anew, and nothing else`() throws {
        for last in 1...4 { try report(UInt8(last), .download, at: 0) }
        try report(5, .os, at: 0)
        var (before, written) = rows(at: 1)
        #expect(written == [1, 2, 3, 4, 5])
        /// What a step changes, who stands still then, and whose rows are written for it: m6 is new, m5 runs, the others fall silent.
        let steps: [(seconds: Int64, waiting: Int64?, rows: [Int64], change: (inout Self) throws -> Void)] = [
            (2, nil, [], { _ in }),
            (3, nil, [2], { try $0.report(2, .verify, at: 3) }),
            (4, 1, [1], { _ in }),
            (5, 1, [], { $0.fleet.forget(MachineNumber(3)) }),
            (6, nil, [1, 6], { try $0.report(9, .download, at: 6) }),
            (900, nil, [1, 2, 4, 6], { _ in }),
        ]
        for step in steps {
            try step.change(&self)
            let (fresh, _) = rows(at: step.seconds, waiting: step.waiting)
            (before, written) = rows(at: step.seconds, after: before, waiting: step.waiting)
            #expect(written == step.rows, "after \(step.seconds) s")
            #expect(before.rows == fresh.rows)
            #expect(before.standstills.mapValues(\.code) == fresh.standstills.mapValues(\.code))
        }
    }

    @Test mutating func `a sign of life alone leaves the row as it was`() throws {
        try report(1, .download, at: 0)
        let (before, _) = rows(at: 1)
        try report(1, .download, at: 5)
        let (after, written) = rows(at: 5, after: before)
        #expect(written == [1] && after.rows == before.rows)
    }
}
