// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Synchronization

/// What of several torrents that are fetched one after the other adds up to, as one download to a person.
final class ProgressSum: Sendable {
    private let parts: Mutex<[TransferProgress]>

    /// Torrents of these lengths, of which nothing is there yet.
    init(lengths: [UInt64]) {
        parts = Mutex(lengths.map { TransferProgress(verified: 0, total: $0, fromServer: 0, fromPeers: 0) })
    }

    /// One of them has come so far; gives all together.
    func received(_ progress: TransferProgress, at index: Int) -> TransferProgress {
        parts.withLock { parts in
            parts[index] = progress
            return TransferProgress(
                verified: parts.reduce(0) { $0 &+ $1.verified }, total: parts.reduce(0) { $0 &+ $1.total },
                fromServer: parts.reduce(0) { $0 &+ $1.fromServer }, fromPeers: parts.reduce(0) { $0 &+ $1.fromPeers })
        }
    }
}
