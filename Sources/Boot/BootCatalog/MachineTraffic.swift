// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a machine tells of the bytes it fetches and gives, besides how far it is; `nil` is what is not told this time.
///
/// Bytes are payload: blocks, without what surrounds them.
package struct MachineTraffic: Hashable, Sendable {
    /// Bytes received per second, lately.
    package var rateDown: UInt64?
    /// Bytes sent to other machines per second, lately.
    package var rateUp: UInt64?
    /// Bytes sent to other machines so far.
    package var sent: UInt64?
    /// Bytes received for nothing so far: what was there already, what nobody had asked for, and what was wrong.
    package var wasted: UInt64?
    /// For how many milliseconds in all the download waited for the machine's own storage.
    package var diskWait: UInt64?
    /// Who sent how much, the one with the most first, no host twice.
    package var givers: [TrafficGiver]?

    /// Nothing is told.
    package init() {}

    /// The hosts with the most bytes, as many as an event has room for.
    package static func largest(_ bytes: [HostAddress: UInt64]) -> [TrafficGiver] {
        let givers = bytes.map { TrafficGiver(host: $0.key, bytes: $0.value) }
        return Array(givers.sorted { $0.goesBefore($1) }.prefix(CatalogLimits.givers))
    }
}

/// A host that sent a machine so many bytes.
package struct TrafficGiver: Hashable, Sendable {
    /// The host, whatever connections it had.
    package let host: HostAddress
    /// Bytes of blocks.
    package let bytes: UInt64

    /// Pairs the two.
    package init(host: HostAddress, bytes: UInt64) {
        self.host = host
        self.bytes = bytes
    }

    fileprivate func goesBefore(_ other: TrafficGiver) -> Bool {
        bytes == other.bytes ? host.bytes.lexicographicallyPrecedes(other.host.bytes) : bytes > other.bytes
    }
}
