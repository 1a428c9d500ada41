// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct ScheduleRecordTests {
    private let zone = MadeUpZone.european

    private func entry(
        _ at: String = "daily 07:30", group: String = "room", machine: String? = nil, what: ScheduledAct = .wake,
        spread: Int = 0, line: Int = 1
    ) throws -> ScheduleEntry {
        let machines = try machine.map { [try #require(MachineName($0))] } ?? []
        return ScheduleEntry(
            when: try ScheduleTime(at),
            whom: ScheduledMachines(groups: [try GroupName(group)], machines: machines), what: what,
            spread: .seconds(spread), origin: RuleOrigin(file: "rules.yaml", line: line))
    }

    @Test func `a record is written and read again`() throws {
        let entries = [try entry(), try entry("sunday 02:00")]
        let record = ScheduleRecord(lastLooked: zone.at("2026-06-01 07:00"), followed: entries)
        #expect(record.followed.count == 2)
        #expect(ScheduleRecord(record.text) == record)
        let empty = ScheduleRecord(lastLooked: zone.at("2026-06-01 07:00"), followed: [])
        #expect(ScheduleRecord(empty.text) == empty)
    }

    @Test func `as many entries as are allowed can be remembered`() throws {
        let entries = try (0..<RuleLimits.scheduleEntries).map { try entry(spread: $0) }
        let record = ScheduleRecord(lastLooked: zone.at("2026-06-01 07:00"), followed: entries)
        #expect(record.followed.count == RuleLimits.scheduleEntries)
        #expect(record.text.utf8.count <= RuleLimits.scheduleRecord)
        #expect(ScheduleRecord(record.text) == record)
    }

    @Test(arguments: ["", "\n", "soon\n", "x\n12\n"]) func `what begins with no time is no record`(text: String) {
        #expect(ScheduleRecord(text) == nil)
    }

    @Test func `a mark is the same in each run, and wherever the entry stands`() throws {
        #expect(try entry().mark == entry(line: 9).mark)
        #expect(try entry(machine: "pc1").mark == entry(machine: "PC1").mark)
        let boot = ScheduledAct.boot(.local, once: false, wake: true, restart: false)
        let others = [
            try entry(), try entry("daily 07:31"), try entry(group: "lab"), try entry(machine: "pc1"),
            try entry(what: boot), try entry(what: .boot(.local, once: true, wake: true, restart: false)),
            try entry(spread: 60),
        ]
        #expect(Set(others.map(\.mark)).count == others.count)
    }

    @Test func `an entry that is new at a start counts from then, and one that was there from the last look`() throws {
        let (old, new) = (try entry("daily 07:30"), try entry("daily 08:00"))
        let record = ScheduleRecord(lastLooked: zone.at("2026-06-01 07:00"), followed: [old])
        let start = zone.at("2026-06-01 09:00")
        var clock = ScheduleClock([new, old], lastLooked: record.lastLooked, known: record.followed, at: start)
        let runs = clock.due(at: zone.at("2026-06-01 09:00:01"), in: zone)
        #expect(runs == [.missed(old, at: zone.at("2026-06-01 07:30"))])
        let next = clock.due(at: zone.at("2026-06-02 08:00"), in: zone)
        #expect(next == [.missed(old, at: zone.at("2026-06-02 07:30")), .due(new, at: zone.at("2026-06-02 08:00"))])
    }
}
