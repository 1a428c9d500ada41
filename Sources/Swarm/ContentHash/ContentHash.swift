// SPDX-License-Identifier: GPL-3.0-or-later

internal import CNettle
package import TorrentCore

/// Hashes bytes with nettle, the one place in the product that does.
package enum ContentHash {
    /// SHA-1 of the bytes (FIPS 180-4), for v1 pieces and info dictionaries.
    package static func sha1(_ bytes: UnsafeRawBufferPointer) -> SHA1Digest {
        var hasher = SHA1Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// SHA-256 of the bytes (FIPS 180-4), for v2 blocks and info dictionaries.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// SHA-1 of an array.
    package static func sha1(_ bytes: [UInt8]) -> SHA1Digest {
        bytes.withUnsafeBytes { sha1($0) }
    }

    /// SHA-256 of an array.
    package static func sha256(_ bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { sha256($0) }
    }

    /// The parent of two nodes of a BEP 52 tree.
    package static func parent(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        sha256(left.bytes + right.bytes)
    }
}

/// SHA-1 over bytes that come in parts.
package struct SHA1Hasher {
    private var context = sha1_ctx()

    /// Starts with nothing hashed.
    package init() {
        nettle_sha1_init(&context)
    }

    /// Hashes these bytes after all earlier ones.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        nettle_sha1_update(&context, bytes.count, start)
    }

    /// The digest of everything so far; the hasher then begins anew.
    package mutating func finish() -> SHA1Digest {
        var output = [UInt8](repeating: 0, count: SHA1Digest.byteCount)
        nettle_sha1_digest(&context, output.count, &output)
        guard let digest = SHA1Digest(bytes: output) else { preconditionFailure("the buffer has a digest's size") }
        return digest
    }
}

/// SHA-256 over bytes that come in parts.
package struct SHA256Hasher {
    private var context = sha256_ctx()

    /// Starts with nothing hashed.
    package init() {
        nettle_sha256_init(&context)
    }

    /// Hashes these bytes after all earlier ones.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        nettle_sha256_update(&context, bytes.count, start)
    }

    /// The digest of everything so far; the hasher then begins anew.
    package mutating func finish() -> SHA256Digest {
        var output = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        nettle_sha256_digest(&context, output.count, &output)
        guard let digest = SHA256Digest(bytes: output) else { preconditionFailure("the buffer has a digest's size") }
        return digest
    }
}
