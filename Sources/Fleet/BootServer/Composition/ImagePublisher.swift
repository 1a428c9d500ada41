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
    private let warn: @Sendable (ImageName, String?) -> Void

    /// A publisher for an environment, of which some images were set aside before; `show` gets a line before something
    /// that takes long, `warn` what does not keep an image from being served, or that there is no such thing.
    package init(
        _ environment: Environment, without setAside: [SetAsideImage] = [],
        show: @escaping @Sendable (String) -> Void = { _ in },
        warn: @escaping @Sendable (ImageName, String?) -> Void = { _, _ in }
    ) {
        self.warn = warn
        self.environment = environment
        self.setAside = setAside
        unpacker = DiskUnpacker(workFolder: environment.outputFolder, show: show)
    }

    /// What was unpacked or listed of images that are gone, or are of another kind now, is removed.
    package func tidy() {
        // What those are is known when their mistakes are mended.
        let unknown = setAside.map(\.name)
        unpacker.removeOthers(than: environment.images.filter(\.isPacked).map(\.name.text) + unknown)
        KeptListing.removeOthers(
            than: environment.images.filter(\.isMedium).map(\.name.text) + unknown,
            workFolder: environment.outputFolder)
    }

    /// There is no folder of this name any more: the listing of its ISO file is removed, if there is one.
    package func forget(folderName: String) {
        guard let name = try? ImageName(folderName) else { return }
        KeptListing(of: name, workFolder: environment.outputFolder).remove()
    }

    /// An image that can be had at once, because nothing has changed since it was made ready the last time; `nil` if not.
    package func known(_ image: EnvironmentImage) async throws(StartFailure) -> PublishedImage? {
        switch image.method {
        case .ready: break
        case .medium(let medium):
            guard listing(of: image).listing(of: "\(image.folder)/\(medium.file)") != nil else { return nil }
        case .packedDisk(let write, let packing):
            guard unpacker.isUnpacked(image, write, packing) else { return nil }
        }
        let (prepared, folder) = try await prepare(image)
        do throws(MakingFailure) {
            guard let made = try maker.known(ImageSurvey(of: folder)) else { return nil }
            return published(made, image, prepared, in: folder)
        } catch {
            throw StartFailure(making: error)
        }
    }

    /// Makes an image ready; `progress` hears bytes hashed and bytes in all.
    package func publish(
        _ image: EnvironmentImage, progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws(StartFailure) -> PublishedImage {
        let (prepared, folder) = try await prepare(image)
        do throws(MakingFailure) {
            let made = try await maker.make(ImageSurvey(of: folder)) { progress($0.done, $0.total) }
            return published(made, image, prepared, in: folder)
        } catch {
            throw StartFailure(making: error)
        }
    }

    private func listing(of image: EnvironmentImage) -> KeptListing {
        KeptListing(of: image.name, workFolder: environment.outputFolder)
    }

    private var maker: TorrentMaker {
        var maker = TorrentMaker(for: environment)
        let server = PeerAddress(host: environment.server.address, port: environment.server.httpPort)
        maker.versionSeeds = ["http://\(server)\(ServerRoute.versions)/"]
        return maker
    }

    private func published(
        _ made: MadeTorrent, _ image: EnvironmentImage, _ prepared: BootMethod, in folder: String
    ) -> PublishedImage {
        if case .failed(let failure) = made.cache {
            warn(image.name, "its hashes cannot be kept, so the next start makes them again: \(failure)")
        } else {
            warn(image.name, nil)
        }
        let method = DiskFacts.completed(prepared, configured: image.method, in: folder)
        return PublishedImage(
            made,
            image: BootImage(
                name: image.name, displayName: image.displayName, method: method, reportsSystem: image.reportsSystem,
                sendsMessages: image.sendsMessages),
            folder: folder)
    }

    /// All that machines are told of an image, and the folder they get.
    private func prepare(_ image: EnvironmentImage) async throws(StartFailure) -> (BootMethod, String) {
        switch image.method {
        case .ready(let method):
            return (method, image.folder)
        case .medium(let medium):
            do throws(ConfigProblem) {
                return (.iso(try await Self.survey(medium, of: image, kept: listing(of: image)).start), image.folder)
            } catch {
                throw .imageUnusable("\(error)")
            }
        case .packedDisk(let write, let packing):
            let unpacked = try await unpacker.unpack(image, write, packing)
            return (.write(unpacked.write), unpacked.folder)
        }
    }

    static func survey(
        _ medium: MediumFile, of image: EnvironmentImage, kept: KeptListing? = nil
    ) async throws(ConfigProblem) -> SurveyedMedium {
        do throws(MediumProblem) {
            return try await MediumInspector.start(medium, in: image.folder, kept: kept)
        } catch {
            throw ConfigProblem(
                at: image.place(of: "iso"), found: "\"\(medium.file)\" \(error.found)", remedy: error.remedy)
        }
    }
}

extension StartFailure {
    /// No torrent could be made of an image's folder.
    fileprivate init(making failure: MakingFailure) {
        if case .image(let problems) = failure, problems.allSatisfy({ $0.reason == .changedMeanwhile }) {
            self = .imageChanging("\(failure)")
        } else {
            self = .imageUnusable("\(failure)")
        }
    }
}

extension EnvironmentImage {
    fileprivate var isPacked: Bool {
        if case .packedDisk = method { true } else { false }
    }

    fileprivate var isMedium: Bool {
        if case .medium = method { true } else { false }
    }
}

extension PublishedImage {
    /// An image and the torrent that was made of its folder, given as an absolute path.
    package init(_ made: MadeTorrent, image: BootImage, folder: String) {
        let held = HeldFiles(made.metainfo.files.map(\.path), in: folder)
        let seed = SeededTorrent(made, folder: folder, held: held)
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
