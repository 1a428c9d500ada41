// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import MetainfoMaking
import Testing
import TorrentCore

/// What becomes of an image in the catalogue as its folder changes.
@Suite struct CatalogImageTests {
    private let sample: SampleEnvironment
    private let catalog = CatalogKeeper(Catalog([]))
    private let name: ImageName

    init() throws {
        sample = try SampleEnvironment()
        name = sample.image.image.name
    }

    /// The sample's image with these bytes as its kernel.
    private func version(_ kernel: String) async throws -> PublishedImage {
        let folder = "\(sample.folder.path)/oss/debian"
        try Data(kernel.utf8).write(to: URL(filePath: "\(folder)/vmlinuz"))
        return PublishedImage(
            try await TorrentMaker().make(ImageSurvey(of: folder)) { _ in }, image: sample.image.image, folder: folder)
    }

    private func prepare(_ done: UInt64) {
        catalog.prepare(name, displayName: "Debian", PreparationProgress(done: done, total: 100))
    }

    private var image: CatalogImage? { catalog.current[name] }

    @Test func `a new folder is prepared, then on offer`() async throws {
        prepare(37)
        #expect(catalog.current.preparing.map(\.preparation?.percent) == [37])
        #expect(catalog.current.offered.isEmpty)
        catalog.publish(try await version("one"))
        #expect(catalog.current.preparing.isEmpty)
        #expect(catalog.current.offered.count == 1)
    }

    @Test func `while a newer version is prepared, the one before stays on offer`() async throws {
        let (one, two) = (try await version("one"), try await version("two"))
        catalog.publish(one)
        prepare(37)
        #expect(catalog.current.offered.map(\.infoHash) == [one.infoHash])
        #expect(catalog.current.preparing.isEmpty)
        catalog.publish(two)
        #expect(catalog.current.offered.map(\.infoHash) == [two.infoHash])
        #expect(catalog.current.given.map(\.infoHash) == [one.infoHash, two.infoHash])
        for version in [one, two] {
            #expect(catalog.current.torrent(named: ExactName("\(version.infoHash).torrent")) != nil)
            #expect(catalog.current.infoHashes.contains(version.infoHash))
        }
        catalog.drop(name, try #require(one.seed).id)
        #expect(catalog.current.torrent(named: ExactName("\(one.infoHash).torrent")) == nil)
        #expect(!catalog.current.infoHashes.contains(one.infoHash))
    }

    @Test func `a folder that is broken later leaves the version before on offer, and is told`() async throws {
        catalog.publish(try await version("one"))
        catalog.reject(folderName: "debian", because: ["config.yaml has a mistake"])
        #expect(catalog.current.offered.count == 1)
        #expect(image?.trouble?.contains("config.yaml has a mistake") == true)
        catalog.publish(try await version("two"))
        #expect(image?.trouble == nil)
    }

    @Test func `a folder that never was an image, or is none any more, is told with its reasons`() async throws {
        catalog.reject(folderName: "debian", because: ["one"])
        guard case .broken(["one"]) = try #require(image).state else { throw PathProblem.empty }
        #expect(image?.obstacle == "one")
        prepare(1)
        #expect(image?.obstacle == nil)
        catalog.publish(try await version("one"))
        #expect(image?.obstacle == nil)
        catalog.withdraw(name, because: "it has changed")
        #expect(image?.obstacle == "it has changed")
        catalog.reject(folderName: "debian", because: ["two"])
        guard case .broken(["two"]) = try #require(image).state else { throw PathProblem.empty }
    }

    @Test func `an image that was taken back is prepared again, and comes back by itself`() async throws {
        catalog.publish(try await version("one"))
        catalog.withdraw(name, because: "it has changed")
        prepare(1)
        #expect(catalog.current.preparing.count == 1)
        #expect(image?.withdrawal == "it has changed")
        catalog.publish(try await version("two"))
        #expect(image?.withdrawal == nil)
        #expect(catalog.current.given.count == 1)
    }

    @Test func `the same bytes go on being given by those who give them`() async throws {
        let one = try await version("one")
        catalog.publish(one)
        catalog.publish(try await version("one"))
        #expect(catalog.current.given.map(\.seed?.id) == [one.seed?.id])
        // There and back again, while some still fetch what was between.
        let two = try await version("two")
        catalog.publish(two)
        catalog.publish(try await version("one"))
        #expect(catalog.current.given.map(\.seed?.id) == [two.seed?.id, one.seed?.id])
        #expect(catalog.current.offered.map(\.infoHash) == [one.infoHash])
    }

    @Test func `a folder that is gone is offered no more, and given until nobody fetches it`() async throws {
        let one = try await version("one")
        catalog.publish(one)
        catalog.retire(folderName: "debian")
        #expect(catalog.current.offered.isEmpty)
        #expect(catalog.current.given.count == 1)
        catalog.drop(name, try #require(one.seed).id)
        #expect(catalog.current.images.isEmpty)
        prepare(1)
        #expect(catalog.current.preparing.count == 1)
    }

    @Test func `a version that cannot be given any more is taken back only if it is on offer`() async throws {
        let (one, two) = (try await version("one"), try await version("two"))
        catalog.publish(one)
        catalog.publish(two)
        catalog.end(name, try #require(one.seed).id, because: "it is overwritten")
        #expect(image?.withdrawal == nil)
        #expect(catalog.current.given.map(\.infoHash) == [two.infoHash])
        catalog.end(name, try #require(two.seed).id, because: "it is overwritten")
        #expect(image?.withdrawal == "it is overwritten")
        #expect(catalog.current.given.isEmpty)
    }

    @Test func `only so many earlier versions are kept`() async throws {
        for number in 1...7 { catalog.publish(try await version("version \(number)")) }
        #expect(catalog.current.given.count == 5)
    }

    @Test func `machines are told what is prepared, and which of it is their default`() async throws {
        prepare(37)
        let other = try ImageName("other")
        catalog.prepare(other, displayName: "Other", PreparationProgress(done: 0, total: 0))
        func manifest(_ menu: MenuPolicy) throws -> Manifest {
            let settings = sample.plan.settings.current
            let keeper = SettingsKeeper(
                ServedSettings(menu: menu, swarm: settings.swarm, leave: settings.leave, access: settings.access))
            let mac = try #require(MACAddress(SampleEnvironment.mac))
            return try ManifestMaker.manifest(for: mac, of: catalog.current, keeper)
        }
        let waiting = try manifest(MenuPolicy(timeout: .immediately, defaultImage: name))
        #expect(waiting.menu == MenuPolicy(timeout: .never, defaultImage: nil))
        #expect(waiting.preparing.map(\.isDefault) == [true, false])
        #expect(waiting.preparing.map(\.progress.percent) == [37, nil])
        let idle = try manifest(MenuPolicy(timeout: .never, defaultImage: name))
        #expect(idle.preparing.map(\.isDefault) == [false, false])
        catalog.publish(try await version("one"))
        let ready = try manifest(MenuPolicy(timeout: .immediately, defaultImage: name))
        #expect(ready.menu == MenuPolicy(timeout: .immediately, defaultImage: name))
        #expect(ready.preparing.map(\.name) == [other])
    }

    @Test func `a version is needed while it is on offer, by its swarm or by HTTP, and a while longer`() {
        let grace = Limits.versionGrace
        let start = MonotonicInstant(nanoseconds: 0)
        var need = VersionNeed(at: start)
        func isOver(_ after: Duration, isOffered: Bool = false, fetchers: Int = 0, taken: Duration? = nil) -> Bool {
            need.isOver(
                isOffered: isOffered, fetchers: fetchers, taken: taken.map { start + $0 }, at: start + after)
        }
        #expect(!isOver(grace * 3, isOffered: true))
        #expect(!isOver(grace * 4 - .seconds(1)))
        #expect(!isOver(grace * 5, fetchers: 1))
        #expect(!isOver(grace * 7, taken: grace * 6.5))
        #expect(!isOver(grace * 7.4, taken: grace * 6.5))
        #expect(isOver(grace * 7.5, taken: grace * 6.5))
    }
}
