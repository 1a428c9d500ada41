// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import ServerConfig
import Testing

@Suite struct ScheduleReaderTests {
    private func read(_ entries: String..., machines: String? = "name\npc1\nPC2\n") -> RuleBookReading {
        let lines = entries.map { "  - \($0)\n" }.joined()
        let text = "groups: {room-101: {}, room-102: {}}\nschedule:\n\(lines)"
        return RuleBookReader.read(rules: Array(text.utf8), machines: machines.map { Array($0.utf8) })
    }

    private static let pool = StartChoice("pool") ?? .wait

    @Test(
        arguments: [
            (
                "{at: \"weekdays 07:30\", wake: room-101, spread: 60s}",
                ScheduledAct.wake, "room-101", Duration.seconds(60)
            ),
            (
                "{at: weekdays 07:30, wake: [room-101, room-102, room-101]}", .wake, "room-101 room-102", .zero
            ),
            (
                "{at: sunday 02:00, group: room-101, boot: pool, wake: true, once: true, spread: 1h}",
                .boot(pool, once: true, wake: true, restart: false), "room-101", .seconds(3_600)
            ),
            (
                "{at: sunday 02:00, machines: [pc1, pc2], boot: local, wake: true, restart: true, spread: 90}",
                .boot(.local, once: false, wake: true, restart: true), "pc1 pc2", .seconds(90)
            ),
            (
                "{at: daily 0:00, group: room-101, machines: pc1, wake: yes, spread: 2m}", .wake, "room-101 pc1",
                .seconds(120)
            ),
            ("{at: daily 0:00, group: [room-101], restart: true, poweroff: false}", .restart, "room-101", .zero),
            ("{at: 2026-12-24 12:00, machines: pc1, poweroff: true, boot: }", .powerOff, "pc1", .zero),
        ] as [(String, ScheduledAct, String, Duration)])
    func `each kind of entry says what it means`(
        text: String, act: ScheduledAct, whom: String, spread: Duration
    ) throws {
        let reading = read(text)
        #expect(reading.problems == [])
        let entry = try #require(reading.book.schedule.first)
        #expect(entry.what == act)
        let names = entry.whom.groups.map(\.text) + entry.whom.machines.map(\.text)
        #expect(names.joined(separator: " ") == whom)
        #expect(entry.spread == spread)
        #expect(entry.origin.description == "rules.yaml:3")
    }

    @Test(
        arguments: [
            ("{group: room-101, wake: true}", ": does not say when"),
            ("{at: weekdays, wake: room-101}", ".at: \"weekdays\" has no days or no time"),
            ("{at: daily 25:00, wake: room-101}", ".at: \"25:00\" is no time of a day; write 00:00 to 23:59"),
            ("{at: 2026-02-30 07:30, wake: room-101}", ".at: \"2026-02-30\" is no date"),
            ("{at: [daily 07:30], wake: room-101}", ".at: a list is no text"),
            ("{at: mon,tue 07:30, wake: room-101}", ".tue 07:30: is no known key"),
            ("{at: daily 07:30, wake: true}", ": does not say with which machines"),
            (
                "{at: daily 07:30, wake: room-103}",
                ".wake: \"room-103\" is no group of the rules; write it below groups"
            ),
            (
                "{at: daily 07:30, wake: Room-101}",
                ".wake: \"Room-101\" is no group of the rules; did you mean room-101?"
            ),
            ("{at: daily 07:30, group: a/b, wake: true}", ".group: \"a/b\" is no name of a group"),
            ("{at: daily 07:30, group: [], wake: true}", ".group: has 0 names"),
            ("{at: daily 07:30, group: room-101, wake: room-102}", ": says twice with which machines"),
            ("{at: daily 07:30, machines: m17, wake: true}", ".machines: \"m17\" is no name of a machine"),
            ("{at: daily 07:30, group: room-101}", ": does nothing; write one of boot: IMAGE"),
            ("{at: daily 07:30, group: room-101, wake: false, restart: false}", ": does nothing"),
            ("{at: daily 07:30, group: room-101, once: true, wake: true}", ": says once and not what to boot"),
            ("{at: daily 07:30, group: room-101, wake: true, restart: true}", ": says wake and restart, which do not"),
            ("{at: daily 07:30, group: room-101, boot: a, poweroff: true}", ": says boot and poweroff, which do not"),
            ("{at: daily 07:30, wake: room-101, boot: a}", ": says boot and wake, which do not go together"),
            ("{at: daily 07:30, group: room-101, boot: a/b}", ".boot: \"a/b\" is no image"),
            ("{at: daily 07:30, group: room-101, boot: a, once: maybe}", ".once: \"maybe\" is neither true nor false"),
            ("{at: daily 07:30, wake: room-101, spread: 2h}", ".spread: \"2h\" is out of range; 0s to 1h are allowed"),
            ("{at: daily 07:30, wake: room-101, spread: -1s}", ".spread: \"-1s\" is no duration; write a number with"),
            (
                "{at: daily 07:30, group: room-101, poweroff: true, spread: 60s}",
                ".spread: has no effect, for this entry wakes nobody; spread needs wake: write wake: true beside boot"
            ),
            ("{at: daily 07:30, group: room-101, restart: true, spread: 60s}", ".spread: has no effect"),
            ("{at: daily 07:30, group: room-101, boot: a, spread: 60s}", ".spread: has no effect"),
            ("{at: daily 07:30, group: room-101, boot: a, wake: false, spread: 0}", ".spread: has no effect"),
            ("{at: daily 07:30, wake: room-101, spread: s}", ".spread: \"s\" is no duration"),
            ("{at: daily 07:30, wake: room-101, spread: 1d}", ".spread: \"1d\" is no duration"),
            (
                "{at: daily 07:30, wake: room-101, spread: 99999999999999999999h}",
                ".spread: \"99999999999999999999h\" is out of range"
            ),
            ("{at: daily 07:30, wake: room-101, spred: 5s}", ".spred: is no known key; did you mean spread?"),
            ("{at: daily 07:30, at: daily 08:30, wake: room-101}", ".at: stands here for the second time"),
            ("{at: daily 07:30, [wake]: room-101, group: room-101, wake: true}", ": has a key that is no word"),
            ("daily", ": \"daily\" is no mapping"),
        ]) func `an entry with a mistake is told and left out, and the others count`(entry: String, message: String)
        throws
    {
        let valid = "{at: daily 06:00, wake: room-101}"
        let reading = read(valid, entry, valid)
        let told = try #require(reading.problems.first).description
        #expect(told.hasPrefix("rules.yaml:4: schedule[1]\(message)"), "\(told)")
        #expect(reading.book.schedule.map(\.origin.line) == [3, 5])
        #expect(reading.hasRules)
    }

    @Test func `a machine that the list does not have is told, and the others of its entry count`() {
        let reading = read(
            "{at: daily 06:00, machines: [pc1, pc9], wake: true}", "{at: daily 07:00, machines: pc9, wake: true}")
        #expect(
            reading.problems.map(\.description)
                == [3, 4].map {
                    "rules.yaml:\($0): machines: \"pc9\" is no machine of machines.csv, so nothing is done with it; "
                        + "write its name as it stands there"
                })
        #expect(reading.book.schedule.map { $0.whom.machines.map(\.text) } == [["pc1"]])
        let withoutList = RuleBookReader.read(
            rules: Array("schedule: [{at: daily 06:00, machines: pc9, wake: true}]".utf8), machines: [0xff])
        #expect(withoutList.problems.count == 1 && !withoutList.hasList)
        #expect(withoutList.book.schedule.count == 1)
    }

    @Test func `as many entries as are allowed are read, and one more changes nothing`() {
        func reading(_ count: Int) -> RuleBookReading {
            let lines = (0..<count).map { "- {at: daily \($0 % 24):00, wake: a}\n" }.joined()
            return RuleBookReader.read(rules: Array("groups: {a: {}}\nschedule:\n\(lines)".utf8), machines: nil)
        }
        #expect(reading(RuleLimits.scheduleEntries).problems == [])
        #expect(reading(RuleLimits.scheduleEntries).book.schedule.count == RuleLimits.scheduleEntries)
        let many = reading(RuleLimits.scheduleEntries + 1)
        #expect(many.problems.map(\.description) == ["rules.yaml:2: schedule: has 257 entries; 256 are allowed"])
        #expect(!many.hasRules)
    }
}
