// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What phase 1 does not carry, because few machines need it, and what those get by the swarm.
package enum LayerName: String, CaseIterable, Hashable, Sendable {
    /// Drivers of disks.
    case disks
    /// QEMU with what it takes to show a window: an X server, drivers of graphics cards.
    case qemu
    /// The program `kexec`, for the older of the two system calls.
    case kexecTools = "kexec-tools"
    /// A server of the shell from afar, for machines whose server may order that.
    case ssh
}

/// A layer, with what is needed to fetch and prove it.
package struct LayerOffer: Hashable, Sendable {
    /// Which one.
    package let name: LayerName
    /// Bytes of all its files together.
    package let totalLength: UInt64
    /// Its swarm; the torrent's files lie in one folder.
    package let infoHash: InfoHash
    /// The path of its `.torrent` on the server, beginning with a slash.
    package let torrentPath: String
    /// SHA-256 of that file.
    package let torrentDigest: SHA256Digest

    /// Puts an offer together.
    package init(
        name: LayerName, totalLength: UInt64, infoHash: InfoHash, torrentPath: String, torrentDigest: SHA256Digest
    ) {
        self.name = name
        self.totalLength = totalLength
        self.infoHash = infoHash
        self.torrentPath = torrentPath
        self.torrentDigest = torrentDigest
    }
}
