// SPDX-License-Identifier: GPL-3.0-or-later

/// A text that is compared byte by byte, as Linux compares the names of files.
///
/// Swift's `String` takes "ü" as one character and "u" with two dots behind it for the same text (canonical
/// equivalence); to Linux and to BitTorrent they are two names. So names and paths are keys of sets and dictionaries in
/// this type, or in one made of it, and never as `String`.
package struct ExactName: Sendable {
    /// The name as it stands.
    package let text: String

    /// Takes any text.
    package init(_ text: String) {
        self.text = text
    }
}

extension ExactName: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytesOf: text)
    }
}

extension ExactName: Comparable {
    /// The order of the bytes.
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension ExactName: CustomStringConvertible {
    package var description: String { text }
}

extension StringProtocol {
    /// Whether both are the same bytes; `==` also holds for texts that only look the same.
    package func hasSameBytes(as other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8)
    }

    /// The names of a path: what stands between slashes.
    ///
    /// `split` goes by characters and overlooks a slash with an accent behind it.
    package func splitAtSlashes(keepingEmpty: Bool = false) -> [Substring] {
        let names = String(self).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: !keepingEmpty)
        return names.map { Substring($0) }
    }

    /// Whether the text begins with these bytes; `hasPrefix` is false where an accent follows them.
    package func beginsWithBytes(of start: some StringProtocol) -> Bool {
        utf8.starts(with: start.utf8)
    }
}

extension Hasher {
    /// Feeds the text's bytes and an end mark that no UTF-8 has.
    mutating func combine(bytesOf text: String) {
        var text = text
        text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
        combine(0xff as UInt8)
    }
}
