// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import ContentHash
package import MetainfoMaking
internal import ServerConfig
internal import TorrentMetainfo

/// A layer as a torrent, for the machines whose image needs it.
package struct LayerTorrent: Sendable {
    /// What machines are told of it.
    package let offer: LayerOffer
    /// The `.torrent` file.
    package let metainfo: [UInt8]
    /// What the server gives of it.
    package let seed: SeededTorrent

    /// Makes a torrent of the folder that `LayerBuilder` wrote, given as an absolute path.
    init(_ name: LayerName, of folder: String, for environment: Environment) async throws(StartFailure) {
        do throws(MakingFailure) {
            self.init(
                name, try await TorrentMaker(for: environment).make(ImageSurvey(of: folder)) { _ in }, folder: folder)
        } catch {
            throw .unusableLayer(path: folder, reason: "\(error)")
        }
    }

    /// A layer and the torrent that was made of its folder.
    package init(_ name: LayerName, _ made: MadeTorrent, folder: String) {
        seed = SeededTorrent(made, folder: folder)
        metainfo = made.bytes
        let lengths = made.metainfo.files.map(\.length)
        offer = LayerOffer(
            name: name, totalLength: lengths.reduce(0) { $0.addingReportingOverflow($1).partialValue },
            infoHash: made.metainfo.infoHash,
            torrentPath: "\(ServerRoute.torrents)/\(made.metainfo.infoHash).torrent",
            torrentDigest: ContentHash.sha256(made.bytes))
    }
}
