// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import Synchronization

/// What of several torrents that are fetched one after the other adds up to, as one download to a person.
final class ProgressSum: Sendable {
    private let parts: Mutex<[FetchStatus]>

    /// Torrents of these lengths, of which nothing is there yet.
    init(lengths: [UInt64]) {
        parts = Mutex(
            lengths.map {
                FetchStatus(
                    progress: TransferProgress(verified: 0, total: $0, fromServer: 0, fromPeers: 0),
                    traffic: TrafficCount(), peers: 0)
            })
    }

    /// One of them has come so far; gives all together, with the peers of that one; whoever was met in another was met.
    func received(_ status: FetchStatus, at index: Int) -> FetchStatus {
        parts.withLock { parts in
            parts[index] = status
            let progress = parts.map(\.progress)
            return FetchStatus(
                progress: TransferProgress(
                    verified: progress.reduce(0) { $0 &+ $1.verified }, total: progress.reduce(0) { $0 &+ $1.total },
                    fromServer: progress.reduce(0) { $0 &+ $1.fromServer },
                    fromPeers: progress.reduce(0) { $0 &+ $1.fromPeers }),
                traffic: parts.dropFirst().reduce(into: parts.first?.traffic ?? TrafficCount()) { $0.add($1.traffic) },
                peers: PeerCount(
                    connected: status.peers.connected, machines: status.peers.machines,
                    unreached: status.peers.unreached, hasMet: parts.contains { $0.peers.hasMet }))
        }
    }
}

/// How the fetch of one or several torrents stands.
struct FetchStatus: Sendable {
    let progress: TransferProgress
    let traffic: TrafficCount
    /// Whom its swarm is connected to.
    let peers: PeerCount
}

extension AgentEvent {
    /// How a fetch stands, for the flow.
    static func transferred(_ status: FetchStatus) -> AgentEvent {
        .transferProgress(status.progress, peers: status.peers, traffic: status.traffic)
    }
}
