// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import ContentHash
internal import NIOCore
package import TorrentCore

/// An image with its torrent: what machines can be told to start, and how they come to it.
package struct PublishedImage: Sendable {
    /// The image.
    package let image: BootImage
    /// The folder with its files, as an absolute path.
    package let folder: String
    /// The `.torrent` file.
    package let metainfo: [UInt8]
    /// The same as it is sent; made once, for a catalogue that changes takes it over.
    let torrent: ByteBuffer
    /// SHA-256 of the `.torrent` file.
    package let metainfoDigest: SHA256Digest
    /// Its swarm.
    package let infoHash: InfoHash
    /// The files in the torrent; nothing else in the folder is given to anybody.
    package let files: [RelativePath: PublishedFile]
    /// Bytes of all files together.
    package let totalLength: UInt64
    /// What is given of it; `nil` where nobody seeds, as in tests of the routes alone.
    package let seed: SeededTorrent?

    /// Puts an image and its torrent together.
    package init(
        image: BootImage, folder: String, metainfo: [UInt8], infoHash: InfoHash, files: [RelativePath: PublishedFile],
        seed: SeededTorrent? = nil
    ) {
        self.seed = seed
        self.image = image
        self.folder = folder
        self.metainfo = metainfo
        torrent = ByteBuffer(bytes: metainfo)
        metainfoDigest = ContentHash.sha256(metainfo)
        self.infoHash = infoHash
        self.files = files
        totalLength = files.values.reduce(0) { $0.addingReportingOverflow($1.length).partialValue }
    }

    /// The same, of which the files of another with the same bytes are given.
    func given(as other: PublishedImage) -> PublishedImage {
        PublishedImage(
            image: image, folder: other.folder, metainfo: metainfo, infoHash: infoHash, files: other.files,
            seed: other.seed)
    }

    /// Where a file of the torrent is read on this computer; `nil` for one that is not in it.
    package func location(of path: RelativePath) -> String? {
        guard let file = files[path] else { return nil }
        return seed?.held?.paths[file.index] ?? "\(folder)/\(path)"
    }

    /// Where its `.torrent` file is on the server.
    package var torrentPath: String { "\(ServerRoute.torrents)/\(infoHash).torrent" }
}
