// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Foundation
import ServerConfig
import Testing

/// Holds docs/rules.md and examples/school against the code.
@Suite struct RulesPageTests {
    private static let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent()
    }
    private let lines: [Substring]

    init() throws {
        lines = try String(contentsOf: Self.root.appending(path: "docs/rules.md"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(
        arguments: [
            ("### Keys", AssignmentKey.allCases.map(\.rawValue)),
            ("### Conditions", ConditionKey.allCases.map(\.rawValue)),
            ("## Schedule", ScheduleKey.allCases.map(\.rawValue)),
        ]) func `the page has exactly the keys, conditions and keys of the schedule that are read`(
            heading: String, names: [String]
        )
    {
        let rows = lines.drop { $0 != heading[...] }.dropFirst().prefix { !$0.hasPrefix("#") }.filter {
            $0.hasPrefix("| `")
        }
        #expect(rows.map { $0.split(separator: "`")[1] } == names.map { $0[...] })
    }

    @Test func `both examples of the page are read without a mistake`() throws {
        let blocks = lines.split { $0.hasPrefix("```") }.map { $0.joined(separator: "\n") }
        let rules = try #require(blocks.first { $0.hasPrefix("# rules.yaml") })
        let machines = try #require(blocks.first { $0.hasPrefix("name,") })
        let reading = RuleBookReader.read(rules: Array(rules.utf8), machines: Array(machines.utf8))
        #expect(reading.problems == [])
        #expect(reading.book.rules.count == 3)
        #expect(reading.book.list.machines.count == 2)
    }

    @Test func `the page's schedule is read without a mistake`() throws {
        let blocks = lines.split { $0.hasPrefix("```") }.map { $0.joined(separator: "\n") }
        let schedule = try #require(blocks.first { $0.hasPrefix("schedule:") })
        let rules = "groups: {room-101: {}}\n\(schedule)\n"
        let reading = RuleBookReader.read(rules: Array(rules.utf8), machines: Array("name\nr101-pc01\n".utf8))
        #expect(reading.problems == [])
        #expect(
            reading.book.schedule.map(\.when.description) == [
                "weekdays 07:30", "sunday 02:00", "daily 20:00", "2026-12-24 12:00",
            ])
    }

    @Test func `the example of a school is read without a mistake and says what it means`() throws {
        let folder = Self.root.appending(path: "examples/school")
        let reading = RuleBookReader.read(
            rules: Array(try Data(contentsOf: folder.appending(path: "rules.yaml"))),
            machines: Array(try Data(contentsOf: folder.appending(path: "machines.csv"))))
        #expect(reading.problems == [])
        #expect(reading.book.schedule.map(\.what).count == 3)
        let menu = MenuPolicy(timeout: .never, defaultImage: nil)
        func image(_ mac: String) throws -> String {
            let facts = MachineFacts(macs: [try #require(MACAddress(mac))], memory: 2 << 30)
            return reading.book.assignment(for: facts, menu: menu).image.description
        }
        #expect(try image("52:54:00:01:01:01") == "debian")
        #expect(try image("52:54:00:01:01:03") == "exam")
        #expect(try image("52:54:00:01:01:11") == "menu")
        #expect(try image("52:54:00:09:09:09") == "light")
    }
}
