// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Payload bytes that the server has given since it started, by what they are of and by whom they went to.
///
/// A machine is its address here. Of more pairs than are kept only the sums are counted.
package struct SeedCounts: Hashable, Sendable {
    /// What bytes are of.
    package enum Subject: Hashable, Sendable {
        /// An image, in whichever version.
        case image(ImageName)
        /// What machines need besides: phase 1, or a layer.
        case part(String)
    }

    /// How they are given.
    package enum Way: Hashable, Sendable, CaseIterable {
        /// As blocks, to peers.
        case swarm
        /// As files, by HTTP.
        case http
    }

    private struct Pair: Hashable {
        let subject: Subject
        let host: HostAddress
    }

    private var sums: [Subject: [Way: UInt64]] = [:]
    private var pairs: [Pair: UInt64] = [:]
    /// Bytes by both ways of everything, counted by subject or not.
    package private(set) var total: UInt64 = 0

    /// Nothing was given.
    package init() {}

    /// Everything of which something was given, in no order.
    package var subjects: [Subject] { Array(sums.keys) }

    /// Bytes of a subject that were given one way.
    package func bytes(of subject: Subject, by way: Way) -> UInt64 { sums[subject]?[way] ?? 0 }

    /// Bytes of a subject that went to a host.
    package func bytes(of subject: Subject, to host: HostAddress) -> UInt64 {
        pairs[Pair(subject: subject, host: host)] ?? 0
    }

    /// Bytes that went to each host that is counted.
    package var byHost: [HostAddress: UInt64] {
        pairs.reduce(into: [:]) { $0[$1.key.host, default: 0] &+= $1.value }
    }

    /// So many bytes went to a host; `nil` for hosts that are not known one by one.
    package mutating func add(_ bytes: UInt64, of subject: Subject, by way: Way, to host: HostAddress?) {
        total &+= bytes
        if sums[subject] != nil || sums.count < Limits.seedSubjects {
            sums[subject, default: [:]][way, default: 0] &+= bytes
        }
        guard let host else { return }
        let pair = Pair(subject: subject, host: host)
        if pairs[pair] != nil || pairs.count < Limits.seedPairs { pairs[pair, default: 0] &+= bytes }
    }
}
