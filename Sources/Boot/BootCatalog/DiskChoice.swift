// SPDX-License-Identifier: GPL-3.0-or-later

/// Which of a machine's disks is meant.
package enum DiskChoice: Hashable, Sendable {
    /// The first one with nothing on it.
    case firstEmpty
    /// The first one of about this size in bytes: disks sold as 500 GB have from 475 to 525.
    case size(UInt64)
    /// The one of this name below `/dev/disk/by-id`, of this serial number, or of this name below `/dev`.
    case identity(String)

    /// Reads `empty`, `500GB`, `2TB`, `ata-MAKER_MODEL_SERIAL`, `/dev/disk/by-id/…`, `SERIAL`, `/dev/sda`.
    ///
    /// `nil` for what cannot be any: nothing at all, control characters, or more than 255 bytes.
    package init?(_ text: String) {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        if text == "empty" {
            self = .firstEmpty
        } else if let size = Self.size(text) {
            self = .size(size)
        } else {
            self = .identity(text)
        }
    }

    /// As it is written.
    package var text: String {
        switch self {
        case .firstEmpty: "empty"
        case .size(let bytes) where bytes % 1_000_000_000_000 == 0: "\(bytes / 1_000_000_000_000)TB"
        case .size(let bytes): "\(bytes / 1_000_000_000)GB"
        case .identity(let text): text
        }
    }

    /// Whether a disk of so many bytes is of the size that is meant; false for other choices.
    package func isSize(_ bytes: UInt64) -> Bool {
        guard case .size(let wanted) = self else { return false }
        return (wanted / 20 * 19...wanted / 20 * 21).contains(bytes)
    }

    private static func size(_ text: String) -> UInt64? {
        for (unit, factor) in [("GB", UInt64(1_000_000_000)), ("TB", 1_000_000_000_000)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.utf8.count)
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits),
                (1...1_000_000).contains(number)
            else { return nil }
            return number * factor
        }
        return nil
    }
}
