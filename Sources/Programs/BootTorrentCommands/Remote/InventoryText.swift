// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetInterface

/// What a machine is made of, as lines for a person.
enum InventoryText {
    /// A line for each thing that is known.
    static func lines(of inventory: InventoryDocument?) -> [(String, String?)] {
        guard let inventory else { return [] }
        var lines: [(String, String?)] = [
            ("processor", inventory.processor.map(text)), ("memory modules", inventory.modules.map(text)),
        ]
        for disk in inventory.disks ?? [] { lines.append(("disk \(disk.name)", text(disk))) }
        for card in inventory.cards ?? [] { lines.append(("card \(card.name)", text(card))) }
        let computer = inventory.computer
        lines += [
            ("board", computer.board), ("BIOS", joined([computer.biosVersion, computer.biosDate])),
            ("TPM", inventory.tpm?.rawValue),
        ]
        return lines
    }

    private static func text(_ processor: ProcessorDocument) -> String {
        joined([
            processor.model, processor.sockets.flatMap { $0 > 1 ? "\($0) sockets" : nil },
            processor.cores.map { "\($0) cores" }, processor.threads.map { "\($0) threads" },
        ]) ?? ""
    }

    private static func text(_ modules: [MemoryModuleDocument]) -> String {
        modules.map { module in
            ByteCount.text(module.size) + (module.slot.map { " in \($0)" } ?? "")
        }.joined(separator: ", ")
    }

    private static func text(_ disk: DiskDocument) -> String {
        joined([
            ByteCount.text(disk.size), disk.model, disk.serial.map { "serial \($0)" }, disk.transport?.rawValue,
            disk.rotational == true ? "rotating" : nil,
        ]) ?? ""
    }

    private static func text(_ card: CardDocument) -> String {
        let link = card.link == false ? "no link" : card.speed.map { "\($0) Mbit/s" }
        return joined([
            card.mac, link, card.duplex == .half ? "half duplex" : nil, card.driver, card.card,
        ]) ?? ""
    }

    private static func joined(_ parts: [String?]) -> String? {
        let known = parts.compactMap(\.self)
        return known.isEmpty ? nil : known.joined(separator: ", ")
    }
}
