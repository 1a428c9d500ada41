// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import MetainfoMaking
package import ServerConfig
internal import TorrentCore
internal import TorrentMetainfo

/// An image of the environment as a torrent that is ready to be seeded.
package struct PublishedTorrent: Sendable {
    /// What machines are told of it.
    package let image: PublishedImage
    /// What is given of it.
    package let seed: SeededTorrent
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
        var maker = TorrentMaker(for: environment)
        let server = PeerAddress(host: environment.server.address, port: environment.server.httpPort)
        maker.webSeeds = ["http://\(server)/images/"]
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
            seed: SeededTorrent(made, folder: folder))
    }
}

extension TorrentMaker {
    /// Makes torrents as an environment wants them; web seeds are images' and not everything's.
    init(for environment: Environment) {
        self.init()
        isPrivate = environment.swarm.marksTorrentsPrivate
        trackers = environment.announceAddresses.map { ["\($0)"] }
        cacheFolder = "\(environment.folder)/\(EnvironmentFiles.output)/hashes"
    }
}
