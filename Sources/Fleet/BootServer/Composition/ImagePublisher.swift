// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import MetainfoMaking
package import PieceStorage
package import ServerConfig
package import TorrentCore
package import TorrentMetainfo

/// An image of the environment as a torrent that is ready to be seeded.
package struct PublishedTorrent: Sendable {
    /// What machines are told of it.
    package let image: PublishedImage
    /// The torrent.
    package let metainfo: Metainfo
    /// The folder in which the torrent's own name begins.
    package let parentFolder: String
    /// SHA-256 of every block, in the order of the torrent's blocks.
    package let leaves: [SHA256Digest]
    /// What each file of the torrent looked like when it was hashed.
    package let stamps: [FileStamp]
}

/// Makes a torrent of each image of an environment, or takes it from the cache in the work folder.
package struct ImagePublisher: Sendable {
    private let environment: Environment

    /// A publisher for an environment.
    package init(_ environment: Environment) {
        self.environment = environment
    }

    /// Publishes every image in menu order; `progress` hears the image's name, bytes hashed and bytes in all.
    package func publish(
        progress: @escaping @Sendable (String, UInt64, UInt64) -> Void
    ) async throws(StartFailure) -> [PublishedTorrent] {
        var published: [PublishedTorrent] = []
        for image in environment.images {
            published.append(try await publish(image) { progress(image.image.name.text, $0, $1) })
        }
        return published
    }

    private func publish(
        _ image: EnvironmentImage, progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws(StartFailure) -> PublishedTorrent {
        var maker = TorrentMaker()
        maker.isPrivate = environment.swarm.marksTorrentsPrivate
        maker.trackers = environment.announceAddresses.map { ["\($0)"] }
        let server = PeerAddress(host: environment.server.address, port: environment.server.httpPort)
        maker.webSeeds = ["http://\(server)/images/"]
        maker.cacheFolder = "\(environment.folder)/\(EnvironmentFiles.output)/hashes"
        do throws(MakingFailure) {
            let made = try await maker.make(ImageSurvey(of: image.folder)) { progress($0.done, $0.total) }
            return PublishedTorrent(made, image: image.image, folder: image.folder)
        } catch {
            throw .imageUnusable("\(error)")
        }
    }
}

extension PublishedTorrent {
    /// An image and the torrent that was made of its folder, given as an absolute path.
    package init(_ made: MadeTorrent, image: BootImage, folder: String) {
        let files = made.metainfo.files.map { ($0.path, $0.length) }
        self.init(
            image: PublishedImage(
                image: image, folder: folder, metainfo: made.bytes, infoHash: made.metainfo.infoHash,
                files: Dictionary(files) { first, _ in first }),
            metainfo: made.metainfo,
            parentFolder: folder.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                .joined(separator: "/"),
            leaves: Self.leaves(of: made),
            stamps: made.sources.map { FileStamp(length: $0.state.length, modified: $0.state.modified) })
    }

    /// The leaves by block of the whole torrent; a file's last piece may have blocks of padding behind its leaves.
    private static func leaves(of made: MadeTorrent) -> [SHA256Digest] {
        let layout = made.metainfo.layout
        var leaves = Array(repeating: SHA256Digest.zero, count: layout.geometry.blockCount)
        for file in layout.files.indices {
            guard let first = layout.geometry.piece(at: layout.pieces(ofFile: file).lowerBound) else { continue }
            let start = layout.geometry.blocks(of: first).lowerBound
            for (offset, leaf) in made.hashes.leaves(ofFile: file).enumerated() { leaves[start + offset] = leaf }
        }
        return leaves
    }
}
