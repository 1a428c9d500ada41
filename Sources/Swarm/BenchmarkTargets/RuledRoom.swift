// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import ServerConfig
internal import TorrentCore

/// A list of machines and a file of rules of a size that a school has; for the package `MicroBenchmarks`.
public struct RuledRoom: Sendable {
    private let machines: [UInt8]
    private let rules: [UInt8]
    private let book: RuleBook
    private let facts: MachineFacts
    private let menu = MenuPolicy(timeout: .seconds(30), defaultImage: nil)

    /// So many machines, in groups of thirty, and so many rules, of which only the last matches the machine that asks.
    public init(machines count: Int, rules ruleCount: Int) {
        let rows = (0..<count).map {
            "pc\($0),\(Self.address($0)),room-\($0 / 30),\($0 / 6 % 5),\($0 % 6),laser-\($0 / 30)"
        }
        machines = Array("name,mac,group,row,column,printer\n\(rows.joined(separator: "\n"))\n".utf8)
        let groups = (0...count / 30).map {
            "  room-\($0): {image: debian, timeout: 10, vars: {proxy: \"10.0.0.1:3128\"}}"
        }
        let conditions = (1..<max(ruleCount, 1)).map { number in
            "  - {when: {vendor: \"Del*\", model: \"*Plex 7?\(number)\", memory: \"> 7 GiB\"}, cmdline: \"rule=\(number)\"}"
        }
        let text = ["groups:"] + groups + ["rules:"] + conditions + ["  - {when: {}, shell: false}"]
        rules = Array(text.map { $0 + "\n" }.joined().utf8)
        book = RuleBookReader.read(rules: rules, machines: machines).book
        facts = MachineFacts(
            macs: [MACAddress(Self.address(count - 1))].compactMap(\.self), vendor: "Dell Inc.",
            model: "OptiPlex 7050 Small Form Factor", memory: 16 << 30, firmware: .uefi)
    }

    private static func address(_ number: Int) -> String {
        "52:54:00:00:\([UInt8(truncatingIfNeeded: number >> 8)].hexadecimal):\([UInt8(truncatingIfNeeded: number)].hexadecimal)"
    }

    /// What the last machine of the list gets; how many keys were decided.
    public func assign() -> Int {
        book.assignment(for: facts, menu: menu).decidedBy.count
    }

    /// Reads both files; how many rules and machines there are, 0 when there was a mistake.
    public func reload() -> Int {
        let reading = RuleBookReader.read(rules: rules, machines: machines)
        return reading.problems.isEmpty ? reading.book.rules.count + reading.book.list.machines.count : 0
    }
}
