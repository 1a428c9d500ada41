// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a machine needs to give phase 1 to machines that come later: where it gets it by the swarm, and what to call it.
package struct Phase1Offer: Hashable, Sendable {
    /// Names this phase 1 in URLs: 1 to 64 lower-case hexadecimal digits.
    package let hash: String
    /// The TCP port at which the machine is to give it by HTTP.
    package let port: UInt16
    /// Its swarm; the torrent's files lie in one folder.
    package let infoHash: InfoHash
    /// The path of its `.torrent` on the server, beginning with a slash.
    package let torrentPath: String
    /// SHA-256 of that file.
    package let torrentDigest: SHA256Digest

    /// Puts an offer together; `nil` when the hash is not what it should be.
    package init?(hash: String, port: UInt16, infoHash: InfoHash, torrentPath: String, torrentDigest: SHA256Digest) {
        guard Self.isHash(hash), port != 0 else { return nil }
        self.hash = hash
        self.port = port
        self.infoHash = infoHash
        self.torrentPath = torrentPath
        self.torrentDigest = torrentDigest
    }

    /// Whether this can name a phase 1 in URLs.
    package static func isHash(_ text: some StringProtocol) -> Bool {
        let digits = Set("0123456789abcdef".utf8)
        return (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(digits.contains)
    }
}
