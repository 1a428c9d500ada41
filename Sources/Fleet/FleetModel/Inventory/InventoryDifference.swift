// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import SecureBootFormats

/// What changed between two inventories of one machine.
///
/// What one of the two does not tell is no change, nor is the order of things or what the kernel calls them.
package enum InventoryDifference {
    /// The changes, those of memory and processors first.
    package static func between(_ old: Inventory, _ new: Inventory) -> [InventoryChange] {
        memory(old, new) + processor(old.processor, new.processor) + disks(old.disks, new.disks)
            + cards(old.cards, new.cards) + computer(old.computer, new.computer) + firmware(old, new)
    }

    private static func memory(_ old: Inventory, _ new: Inventory) -> [InventoryChange] {
        guard let before = old.memory, let after = new.memory, before != after else { return [] }
        // Without modules it is what the kernel has left, which is not always the same.
        let isExact = old.modules != nil && new.modules != nil
        let difference = max(before, after) - min(before, after)
        return isExact || difference >= Limits.memoryDifference ? [.memory(before: before, after: after)] : []
    }

    private static func processor(
        _ old: Inventory.Processor?, _ new: Inventory.Processor?
    ) -> [InventoryChange] {
        guard let old, let new else { return [] }
        let threads = pair(old.threads, new.threads).map { InventoryChange.threads(before: $0.0, after: $0.1) }
        return [pair(old.model, new.model).map { .processor(before: $0.0, after: $0.1) }, threads].compactMap(\.self)
    }

    private static func disks(_ old: [Inventory.Disk]?, _ new: [Inventory.Disk]?) -> [InventoryChange] {
        guard var gone = old, var added = new else { return [] }
        func pair(_ isSame: (Inventory.Disk, Inventory.Disk) -> Bool) {
            for disk in added {
                guard let place = gone.firstIndex(where: { isSame($0, disk) }),
                    let other = added.firstIndex(of: disk)
                else { continue }
                gone.remove(at: place)
                added.remove(at: other)
            }
        }
        // First by what names one disk alone, then those of which one side does not tell that.
        pair { $0.serial != nil && $0.serial == $1.serial }
        pair { ($0.serial == nil || $1.serial == nil) && $0.size == $1.size && isSameText($0.model, $1.model) }
        return gone.map { .diskGone($0) } + added.map { .diskNew($0) }
    }

    private static func cards(_ old: [Inventory.Card]?, _ new: [Inventory.Card]?) -> [InventoryChange] {
        guard let old, let new else { return [] }
        let gone = old.filter { card in !new.contains { $0.mac == card.mac } }
        let added = new.filter { card in !old.contains { $0.mac == card.mac } }
        let common: [[InventoryChange]] = new.map { card in
            let name: InventoryCardName = new.count == 1 ? .only : .address(card.mac)
            return old.first { $0.mac == card.mac }.map { linkChanges($0, card, called: name) } ?? []
        }
        return gone.map { .cardGone($0.mac) } + added.map { .cardNew($0.mac) } + common.flatMap(\.self)
    }

    private static func linkChanges(
        _ old: Inventory.Card, _ new: Inventory.Card, called name: InventoryCardName
    ) -> [InventoryChange] {
        let speed = pair(old.speed, new.speed).map {
            InventoryChange.linkSpeed(name, before: $0.0, after: $0.1)
        }
        let duplex = pair(old.duplex, new.duplex).map { InventoryChange.duplex(name, $0.1) }
        return [speed, duplex, pair(old.hasLink, new.hasLink).map { .link(name, isUp: $0.1) }].compactMap(\.self)
    }

    private static func computer(
        _ old: Inventory.Computer, _ new: Inventory.Computer
    ) -> [InventoryChange] {
        let model = pair(old.wholeModel, new.wholeModel).map { InventoryChange.model(before: $0.0, after: $0.1) }
        let serial = pair(old.serial, new.serial).map { InventoryChange.serial(before: $0.0, after: $0.1) }
        let board = pair(old.board, new.board).map { InventoryChange.board(before: $0.0, after: $0.1) }
        let version = pair(old.biosVersion, new.biosVersion)
        return [model, serial, board, version.map { .firmwareVersion(before: $0.0, after: $0.1) }].compactMap(\.self)
    }

    private static func firmware(_ old: Inventory, _ new: Inventory) -> [InventoryChange] {
        let kind = pair(old.firmware.map { $0 != .bios }, new.firmware.map { $0 != .bios })
        let enforced = pair(old.enforcesSecureBoot, new.enforcesSecureBoot)
        var changes: [InventoryChange] = [
            kind.map { .firmware(isUEFI: $0.1) }, enforced.map { .secureBoot(isEnforced: $0.1) },
        ].compactMap(\.self)
        if let before = old.secureBoot?.keys, let after = new.secureBoot?.keys {
            changes += before.symmetricDifference(after).inOrder.map {
                .key(year: $0.rawValue, isTrusted: after.contains($0))
            }
        }
        let level = pair(old.secureBoot?.level?.date, new.secureBoot?.level?.date)
        let tpm = pair(old.tpm, new.tpm)
        return changes
            + [
                level.map { .revocationLevel(before: $0.0, after: $0.1) },
                tpm.map { .tpm(before: $0.0, after: $0.1) },
            ].compactMap(\.self)
    }

    /// Both, if both are known and differ.
    private static func pair<Value: Equatable>(_ old: Value?, _ new: Value?) -> (Value, Value)? {
        guard let old, let new, old != new else { return nil }
        return (old, new)
    }

    private static func isSameText(_ left: String?, _ right: String?) -> Bool {
        left == nil || right == nil || left == right
    }
}

extension Inventory.Computer {
    /// Maker and model; `nil` if either is not known, so that one that is told later is no change.
    fileprivate var wholeModel: String? {
        guard let vendor, let model else { return nil }
        return "\(vendor) \(model)"
    }
}

extension Inventory {
    /// Whether only signed programs start; `nil` where nothing is known of that.
    fileprivate var enforcesSecureBoot: Bool? {
        guard let firmware else { return secureBoot?.isEnforced }
        return firmware == .bios ? nil : secureBoot?.isEnforced ?? (firmware == .secureBoot)
    }

    /// The same with what an earlier one knew of what this one does not: what is gone is told even if it was not looked at in
    /// between.
    package func filled(from earlier: Inventory) -> Inventory {
        var filled = self
        filled.processor = processor ?? earlier.processor
        if memory == nil { (filled.memory, filled.modules) = (earlier.memory, earlier.modules) }
        filled.disks = disks ?? earlier.disks
        filled.cards = cards ?? earlier.cards
        if computer == Computer() { filled.computer = earlier.computer }
        filled.tpm = tpm ?? earlier.tpm
        if firmware == nil { (filled.firmware, filled.secureBoot) = (earlier.firmware, earlier.secureBoot) }
        return filled
    }
}
