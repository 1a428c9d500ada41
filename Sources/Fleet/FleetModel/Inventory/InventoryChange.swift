// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Something in which a machine's inventory differs from the one before.
package enum InventoryChange: Hashable, Sendable {
    /// Bytes.
    case memory(before: UInt64, after: UInt64)
    case processor(before: String, after: String)
    /// What the kernel counts as processors.
    case threads(before: UInt64, after: UInt64)
    case diskGone(Inventory.Disk)
    case diskNew(Inventory.Disk)
    case cardGone(MACAddress)
    case cardNew(MACAddress)
    /// Mbit/s.
    case linkSpeed(InventoryCardName, before: UInt64, after: UInt64)
    case duplex(InventoryCardName, Duplex)
    case link(InventoryCardName, isUp: Bool)
    /// Maker and model of the whole computer.
    case model(before: String, after: String)
    case serial(before: String, after: String)
    case board(before: String, after: String)
    case firmwareVersion(before: String, after: String)
    /// From a BIOS to UEFI, or back.
    case firmware(isUEFI: Bool)
    case secureBoot(isEnforced: Bool)
    /// Microsoft's key for other people's programs of this year.
    case key(year: String, isTrusted: Bool)
    /// The date of the revocation level.
    case revocationLevel(before: UInt64, after: UInt64)
    case tpm(before: TPMKind, after: TPMKind)
    /// Another machine, as people call it, has the same serial number.
    case sharedSerial(machine: String)
}

/// Which card of a machine it is.
package enum InventoryCardName: Hashable, Sendable {
    /// The only one.
    case only
    case address(MACAddress)
}

extension InventoryChange {
    /// What happened, as a sentence.
    package var sentence: String {
        switch self {
        case .memory(let before, let after) where after < before:
            "\(ByteText.binary(before - after)) of memory fewer (\(ByteText.binary(before)) before)."
        case .memory(let before, let after):
            "\(ByteText.binary(after - before)) of memory more (\(ByteText.binary(before)) before)."
        case .processor(let before, let after): "Processor is now \(after) (\(before) before)."
        case .threads(let before, let after):
            "The kernel counts \(ByteText.grouped(after)) processors now (\(ByteText.grouped(before)) before)."
        case .diskGone(let disk): "Disk \(disk.title) is gone."
        case .diskNew(let disk): "Disk \(disk.title) is new."
        case .cardGone(let mac): "Network card \(mac) is gone."
        case .cardNew(let mac): "Network card \(mac) is new."
        case .linkSpeed(let card, let before, let after):
            "\(card.subject) runs at \(ByteText.grouped(after)) Mbit/s (\(ByteText.grouped(before)) Mbit/s before)."
        case .duplex(let card, .half): "\(card.subject) runs at half duplex now (full duplex before)."
        case .duplex(let card, .full): "\(card.subject) runs at full duplex now (half duplex before)."
        case .link(let card, isUp: false): "\(card.subject) has no link any more."
        case .link(let card, isUp: true): "\(card.subject) has a link now."
        case .model(let before, let after): "Model is now \(after) (\(before) before)."
        case .serial(let before, let after): "Serial number is now \(after) (\(before) before)."
        case .board(let before, let after): "Mainboard is now \(after) (\(before) before)."
        case .firmwareVersion(let before, let after): "BIOS version is now \(after) (\(before) before)."
        case .firmware(isUEFI: true): "It starts by UEFI now (BIOS before)."
        case .firmware(isUEFI: false): "It starts by BIOS now (UEFI before)."
        case .secureBoot(isEnforced: true): "Secure Boot is on now."
        case .secureBoot(isEnforced: false): "Secure Boot is off now."
        case .key(let year, isTrusted: true): "Its firmware trusts Microsoft's key of \(year) now."
        case .key(let year, isTrusted: false): "Its firmware does not trust Microsoft's key of \(year) any more."
        case .revocationLevel(let before, let after): "Its revocation level (SBAT) is now \(after) (\(before) before)."
        case .tpm(_, .absent): "TPM is gone."
        case .tpm(.absent, let after): "TPM \(after.rawValue) is new."
        case .tpm(let before, let after): "TPM is now \(after.rawValue) (\(before.rawValue) before)."
        case .sharedSerial(let machine): "It has the serial number of \(machine), too."
        }
    }
}

extension InventoryCardName {
    fileprivate var subject: String {
        switch self {
        case .only: "The network card"
        case .address(let mac): "Network card \(mac)"
        }
    }
}

extension Inventory.Disk {
    /// By what people know it: `Samsung SSD 870 (serial S5Y1NJ0R)`.
    package var title: String {
        let size = ByteText.decimal(size)
        return
            "\(model ?? "of \(size)") (\(serial.map { "serial \($0)" } ?? (model == nil ? "no serial number" : size)))"
    }
}
