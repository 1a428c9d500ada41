// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// One layer of a hash tree (BEP 52): SHA-256 digests laid end to end, as they stand in files and messages.
package struct HashLayer: Hashable, Sendable {
    /// Thirty-two bytes for each digest.
    package let bytes: [UInt8]

    /// Takes whole digests only; `nil` when the bytes are no multiple of 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count % SHA256Digest.byteCount == 0 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Lays digests end to end.
    package init(_ digests: some Sequence<SHA256Digest>) {
        var bytes: [UInt8] = []
        for digest in digests { bytes += digest.bytes }
        self.bytes = bytes
    }

    /// Trusts its caller to give a multiple of 32 bytes.
    init(wholeDigests bytes: [UInt8]) {
        assert(bytes.count % SHA256Digest.byteCount == 0)
        self.bytes = bytes
    }

    /// The digests at these places, which must be inside.
    package func part(_ range: Range<Int>) -> HashLayer {
        let width = SHA256Digest.byteCount
        return HashLayer(wholeDigests: Array(bytes[range.lowerBound * width..<range.upperBound * width]))
    }
}

extension HashLayer: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { bytes.count / SHA256Digest.byteCount }

    /// The digest at a place, which must be inside.
    package subscript(position: Int) -> SHA256Digest {
        let start = position * SHA256Digest.byteCount
        guard let digest = SHA256Digest(bytes: bytes[start..<start + SHA256Digest.byteCount]) else {
            preconditionFailure("a digest's bytes are a digest")
        }
        return digest
    }
}
