// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The places of this process for connections to peers, by host: over all swarms, which each look after their own.
package struct PlaceLedger {
    private let limit: Int
    private var counts: [HostAddress: Int] = [:]
    private var count = 0

    /// All places are free; the limit counts connections that are being dialled, too.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Whether there is no place left.
    package var isFull: Bool { count >= limit }

    /// A connection from or to a host begins, whether or not there was a place left.
    package mutating func take(for host: HostAddress) {
        count += 1
        counts[host.account, default: 0] += 1
    }

    /// It is over.
    package mutating func leave(by host: HostAddress) {
        count -= 1
        let rest = counts[host.account, default: 1] - 1
        counts[host.account] = rest > 0 ? rest : nil
    }

    /// Who has to give one up for a newcomer: the host with the most, as long as it has two more.
    package func mustYield(to newcomer: HostAddress) -> HostAddress? {
        let own = counts[newcomer.account, default: 0]
        return counts.max { $0.value < $1.value }.flatMap { $0.value >= own + 2 ? $0.key : nil }
    }
}
