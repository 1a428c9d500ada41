// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import FleetRules
import Foundation
import Logging
import ServerConfig
import Testing
import TorrentCore

/// The schedule of the rules, carried out under a clock that the test turns.
@Suite struct ScheduleKeeperTests {
    private let sample: SampleEnvironment
    private let calendar = LocalCalendar(zone: "Europe/Berlin")

    init() throws { sample = try SampleEnvironment(isRuled: true) }

    /// A moment of December 2026 in Berlin.
    private func december(_ day: Int, _ hour: Int, _ minute: Int, _ second: Int = 0) throws -> WallTime {
        let day = try #require(CalendarDay(year: 2026, month: 12, day: day))
        return try #require(calendar.start(of: hour * 60 + minute, on: day)) + .seconds(second)
    }

    private func keeper(_ schedule: String, at now: WallTime) throws -> ScheduleKeeper {
        let rules = "groups: {lab: {}, own: {}, empty: {}}\nschedule:\n\(schedule)\n"
        let reading = RuleBookReader.read(rules: Array(rules.utf8), machines: Array(RuledSample.list.utf8))
        try #require(reading.problems == [], "\(reading.problems)")
        sample.plan.rules.put(MachineRules(book: reading.book))
        let assigner = sample.plan.assigner
        return ScheduleKeeper(
            reading.book.schedule, calendar: calendar,
            desk: ActionDesk(registry: sample.registry, assigner: assigner, wake: nil),
            memory: ScheduleMemory(in: sample.folder.path), reporter: sample.registry.reporter, logger: .silent, at: now
        )
    }

    private var problems: [String] { RuledSample(sample).problems }

    private var places: [String] { sample.registry.reporter.problems.map(\.place.description).sorted() }

    @Test func `what is due is done once, by group and by name`() async throws {
        let keeper = try keeper(
            "  - {at: \"weekdays 07:30\", group: lab, boot: debian, once: true}", at: try december(2, 7, 0))
        await keeper.look(at: try december(2, 7, 29, 59))
        let number = { await sample.registry.snapshot.machines.first }
        #expect(await number() == nil)
        await keeper.look(at: try december(2, 7, 30))
        let next = NextBoot(.image(try ImageName("debian")), once: true)
        #expect(await number()?.nextBoot == next)
        await sample.registry.setNextBoot(nil, of: try #require(await number()?.number))
        await keeper.look(at: try december(2, 7, 30, 30))
        #expect(await number()?.nextBoot == nil && problems == [])
    }

    @Test func `an image that is gone or broken when its time comes is told, and no machine waits for it`() async throws
    {
        let entry = "  - {at: \"daily 02:00\", group: lab, boot: debian}"
        let keeper = try keeper(entry, at: try december(2, 1, 0))
        sample.content.catalog.withdraw(try ImageName("debian"), because: "its files are gone")
        await keeper.look(at: try december(2, 2, 0))
        #expect(problems.contains("schedule-refused"))
        let told = sample.registry.reporter.problems.map(\.found).joined()
        #expect(told.contains("debian cannot be started: its files are gone"), "\(told)")
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test func `what was missed while the server was off is told and not made up for`() async throws {
        let entry = "  - {at: \"daily 02:00\", group: lab, boot: debian}"
        let before = try keeper(entry, at: try december(2, 1, 0))
        await before.look(at: try december(2, 1, 1))
        let after = try keeper(entry, at: try december(2, 9, 0))
        await after.look(at: try december(2, 9, 0, 1))
        #expect(problems == ["schedule-missed"])
        #expect(await sample.registry.snapshot.machines.isEmpty)
        await after.look(at: try december(3, 2, 0))
        #expect(problems == [])
        #expect(await sample.registry.snapshot.machines.count == 1)
    }

    @Test func `an entry that is new at a start was not missed before`() async throws {
        let old = "  - {at: \"daily 02:00\", group: lab, boot: debian}"
        let before = try keeper(old, at: try december(2, 1, 0))
        await before.look(at: try december(2, 1, 1))
        let new = "  - {at: \"daily 07:30\", group: lab, boot: debian}"
        let after = try keeper("\(new)\n\(old)", at: try december(2, 9, 0))
        await after.look(at: try december(2, 9, 0, 1))
        #expect(places == ["rules.yaml:4 (daily 02:00)"])
    }

    @Test func `a schedule that was taken away is forgotten, and what comes later was not missed`() async throws {
        let entry = "  - {at: \"daily 07:30\", group: lab, boot: debian}"
        let before = try keeper(entry, at: try december(2, 7, 0))
        await before.look(at: try december(2, 7, 1))
        await before.replace([], at: try december(2, 7, 2))
        let memory = ScheduleMemory(in: sample.folder.path)
        #expect(memory.record == ScheduleRecord(lastLooked: try december(2, 7, 2), followed: []))
        let after = try keeper(entry, at: try december(2, 9, 0))
        await after.look(at: try december(2, 9, 0, 1))
        #expect(problems == [])
        #expect(memory.record?.followed.count == 1)
    }

    @Test func `entries on one line have problems of their own, which end with them`() async throws {
        let keeper = try keeper(
            """
              [{at: "daily 08:00", group: lab, restart: true}, {at: "daily 08:01", group: empty, wake: true}]
            """, at: try december(2, 7, 0))
        await keeper.look(at: try december(2, 8, 0))
        await keeper.look(at: try december(2, 8, 1))
        #expect(places == ["rules.yaml:3 (daily 08:00)", "rules.yaml:3 (daily 08:01)"])
        await keeper.replace([], at: try december(2, 8, 2))
        #expect(places == [])
    }

    @Test func `an entry that moved leaves no problem behind`() async throws {
        let entry = "  - {at: \"daily 08:00\", group: lab, restart: true}"
        let keeper = try keeper(entry, at: try december(2, 7, 0))
        await keeper.look(at: try december(2, 8, 0))
        #expect(places == ["rules.yaml:3 (daily 08:00)"])
        let moved = "groups: {lab: {}}\n\n\nschedule:\n\(entry)\n"
        let book = RuleBookReader.read(rules: Array(moved.utf8), machines: Array(RuledSample.list.utf8)).book
        await keeper.replace(book.schedule, at: try december(2, 8, 0, 10))
        #expect(places == [])
        await keeper.look(at: try december(3, 8, 0))
        #expect(places == ["rules.yaml:5 (daily 08:00)"])
    }

    @Test func `what machines refuse is told with the line, and so is a group without machines`() async throws {
        let keeper = try keeper(
            """
              - {at: "daily 08:00", group: lab, restart: true}
              - {at: "daily 08:01", group: empty, wake: true}
            """, at: try december(2, 7, 0))
        await keeper.look(at: try december(2, 8, 0))
        let found = sample.registry.reporter.problems.map(\.found)
        #expect(found.count == 1 && found[0].contains("pc-07: it is switched off"), "\(found)")
        #expect(sample.registry.reporter.problems.first?.place.description == "rules.yaml:3 (daily 08:00)")
        await keeper.look(at: try december(2, 8, 1))
        #expect(problems == ["schedule-refused", "schedule-refused"])
    }

    @Test func `another schedule counts from when it is read`() async throws {
        let keeper = try keeper("  - {at: \"daily 08:00\", group: lab, boot: debian}", at: try december(2, 7, 0))
        #expect(
            await keeper.nextRuns(2, after: try december(2, 7, 0)).map(\.time) == [
                try december(2, 8, 0), try december(3, 8, 0),
            ])
        await keeper.replace([], at: try december(2, 7, 59))
        await keeper.look(at: try december(2, 8, 0))
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test func `local time is the zone's, with minutes that do not come and minutes that come twice`() throws {
        let spring = try #require(CalendarDay(year: 2026, month: 3, day: 29))
        let autumn = try #require(CalendarDay(year: 2026, month: 10, day: 25))
        #expect(calendar.start(of: 150, on: spring) == nil)
        let second = try #require(calendar.start(of: 180, on: autumn))
        let first = try #require(calendar.start(of: 150, on: autumn))
        // 02:30 in summer time is an hour and a half before 03:00 in winter time.
        #expect(second - first == .seconds(5_400))
        #expect(calendar.day(at: first) == autumn && calendar.day(at: second) == autumn)
    }
}
