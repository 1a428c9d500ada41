// SPDX-License-Identifier: GPL-3.0-or-later

/// The address of a copy of Debian's archive, below which `dists` and `pool` are, in a form that apt's lists of sources
/// can hold.
package struct ArchiveMirror: Hashable, Sendable, CustomStringConvertible {
    /// The address without a slash at its end.
    package let address: String

    /// `nil` for what is no address by `http`, `https`, `file` or `copy`, or could be read as more than one.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...HostLimits.addressLength).contains(bytes.count), bytes.allSatisfy(Self.isPlain),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let place = text[text.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "http", "https":
            guard place.hasPrefix("//"), let first = place.dropFirst(2).first, first != "/" else { return nil }
        case "file", "copy":
            guard place.hasPrefix("/") else { return nil }
        default: return nil
        }
        var address = text[...]
        while address.hasSuffix("/") { address.removeLast() }
        self.address = String(address)
    }

    package var description: String { address }

    /// Letters, digits and signs that mean nothing in a line of sources.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~:/@%+,=&?!$*;()".utf8.contains(byte)
        }
    }
}
