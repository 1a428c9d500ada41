// SPDX-License-Identifier: GPL-3.0-or-later

/// A machine's UUID as its firmware tells it: 32 hexadecimal digits with dashes in the usual places.
package struct SMBIOSIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The usual spelling, in lower case.
    package let description: String

    /// Reads the usual spelling in either case; all zeros or all ones stand for "none", whatever the spelling.
    package init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy(Self.isHexadecimal) })
        else { return nil }
        let digits = Set(text.lowercased().utf8).subtracting([UInt8(ascii: "-")])
        guard digits != [UInt8(ascii: "0")], digits != [UInt8(ascii: "f")] else { return nil }
        description = text.lowercased()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
