// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import SwarmEngine
internal import SwarmTransport
internal import Synchronization
internal import TorrentCore
internal import TorrentMetainfo

/// The swarms that the server gives at the moment, for those who ask how they are; it keeps nobody waiting.
package final class SwarmBoard: Sendable {
    private struct Entry: Sendable {
        let subject: SeedCounts.Subject
        let infoHash: InfoHash
        let length: UInt64
        let pieces: Int
        let handle: SwarmHandle
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

    /// A swarm is given from now on; gives what to end it by.
    func begin(_ torrent: SeededTorrent, of subject: SeedCounts.Subject, _ handle: SwarmHandle) -> UInt64 {
        let entry = Entry(
            subject: subject, infoHash: torrent.metainfo.infoHash, length: torrent.metainfo.layout.dataLength,
            pieces: torrent.metainfo.geometry.pieceCount, handle: handle)
        return state.withLock { state in
            state.last += 1
            state.entries[state.last] = entry
            return state.last
        }
    }

    /// A look at how much it has sent.
    func sent(_ bytes: UInt64, by swarm: UInt64, at now: MonotonicInstant) {
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
            let status = entry.handle.status
            return Report(
                subject: entry.subject, infoHash: entry.infoHash, length: entry.length, pieces: entry.pieces,
                peers: status.peers, sent: status.totals.sent, rate: entry.rate.bytesPerSecond(at: now))
        }
    }

    /// How many peers of a swarm have each part of it; empty where it is not given.
    func availability(of infoHash: InfoHash, buckets: Int) async -> [Double] {
        let entry = state.withLock { state in state.entries.values.first { $0.infoHash == infoHash } }
        return await entry?.handle.availability(buckets: buckets) ?? []
    }
}
