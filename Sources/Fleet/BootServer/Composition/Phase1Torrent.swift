// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import ContentHash
internal import MetainfoMaking
internal import ServerConfig
internal import TorrentMetainfo

/// Phase 1 as a torrent, for machines that give it to later ones.
package struct Phase1Torrent: Sendable {
    /// What machines are told of it.
    package let offer: Phase1Offer
    /// The `.torrent` file.
    package let metainfo: [UInt8]
    /// What the server gives of it.
    package let seed: SeededTorrent

    /// Makes a torrent of the folder that `phase1 build` wrote, whose content has this hash in URLs.
    init(
        of folder: String, hash: String, for environment: Environment
    ) async throws(StartFailure) {
        do throws(MakingFailure) {
            let made = try await TorrentMaker(for: environment).make(ImageSurvey(of: folder)) { _ in }
            seed = SeededTorrent(made, folder: folder)
            metainfo = made.bytes
        } catch {
            throw .unusablePhase1(path: folder, reason: "\(error)")
        }
        let path = "\(ServerRoute.torrents)/\(seed.metainfo.infoHash).torrent"
        guard
            let offer = Phase1Offer(
                hash: hash, port: Limits.giverPort, infoHash: seed.metainfo.infoHash, torrentPath: path,
                torrentDigest: ContentHash.sha256(metainfo))
        else { throw .unusablePhase1(path: folder, reason: "its hash is none") }
        self.offer = offer
    }
}
