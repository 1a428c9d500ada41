// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import MetainfoMaking
package import ServerConfig
internal import TorrentCore
internal import TorrentMetainfo

/// Makes a torrent of each image of an environment, or takes it from the cache in the work folder.
///
/// What a `config.yaml` leaves open is found out before: how the system of an ISO file is started, and the bytes of a
/// disk that is packed.
package struct ImagePublisher: Sendable {
    private let environment: Environment
    private let setAside: [SetAsideImage]
    private let unpacker: DiskUnpacker

    /// A publisher for an environment, of which some images were set aside before; `show` gets a line before something
    /// that takes long.
    package init(
        _ environment: Environment, without setAside: [SetAsideImage] = [],
        show: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.environment = environment
        self.setAside = setAside
        unpacker = DiskUnpacker(workFolder: environment.outputFolder, show: show)
    }

    /// Publishes every image that can be; `progress` hears the image's name, bytes hashed and bytes in all.
    ///
    /// They are in menu order, and behind them what was set aside before.
    package func publish(progress: @escaping @Sendable (String, UInt64, UInt64) -> Void) async -> [CatalogImage] {
        unpacker.removeOthers(than: environment.images.filter(\.isPacked).map(\.name.text) + setAside.map(\.name))
        var images: [CatalogImage] = []
        for image in environment.images {
            do throws(StartFailure) {
                images.append(CatalogImage(try await publish(image) { progress(image.name.text, $0, $1) }))
            } catch {
                images.append(CatalogImage(folderName: image.name.text, broken: ["\(error)"]))
            }
        }
        return images + setAside.map { CatalogImage(folderName: $0.name, broken: $0.reasons) }
    }

    private func publish(
        _ image: EnvironmentImage, progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws(StartFailure) -> PublishedImage {
        let (prepared, folder) = try await prepare(image)
        let method = DiskFacts.completed(prepared, configured: image.method, in: folder)
        var maker = TorrentMaker(for: environment)
        let server = PeerAddress(host: environment.server.address, port: environment.server.httpPort)
        maker.webSeeds = ["http://\(server)/images/"]
        do throws(MakingFailure) {
            let made = try await maker.make(ImageSurvey(of: folder)) { progress($0.done, $0.total) }
            return PublishedImage(
                made, image: BootImage(name: image.name, displayName: image.displayName, method: method),
                folder: folder)
        } catch {
            throw .imageUnusable("\(error)")
        }
    }

    /// All that machines are told of an image, and the folder they get.
    private func prepare(_ image: EnvironmentImage) async throws(StartFailure) -> (BootMethod, String) {
        switch image.method {
        case .ready(let method):
            return (method, image.folder)
        case .medium(let medium):
            do throws(ConfigProblem) {
                return (.iso(try await Self.survey(medium, of: image).start), image.folder)
            } catch {
                throw .imageUnusable("\(error)")
            }
        case .packedDisk(let write, let packing):
            let unpacked = try await unpacker.unpack(image, write, packing)
            return (.write(unpacked.write), unpacked.folder)
        }
    }

    static func survey(
        _ medium: MediumFile, of image: EnvironmentImage
    ) async throws(ConfigProblem) -> SurveyedMedium {
        do throws(MediumProblem) {
            return try await MediumInspector.start(medium, in: image.folder)
        } catch {
            throw ConfigProblem(
                at: image.place(of: "iso"), found: "\"\(medium.file)\" \(error.found)", remedy: error.remedy)
        }
    }
}

extension EnvironmentImage {
    fileprivate var isPacked: Bool {
        if case .packedDisk = method { true } else { false }
    }
}

extension PublishedImage {
    /// An image and the torrent that was made of its folder, given as an absolute path.
    package init(_ made: MadeTorrent, image: BootImage, folder: String) {
        let seed = SeededTorrent(made, folder: folder)
        let files = made.metainfo.files.enumerated().map { index, file in
            (file.path, PublishedFile(length: file.length, index: index, stamps: seed.stamps))
        }
        self.init(
            image: image, folder: folder, metainfo: made.bytes, infoHash: made.metainfo.infoHash,
            files: Dictionary(files) { first, _ in first }, seed: seed)
    }
}

extension TorrentMaker {
    /// Makes torrents as an environment wants them; web seeds are images' and not everything's.
    init(for environment: Environment) {
        self.init()
        isPrivate = environment.swarm.marksTorrentsPrivate
        trackers = environment.announceAddresses.map { ["\($0)"] }
        cacheFolder = "\(environment.outputFolder)/hashes"
    }
}
