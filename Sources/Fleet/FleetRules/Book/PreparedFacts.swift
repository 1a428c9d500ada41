// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// A machine's facts, made ready once to be held against many rules.
package struct PreparedFacts {
    private let facts: MachineFacts
    private let isNewcomer: Bool
    private let name, group, serial, vendor, model: [Unicode.Scalar]?

    /// Takes what is known of a machine, and its row of the list.
    package init(_ facts: MachineFacts, listed machine: ListedMachine?) {
        self.facts = facts
        isNewcomer = machine == nil
        name = machine?.name.map { TextPattern.folded($0.text) }
        group = machine?.group.map { TextPattern.folded($0.text) }
        serial = facts.serial.map(TextPattern.folded)
        vendor = facts.vendor.map(TextPattern.folded)
        model = facts.model.map(TextPattern.folded)
    }

    /// Whether a rule holds.
    package enum Verdict: Hashable {
        case holds, fails
        /// It does not hold, and may once more is known of the machine.
        case isOpen
    }

    /// What all conditions of a rule come to.
    package func verdict(_ conditions: [RuleCondition]) -> Verdict {
        var verdict = Verdict.holds
        for condition in conditions where !satisfy(condition) {
            guard !isKnown(condition) else { return .fails }
            verdict = .isOpen
        }
        return verdict
    }

    /// Whether the fact that a condition asks for is known.
    private func isKnown(_ condition: RuleCondition) -> Bool {
        switch condition {
        case .name, .group, .newcomer: true
        case .mac: !facts.macs.isEmpty
        // Only agents know the memory, and they tell all that firmware says: what is missing then is not there.
        case .uuid: facts.uuid != nil || facts.memory != nil
        case .serial: serial != nil || facts.memory != nil
        case .vendor: vendor != nil || facts.memory != nil
        case .model: model != nil || facts.memory != nil
        case .memory: facts.memory != nil
        case .firmware: facts.firmware != nil
        case .secureBoot: isSecureBoot != nil
        case .address: facts.address != nil
        // An address may be in no rack.
        case .rack: facts.rack != nil || facts.address != nil
        }
    }

    private func satisfy(_ condition: RuleCondition) -> Bool {
        switch condition {
        case .name(let patterns): Self.any(patterns, fits: name)
        case .group(let patterns): Self.any(patterns, fits: group)
        case .serial(let patterns): Self.any(patterns, fits: serial)
        case .vendor(let patterns): Self.any(patterns, fits: vendor)
        case .model(let patterns): Self.any(patterns, fits: model)
        case .mac(let prefixes): facts.macs.contains { mac in prefixes.contains { $0.matches(mac) } }
        case .uuid(let uuids): facts.uuid.map(uuids.contains) ?? false
        case .memory(let sizes): facts.memory.map { memory in sizes.contains { $0.matches(memory) } } ?? false
        case .firmware(let kinds): facts.firmware.map { kind in kinds.contains { isKind(kind, $0) } } ?? false
        case .secureBoot(let isWanted): isSecureBoot == isWanted
        case .address(let places): facts.address.map { host in places.contains { $0.matches(host) } } ?? false
        case .rack(let racks): facts.rack.map(racks.contains) ?? false
        case .newcomer(let isWanted): isNewcomer == isWanted
        }
    }

    private static func any(_ patterns: [TextPattern], fits text: [Unicode.Scalar]?) -> Bool {
        guard let text else { return false }
        return patterns.contains { $0.matches(text) }
    }

    /// UEFI is UEFI whether or not it enforces Secure Boot.
    private func isKind(_ kind: FirmwareKind, _ wanted: FirmwareKind) -> Bool {
        switch wanted {
        case .bios: kind == .bios
        case .uefi: kind != .bios
        case .secureBoot: kind == .secureBoot || kind == .uefi && facts.secureBoot == true
        }
    }

    /// A BIOS has no Secure Boot; `nil` when nothing is known.
    private var isSecureBoot: Bool? {
        facts.secureBoot ?? facts.firmware?.enforcesSecureBoot
    }
}
