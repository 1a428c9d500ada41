// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import MetainfoMaking
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
            return PublishedTorrent(made, image: image)
        } catch {
            throw .imageUnusable("\(error)")
        }
    }
}

extension PublishedTorrent {
    fileprivate init(_ made: MadeTorrent, image: EnvironmentImage) {
        let files = made.metainfo.files.map { ($0.path, $0.length) }
        self.init(
            image: PublishedImage(
                image: image.image, folder: image.folder, metainfo: made.bytes, infoHash: made.metainfo.infoHash,
                files: Dictionary(files) { first, _ in first }),
            metainfo: made.metainfo,
            parentFolder: image.folder.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                .joined(separator: "/"),
            leaves: Self.leaves(of: made))
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
