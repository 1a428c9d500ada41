// SPDX-License-Identifier: GPL-3.0-or-later

/// A SHA-1 digest: 20 bytes, as BEP 3 hashes pieces and info dictionaries.
package struct SHA1Digest: Hashable, Sendable {
    /// How many bytes a digest has.
    package static let byteCount = 20

    private let words: (UInt64, UInt64, UInt32)

    /// Takes exactly 20 bytes; anything else is no digest.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var copy = Array(bytes)[...]
        words = (copy.takeWord(), copy.takeWord(), UInt32(truncatingIfNeeded: copy.takeWord(byteCount: 4)))
    }

    /// The digest in wire order.
    package var bytes: [UInt8] {
        words.0.bigEndianBytes + words.1.bigEndianBytes + UInt64(words.2).bigEndianBytes.suffix(4)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

/// A SHA-256 digest: 32 bytes, as BEP 52 hashes blocks, trees and info dictionaries.
package struct SHA256Digest: Hashable, Sendable {
    /// How many bytes a digest has.
    package static let byteCount = 32
    /// Thirty-two zero bytes: the leaf that pads a BEP 52 tree to a power of two.
    package static let zero = SHA256Digest(words: (0, 0, 0, 0))

    private let words: (UInt64, UInt64, UInt64, UInt64)

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Takes exactly 32 bytes; anything else is no digest.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var copy = Array(bytes)[...]
        words = (copy.takeWord(), copy.takeWord(), copy.takeWord(), copy.takeWord())
    }

    /// The digest in wire order.
    package var bytes: [UInt8] {
        words.0.bigEndianBytes + words.1.bigEndianBytes + words.2.bigEndianBytes + words.3.bigEndianBytes
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

extension SHA1Digest: CustomStringConvertible {
    /// Forty lower-case hexadecimal digits.
    package var description: String { bytes.hexadecimal }
}

extension SHA256Digest: CustomStringConvertible {
    /// Sixty-four lower-case hexadecimal digits.
    package var description: String { bytes.hexadecimal }
}

extension ArraySlice<UInt8> {
    /// Removes up to eight bytes from the front and reads them as one big-endian number.
    fileprivate mutating func takeWord(byteCount: Int = 8) -> UInt64 {
        let word = prefix(byteCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        removeFirst(byteCount)
        return word
    }
}
