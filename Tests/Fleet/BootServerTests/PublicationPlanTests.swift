// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import MetainfoMaking
import ServerConfig
import Testing
import TorrentCore

/// Which image folder is made ready when, and what counts of what came out.
@Suite struct PublicationPlanTests {
    private let folder: URL
    private var plan = PublicationPlan()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "plan-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func image(_ name: String, bytes: Int, displayName: String = "X") throws -> PublicationPlan.Folder {
        let path = folder.appending(path: name)
        try Data(count: bytes).write(to: path)
        let image = EnvironmentImage(
            name: try ImageName(name), label: "oss/\(name)", displayName: displayName,
            method: .ready(.program(try RelativePath("x"), arguments: [])),
            folder: path.path())
        return PublicationPlan.Folder(name: name, content: .image(image), look: FolderState(of: path.path()))
    }

    private func broken(_ name: String, _ reason: String = "it is broken") -> PublicationPlan.Folder {
        PublicationPlan.Folder(name: name, content: .broken([reason]), look: nil)
    }

    @Test mutating func `one image is made ready at a time, the smallest first`() throws {
        let folders = [try image("large", bytes: 300), try image("small", bytes: 1), try image("medium", bytes: 20)]
        let steps = plan.read(folders).words
        #expect(
            steps == ["wait large 300", "wait medium 20", "wait small 1", "publish small"])
        #expect(plan.finished("small", isReady: true).steps.words == ["publish medium"])
        #expect(plan.finished("medium", isReady: false).steps.words == ["publish large"])
        #expect(plan.finished("large", isReady: true).steps.words == [])
        #expect(plan.read(folders).words == [])
    }

    @Test mutating func `what is settled at the start is left alone until it changes`() throws {
        let first = try image("a", bytes: 1)
        plan.begin(with: [first, broken("b")])
        #expect(plan.read([first, broken("b")]).words == [])
        #expect(plan.read([try image("a", bytes: 2), broken("b")]).words == ["wait a 2", "publish a"])
    }

    @Test mutating func `words alone that change in config.yaml make a new version`() throws {
        plan.begin(with: [try image("a", bytes: 1)])
        #expect(plan.read([try image("a", bytes: 1, displayName: "Y")]).words == ["wait a 1", "publish a"])
    }

    @Test mutating func `a folder that changes while it is made ready is made ready again`() throws {
        _ = plan.read([try image("a", bytes: 1)])
        let newer = try image("a", bytes: 2)
        #expect(plan.read([newer]).words == ["wait a 2", "abandon a"])
        #expect(plan.read([try image("a", bytes: 3)]).words == ["wait a 3"], "it was given up before")
        let (counts, steps) = plan.finished("a", isReady: true)
        #expect(!counts)
        #expect(steps.words == ["publish a"])
        #expect(plan.finished("a", isReady: true).counts)
    }

    @Test mutating func `a folder that is what it was again after it was given up is made ready again`() throws {
        let first = try image("a", bytes: 1)
        _ = plan.read([first])
        _ = plan.read([try image("a", bytes: 2)])
        _ = plan.read([first])
        let (counts, steps) = plan.finished("a", isReady: false)
        #expect(!counts)
        #expect(steps.words == ["publish a"])
    }

    @Test mutating func `a folder that goes while it is made ready is gone, and may come back`() throws {
        let other = try image("b", bytes: 2)
        _ = plan.read([try image("a", bytes: 1), other])
        #expect(plan.read([other]).words == ["retire a", "abandon a"])
        #expect(plan.read([other]).words == [])
        #expect(plan.read([try image("a", bytes: 1), other]).words == ["wait a 1"])
        let (counts, steps) = plan.finished("a", isReady: true)
        #expect(!counts)
        #expect(steps.words == ["publish a"])
    }

    @Test mutating func `a folder that changes stays what it was until it has come to rest`() throws {
        let (first, other) = (try image("a", bytes: 1), try image("b", bytes: 1))
        plan.begin(with: [first, other])
        #expect(plan.read([other], changing: [ExactName("a"), ExactName("c")]).words == [])
        #expect(plan.read([try image("a", bytes: 3), other]).words == ["wait a 3", "publish a"])
    }

    @Test mutating func `what changes while it waits is not begun with before it has come to rest`() throws {
        let (first, other) = (try image("a", bytes: 1), try image("b", bytes: 2))
        #expect(plan.read([first, other], changing: [ExactName("a")]).words == ["wait a 1", "wait b 2", "publish b"])
        #expect(plan.finished("b", isReady: true).steps.words == [])
        #expect(plan.read([first, other]).words == ["publish a"])
        _ = plan.finished("a", isReady: true)

        let newer = try image("b", bytes: 3)
        _ = plan.read([first, newer])
        #expect(plan.read([try image("a", bytes: 4), newer]).words == ["wait a 4"])
        #expect(plan.read([newer], changing: [ExactName("a")]).words == [])
        #expect(plan.finished("b", isReady: true).steps.words == [], "a is being copied")
    }

    @Test mutating func `a folder that is gone for good is forgotten`() throws {
        _ = plan.read([try image("a", bytes: 1)])
        _ = plan.read([])
        let (counts, steps) = plan.finished("a", isReady: true)
        #expect(!counts)
        #expect(steps.words == [])
        #expect(plan.read([]).words == [])
    }

    @Test mutating func `a mistake in config.yaml while the image is made ready is what counts`() throws {
        _ = plan.read([try image("a", bytes: 1)])
        #expect(plan.read([broken("a")]).words == ["reject a", "abandon a"])
        #expect(plan.finished("a", isReady: true).counts == false)
        #expect(plan.read([try image("a", bytes: 1)]).words == ["wait a 1", "publish a"])
    }

    @Test mutating func `what failed is tried again when it changes, or when somebody asks for it`() throws {
        let folders = [try image("a", bytes: 1)]
        _ = plan.read(folders)
        _ = plan.finished("a", isReady: false)
        #expect(plan.read(folders).words == [])
        #expect(plan.read(folders, isForced: true).words == ["wait a 1", "publish a"])
        _ = plan.finished("a", isReady: true)
        #expect(plan.read(folders, isForced: true).words == [])
    }

    @Test mutating func `a broken folder is told once for each state it is in`() {
        #expect(plan.read([broken("a")]).words == ["reject a"])
        #expect(plan.read([broken("a")]).words == [])
        #expect(plan.read([broken("a", "in another way")]).words == ["reject a"])
    }
}

extension [PublicationPlan.Step] {
    fileprivate var words: [String] {
        map { step in
            switch step {
            case .publish(let image, _): "publish \(image.name)"
            case .wait(let image, let bytes): "wait \(image.name) \(bytes)"
            case .abandon(let name): "abandon \(name)"
            case .reject(let name, _): "reject \(name)"
            case .retire(let name): "retire \(name)"
            }
        }
    }
}
