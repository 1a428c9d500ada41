// SPDX-License-Identifier: GPL-3.0-or-later

/// A SMBIOS UUID that may tell one board from all others.
///
/// Two that differ only in the order of bytes of the first three groups are equal: before SMBIOS 2.6 that order was not
/// said, so a machine's iPXE and its kernel may read it differently. Each is written as it was told.
package struct MachineUUID: Sendable {
    /// As it was told.
    private let told: [UInt8]
    /// The order of bytes of the two that comes first.
    private let compared: [UInt8]

    /// Reads the usual spelling in either case; `nil` for what is no UUID, and for those that boards have whose maker gave
    /// them none.
    package init?(_ text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], let bytes = Self.bytes(groups.joined()) else { return nil }
        let swapped = Self.swapped(bytes)
        told = bytes
        compared = swapped.lexicographicallyPrecedes(bytes) ? swapped : bytes
        guard Set(bytes).count > 1, !Self.placeholders.contains(canonical) else { return nil }
    }

    /// The spelling that equal ones have in common.
    package var canonical: String { Self.spelling(of: compared) }

    private static func spelling(of bytes: [UInt8]) -> String {
        var digits = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        for place in [10, 8, 6, 4] { digits.insert("-", at: place) }
        return digits.joined()
    }

    /// What makers and flash tools leave in place of a UUID, as ``canonical`` writes it.
    ///
    /// One byte that is repeated needs no entry.
    private static let placeholders: Set<String> = [
        // American Megatrends' default, on boards of many makers.
        "00020003-0004-0005-0006-000700080009",
        // From examples.
        "12345678-1234-5678-90ab-cddeefaabbcc", "11111111-2222-3333-4444-555555555555",
        "00112233-4455-6677-8899-aabbccddeeff",
        // Dell's, which has the service tag in it, where that is blank.
        "44454c4c-0000-1020-8020-80c04f202020",
    ]

    private static func swapped(_ bytes: [UInt8]) -> [UInt8] {
        bytes[..<4].reversed() + bytes[4..<6].reversed() + bytes[6..<8].reversed() + bytes[8...]
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        let values = digits.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == 32 else { return nil }
        return stride(from: 0, to: 32, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

extension MachineUUID: Hashable, CustomStringConvertible {
    package static func == (one: Self, other: Self) -> Bool { one.compared == other.compared }

    package func hash(into hasher: inout Hasher) { hasher.combine(compared) }

    /// The usual spelling in small letters, with the bytes in the order that was told.
    package var description: String { Self.spelling(of: told) }
}
