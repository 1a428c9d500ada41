// SPDX-License-Identifier: GPL-3.0-or-later

/// How a torrent stands, as far as its announces depend on it.
package struct AnnounceProgress: Hashable, Sendable {
    /// Bytes sent to peers so far.
    package var uploaded: UInt64
    /// Bytes received from peers so far.
    package var downloaded: UInt64
    /// Bytes still missing.
    package var left: UInt64
    /// How many peers are connected now.
    package var peers: Int

    /// A moment of a torrent's life.
    package init(uploaded: UInt64, downloaded: UInt64, left: UInt64, peers: Int) {
        self.uploaded = uploaded
        self.downloaded = downloaded
        self.left = left
        self.peers = peers
    }
}
