// SPDX-License-Identifier: GPL-3.0-or-later

internal import CNettle
internal import TorrentCore

/// HMAC-SHA-256 (RFC 2104): who has the key can tell that somebody who has it wrote these bytes.
///
/// Two codes are compared in a time that does not depend on where they differ, so that nobody can find a code out byte by
/// byte.
package struct MessageCode: Sendable {
    /// How many bytes a code has.
    package static let byteCount = SHA256Digest.byteCount

    /// The code.
    package let bytes: [UInt8]

    /// The code of these bytes by a key of any length.
    package init(of message: [UInt8], key: [UInt8]) {
        var context = hmac_sha256_ctx()
        nettle_hmac_sha256_set_key(&context, key.count, key)
        nettle_hmac_sha256_update(&context, message.count, message)
        var output = [UInt8](repeating: 0, count: Self.byteCount)
        nettle_hmac_sha256_digest(&context, output.count, &output)
        bytes = output
    }

    /// Takes exactly 32 bytes that somebody calls a code; `nil` for another number of them.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }
}

extension MessageCode: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.bytes.isSecretlyEqual(to: right.bytes)
    }
}

extension [UInt8] {
    /// Whether both have the same bytes, found out in a time that depends on their number alone.
    package func isSecretlyEqual(to other: [UInt8]) -> Bool {
        count == other.count && nettle_memeql_sec(self, other, count) != 0
    }
}
