// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import TorrentCore

/// Makes and knows the connection ids that prove a client receives at the address it sends from (BEP 15).
///
/// Nothing is kept per client: an id is a keyed hash of the address and of the minute it was given in. The
/// client's port is left out of it, so that an id also serves a client behind a box that changes ports.
package struct UDPConnectionIDs: Sendable {
    /// How long a client may use an id (BEP 15).
    private static let clientLifetime: Duration = .seconds(60)

    private let secret: [UInt8]

    /// Hashes with a secret, 32 bytes drawn by chance at each start.
    package init(secret: [UInt8]) {
        self.secret = secret
    }

    /// The id for this address now.
    package func make(for host: HostAddress, at now: MonotonicInstant) -> UInt64 {
        id(of: host, minute: Self.minute(now))
    }

    /// Whether the id was given to this address in this minute or in the one before.
    package func knows(_ id: UInt64, of host: HostAddress, at now: MonotonicInstant) -> Bool {
        let minute = Self.minute(now)
        return id == self.id(of: host, minute: minute) || id == self.id(of: host, minute: minute &- 1)
    }

    private static func minute(_ now: MonotonicInstant) -> Int64 {
        now.nanoseconds / clientLifetime.wholeNanoseconds
    }

    private func id(of host: HostAddress, minute: Int64) -> UInt64 {
        let digest = ContentHash.sha256(secret + minute.bigEndianBytes + host.bytes)
        return digest.bytes.prefix(8).bigEndianInteger ?? 0
    }
}
