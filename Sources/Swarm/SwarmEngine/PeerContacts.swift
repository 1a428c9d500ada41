// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which hosts this peer is connected to, was connected to by whomever it was opened, and dialled in vain.
///
/// There are no more of each than an address book may have; further ones are not counted.
package struct PeerContacts: Hashable, Sendable {
    private var open: [HostAddress: Int] = [:]
    private var met: Set<HostAddress> = []
    private var failed: Set<HostAddress> = []

    /// Nobody was met or dialled.
    package init() {}

    /// A connection is there, in or out.
    mutating func connected(to host: HostAddress) {
        open[host.account, default: 0] += 1
        if met.count < EngineLimits.knownAddresses { met.insert(host.account) }
    }

    /// It is no more.
    mutating func disconnected(from host: HostAddress) {
        guard let count = open[host.account] else { return }
        open[host.account] = count > 1 ? count - 1 : nil
    }

    /// Somebody was dialled, and did not answer.
    mutating func dialledInVain(_ host: HostAddress) {
        if failed.count < EngineLimits.knownAddresses { failed.insert(host.account) }
    }

    /// Connections with other hosts than this one.
    package func connected(besides host: HostAddress) -> Int {
        open.reduce(0) { $1.key == host.account ? $0 : $0 + $1.value }
    }

    /// Whether another host than this one is connected or ever was.
    package func hasMet(besides host: HostAddress) -> Bool { met.contains { $0 != host.account } }

    /// Other hosts than this one that were dialled in vain and never connected.
    package func unreached(besides host: HostAddress) -> Int {
        failed.count { $0 != host.account && !met.contains($0) }
    }
}
