// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import TorrentCore

/// Reads `when`: what a rule asks of a machine.
enum ConditionsReader {
    /// All conditions; one that means nothing becomes a problem, and its rule is to be left out.
    static func read(_ section: ConfigSection, into findings: inout Findings) -> [RuleCondition] {
        section.refuseKeys(but: ConditionKey.allCases.map(\.rawValue), into: &findings)
        return ConditionKey.allCases.compactMap { key in
            guard section.has(key.rawValue) else {
                // A key without a value counts as not written elsewhere; here the rule would hold for every machine.
                if section.all.contains(where: { $0.key == key.rawValue }) {
                    findings.report(
                        at: section.place(of: key.rawValue), "\(key.rawValue) has no value", remedy: "write one")
                }
                return nil
            }
            return section.setting(key.rawValue, into: &findings) { value throws(Mistake) in
                try condition(key, value)
            }.value
        }
    }

    private static func condition(_ key: ConditionKey, _ value: YAMLValue) throws(Mistake) -> RuleCondition {
        switch key {
        case .name: .name(try any(value, "a pattern", TextPattern.init))
        case .serial: .serial(try any(value, "a pattern", TextPattern.init))
        case .vendor: .vendor(try any(value, "a pattern", TextPattern.init))
        case .model: .model(try any(value, "a pattern", TextPattern.init))
        case .group: .group(try any(value, "a pattern", TextPattern.init))
        case .mac: .mac(try any(value, "an address, its first pairs such as 52:54:00, or a pattern", MACCondition.init))
        case .uuid: .uuid(try any(value, "a UUID of a single machine", MachineUUID.init))
        case .memory: .memory(try any(value, "a size such as < 4 GiB, >= 8 GiB or 16 GiB", MemoryCondition.init))
        case .firmware:
            .firmware(
                try any(value, FirmwareKind.allCases.map(\.rawValue).listed()) { FirmwareKind(rawValue: $0) })
        case .address: .address(try any(value, "an address or a network such as 10.0.1.0/24", AddressCondition.init))
        case .rack: .rack(try any(value, "a network as in swarm.racks, such as 10.0.1.0/24") { Subnet($0) })
        case .secureBoot: .secureBoot(try ValueReading.flag(value))
        case .newcomer: .newcomer(try ValueReading.flag(value))
        }
    }

    private static func any<Value>(
        _ value: YAMLValue, _ wanted: String, _ read: (String) -> Value?
    ) throws(Mistake) -> [Value] {
        let texts = try ValueReading.texts(value)
        guard (1...RuleLimits.alternatives).contains(texts.count) else {
            throw Mistake(
                found: "has \(texts.count) values", remedy: "1 to \(RuleLimits.alternatives) are allowed")
        }
        var values: [Value] = []
        for text in texts {
            guard let value = read(text) else {
                throw Mistake(found: "\(text.quoted) means nothing here", remedy: "write \(wanted)")
            }
            values.append(value)
        }
        return values
    }
}
