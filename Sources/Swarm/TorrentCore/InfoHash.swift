// SPDX-License-Identifier: GPL-3.0-or-later

/// Names one swarm on the wire: 20 bytes in handshakes and announces (BEP 3).
///
/// For v1 and hybrid torrents it is the SHA-1 of the info dictionary; for v2-only torrents the first
/// 20 bytes of its SHA-256 (BEP 52). Our hybrid swarms meet under the v1 hash.
package struct InfoHash: Hashable, Sendable {
    /// The twenty bytes as a digest.
    package let digest: SHA1Digest

    /// The v1 hash of an info dictionary.
    package init(_ digest: SHA1Digest) {
        self.digest = digest
    }

    /// The wire form of a v2 hash: its first twenty bytes (BEP 52).
    package init(truncating full: SHA256Digest) {
        guard let cut = SHA1Digest(bytes: full.bytes.prefix(SHA1Digest.byteCount)) else {
            preconditionFailure("a SHA-256 digest has more than twenty bytes")
        }
        digest = cut
    }

    /// Takes exactly 20 bytes off the wire.
    package init?(bytes: some Collection<UInt8>) {
        guard let digest = SHA1Digest(bytes: bytes) else { return nil }
        self.digest = digest
    }

    /// The hash in wire order.
    package var bytes: [UInt8] { digest.bytes }
}

extension InfoHash: CustomStringConvertible {
    /// Forty lower-case hexadecimal digits.
    package var description: String { digest.description }
}
