// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
internal import SwarmEngine
package import SwarmTransport
internal import Synchronization
package import TorrentCore

/// What the board asks of a swarm that is given.
package protocol SwarmSource: Sendable {
    /// Peers that are connected now, and the bytes that were sent to peers since the swarm began.
    var load: (peers: Int, sent: UInt64) { get }

    /// How many connected peers have each part of the torrent, which is cut into so many parts at most.
    func availability(buckets: Int) async -> [Double]
}

extension SwarmHandle: SwarmSource {
    package var load: (peers: Int, sent: UInt64) {
        let status = status
        return (status.peers, status.totals.sent)
    }
}

/// The swarms that the server gives at the moment, for those who ask how they are; it keeps nobody waiting.
package final class SwarmBoard: Sendable {
    private struct Entry: Sendable {
        let subject: SeedCounts.Subject
        let infoHash: InfoHash
        let length: UInt64
        let pieces: Int
        let source: any SwarmSource
        var rate = SendRate()
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var last: UInt64 = 0
    }

    /// How one swarm is.
    struct Report: Sendable {
        /// What it is of.
        let subject: SeedCounts.Subject
        /// Its name.
        let infoHash: InfoHash
        /// Bytes of its files.
        let length: UInt64
        /// How many pieces it has.
        let pieces: Int
        /// Peers that are connected.
        let peers: Int
        /// Bytes that were sent to them.
        let sent: UInt64
        /// Bytes a second, lately.
        let rate: UInt64
    }

    private let state = Mutex(State())

    /// Nothing is given.
    package init() {}

    /// A swarm of a torrent with so many bytes and pieces is given from now on; gives what to end it by.
    package func begin(
        _ infoHash: InfoHash, of subject: SeedCounts.Subject, length: UInt64, pieces: Int, _ source: any SwarmSource
    ) -> UInt64 {
        let entry = Entry(subject: subject, infoHash: infoHash, length: length, pieces: pieces, source: source)
        return state.withLock { state in
            state.last += 1
            state.entries[state.last] = entry
            return state.last
        }
    }

    /// A look at how much it has sent.
    package func sent(_ bytes: UInt64, by swarm: UInt64, at now: MonotonicInstant) {
        state.withLock { $0.entries[swarm]?.rate.sent(bytes, at: now) }
    }

    /// It is not given any more.
    func end(_ swarm: UInt64) {
        state.withLock { $0.entries[swarm] = nil }
    }

    /// How all of them are, in the order in which they began.
    func reports(at now: MonotonicInstant) -> [Report] {
        let entries = state.withLock { $0.entries }.sorted { $0.key < $1.key }.map(\.value)
        return entries.map { entry in
            let (peers, sent) = entry.source.load
            return Report(
                subject: entry.subject, infoHash: entry.infoHash, length: entry.length, pieces: entry.pieces,
                peers: peers, sent: sent, rate: entry.rate.bytesPerSecond(at: now))
        }
    }

    /// How many peers of a swarm have each part of it; empty where it is not given.
    func availability(of infoHash: InfoHash, buckets: Int) async -> [Double] {
        let entry = state.withLock { state in state.entries.values.first { $0.infoHash == infoHash } }
        return await entry?.source.availability(buckets: buckets) ?? []
    }
}
