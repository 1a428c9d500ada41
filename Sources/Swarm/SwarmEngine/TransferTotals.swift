// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Payload bytes that came and went, over all connections that ever were.
package struct TransferTotals: Hashable, Sendable {
    /// Bytes of blocks received, wanted or not.
    package internal(set) var received: UInt64 = 0
    /// Bytes of blocks sent.
    package internal(set) var sent: UInt64 = 0
    /// Bytes of blocks received that were here already or wrong.
    package internal(set) var wasted: UInt64 = 0
    /// Bytes of blocks received from each host.
    package internal(set) var receivedByHost = HostBytes()
    /// Bytes of blocks sent to each host.
    package internal(set) var sentByHost = HostBytes()
    /// For how long our own storage kept the download from going on, as far as looking every tenth of a second tells.
    package internal(set) var storageWait = Duration.zero

    /// Nothing has come or gone.
    package init() {}

    mutating func count(received length: UInt32, from host: HostAddress) {
        received += UInt64(length)
        receivedByHost.add(UInt64(length), of: host)
    }

    mutating func count(sent length: UInt32, to host: HostAddress) {
        sent += UInt64(length)
        sentByHost.add(UInt64(length), of: host)
    }
}

/// Bytes by host, of so many hosts as are known; those of further hosts are counted together.
package struct HostBytes: Hashable, Sendable {
    /// The bytes of each host that is known.
    package private(set) var known: [HostAddress: UInt64] = [:]
    /// The bytes of all others.
    package private(set) var others: UInt64 = 0

    /// Nobody is known.
    package init() {}

    /// The bytes of one host; none of one that is not known.
    package subscript(host: HostAddress) -> UInt64 { known[host] ?? 0 }

    /// Some more bytes.
    package mutating func add(_ bytes: UInt64, of host: HostAddress) {
        if known[host] != nil || known.count < EngineLimits.countedHosts {
            known[host, default: 0] += bytes
        } else {
            others += bytes
        }
    }
}
