// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

/// A thousand machines and three hundred rules: what each gets is what it should.
@Suite struct RuleLoadTests {
    private static let machines = 1_000

    private func list() -> MachineListReading {
        let rows = (0..<Self.machines).map { number in
            "pc\(number),\(address(number)),room-\(number / 30),\(number / 6 % 5),\(number % 6),10.0.0.\(number % 250)"
        }
        return MachineList.read(Array("name,mac,group,row,column,printer\n\(rows.joined(separator: "\n"))\n".utf8))
    }

    private func address(_ number: Int) -> String {
        "52:54:00:00:\([UInt8(number / 256)].hexadecimal):\([UInt8(number % 256)].hexadecimal)"
    }

    /// Rule 299 alone holds for all; each before it for one model of 100 and one room of 34.
    private func book(_ list: MachineList) throws -> RuleBook {
        let rules = try (0..<300).map { number in
            var values = AssignmentValues()
            values.cmdline = "rule\(number)"
            if number == 299 { values.hostname = "last" }
            let conditions: [RuleCondition] = [
                .vendor([try #require(TextPattern("Del*"))]),
                .model([try #require(TextPattern("*Plex ?\(number % 100)"))]),
                .group([try #require(TextPattern("room-\(number / 9)"))]),
            ]
            return Rule(
                when: number == 299 ? [] : conditions,
                WrittenValues(values, at: RuleOrigin(file: "rules.yaml", line: number + 1)))
        }
        return RuleBook(rules: rules, list: list)
    }

    @Test func `each of a thousand machines gets what three hundred rules say`() throws {
        let reading = list()
        #expect(reading.mistakes.isEmpty)
        let book = try book(reading.list)
        let menu = MenuPolicy(timeout: .never, defaultImage: nil)
        for number in 0..<Self.machines {
            let facts = MachineFacts(
                macs: [try #require(MACAddress(address(number)))], vendor: "Dell Inc.",
                model: "OptiPlex 7\(number % 100)")
            let assignment = book.assignment(for: facts, menu: menu)
            let fitting = (0..<299).first { rule in
                let isModel = rule % 100 == number % 100
                return isModel && rule / 9 == number / 30
            }
            let rule = fitting ?? 299
            #expect(assignment.name?.text == "pc\(number)")
            #expect(assignment.values.cmdline == "rule\(rule)")
            #expect(assignment.decidedBy[.cmdline]?.description == "rules.yaml:\(rule + 1)")
            #expect(assignment.values.hostname == "last")
        }
    }
}
