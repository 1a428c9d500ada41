// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import TestProcesses
import Testing
import TorrentCore

/// A watcher of real files, which finds them quiet a little sooner than for a room.
@Suite(.timeLimit(.minutes(5))) struct EnvironmentWatcherTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/watch-\(UUID())"

    /// Where nothing else is said, a look alone would take longer than the suite may.
    private static func limits(pause: Duration = .seconds(600), folders: Int = 32_768) -> WatchLimits {
        var limits = WatchLimits()
        (limits.settling, limits.pause, limits.folders) = (.milliseconds(100), pause, folders)
        limits.listPause = .milliseconds(10)
        return limits
    }

    private func write(_ text: String, to place: String, atomically: Bool = false) throws {
        let path = "\(folder)/\(place)"
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: atomically, encoding: .utf8)
    }

    private func move(_ one: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: "\(folder)/\(one)", toPath: "\(folder)/\(other)")
    }

    private func stamp(_ image: String) throws -> ContentStamp {
        guard case .there(let stamp, _) = FolderLook.image("\(folder)/oss/\(image)") else {
            throw CocoaError(.fileNoSuchFile)
        }
        return stamp
    }

    /// An environment with one image, while it is watched.
    private func watching(
        _ limits: WatchLimits = limits(), _ body: (EnvironmentWatcher) async throws -> Void
    ) async throws {
        try write("version: 1\n", to: "Boottorrent.yaml")
        try write("linux", to: "oss/one/boot/linux")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let watcher = EnvironmentWatcher(
            folder: folder, images: "\(folder)/oss", limits: limits, reporter: Reporter(logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await watcher.run() }
            try await until(watcher) { $0.image("one").map { $0 != .busy } ?? false && $0.files.count == 1 }
            try await body(watcher)
            tasks.cancelAll()
        }
    }

    private func until(_ watcher: EnvironmentWatcher, _ condition: (WatchedEnvironment) throws -> Bool) async throws {
        for await seen in watcher.changes() where try condition(seen) { return }
        throw CancellationError()
    }

    @Test func `a file that changes in an image is told, and the image then looks as a look shows it`() async throws {
        try await watching { watcher in
            let before = watcher.current
            #expect(before.images == [ExactName("one"): .quiet(try stamp("one"))])
            try write("another linux", to: "oss/one/boot/linux")
            try await until(watcher) { $0.images != before.images }
            try await until(watcher) { try $0.image("one") == .quiet(stamp("one")) }
            #expect(watcher.current.images != before.images && watcher.current.files == before.files)
            try write("dispname: One\n", to: "oss/one/more/deep/config.yaml")
            try await until(watcher) { try $0.image("one") == .quiet(stamp("one")) }
            try write("dispname: Two\n", to: "oss/one/more/deep/config.yaml")
            try await until(watcher) { try $0.image("one") == .quiet(stamp("one")) }
        }
    }

    @Test func `folders come, get other names and go`() async throws {
        try await watching { watcher in
            try write("linux", to: "elsewhere/linux")
            try move("elsewhere", to: "oss/two")
            try await until(watcher) { try $0.image("two") == .quiet(stamp("two")) }
            let two = try stamp("two")
            try move("oss/two", to: "oss/three")
            try await until(watcher) { $0.image("two") == nil && $0.image("three") == .quiet(two) }
            try write("linux 2", to: "oss/three/linux")
            try await until(watcher) { try $0.image("three") == .quiet(stamp("three")) }
            try FileManager.default.removeItem(atPath: "\(folder)/oss/three")
            try FileManager.default.removeItem(atPath: "\(folder)/oss/one")
            try await until(watcher) { $0.images.isEmpty }
        }
    }

    @Test func `the folder of all images may go, and another come`() async throws {
        try await watching(Self.limits(pause: .milliseconds(200))) { watcher in
            try FileManager.default.removeItem(atPath: "\(folder)/oss")
            try await until(watcher) { $0.images.isEmpty }
            try write("linux", to: "elsewhere/four/linux")
            try move("elsewhere", to: "oss")
            try await until(watcher) { try $0.image("four") == .quiet(stamp("four")) }
            try write("linux 2", to: "oss/four/linux")
            try await until(watcher) { try $0.image("four") == .quiet(stamp("four")) }
        }
    }

    @Test func `settings are told when an editor puts a new file in the old one's place, and when they go`()
        async throws
    {
        try await watching { watcher in
            let before = watcher.current.files
            try write("version: 1 # new\n", to: "Boottorrent.yaml", atomically: true)
            try await until(watcher) { $0.files != before }
            try FileManager.default.removeItem(atPath: "\(folder)/Boottorrent.yaml")
            try await until(watcher) { $0.files == [ExactName("Boottorrent.yaml"): nil] }
        }
    }

    @Test func `a tree that is copied is told as it is in the end, and a clock that jumps is no matter`() async throws {
        try await watching { watcher in
            for number in 0..<100 { try write("\(number)", to: "tree/a\(number % 7)/b\(number % 3)/\(number)") }
            try #require(try Program.run(["cp", "-r", "\(folder)/tree", "\(folder)/oss/two"]).status == 0)
            try await until(watcher) { try $0.image("two") == .quiet(stamp("two")) }
            for time in ["1980-01-01", "2037-12-31", "2001-01-01"] {
                let before = try stamp("two")
                try #require(try Program.run(["touch", "-d", time, "\(folder)/oss/two/a1/b1/1"]).status == 0)
                try await until(watcher) { try $0.image("two") == .quiet(stamp("two")) }
                #expect(try stamp("two") != before)
            }
        }
    }

    @Test func `an image's folder may be a link to one elsewhere, and is watched there`() async throws {
        try await watching { watcher in
            try write("linux", to: "disk/linux")
            symlink("../disk", "\(folder)/oss/linked")
            try await until(watcher) { try $0.image("linked") == .quiet(stamp("linked")) }
            try write("another", to: "disk/linux")
            try await until(watcher) { try $0.image("linked") == .quiet(stamp("linked")) }
            try FileManager.default.removeItem(atPath: "\(folder)/oss/linked")
            try await until(watcher) { $0.image("linked") == nil }
        }
    }

    @Test func `without a single watch changes are found by looking`() async throws {
        try await watching(Self.limits(pause: .milliseconds(100), folders: 0)) { watcher in
            try write("another linux", to: "oss/one/boot/linux")
            try write("linux", to: "oss/two/linux")
            try await until(watcher) {
                try $0.image("one") == .quiet(stamp("one")) && $0.image("two") == .quiet(stamp("two"))
            }
        }
    }

    @Test func `a request is told at once, whatever the files look like`() async throws {
        try await watching { watcher in
            let before = watcher.current
            watcher.readAgain()
            try await until(watcher) { $0.requests == before.requests + 1 }
            #expect(watcher.current.images == before.images)
        }
    }
}

extension WatchedEnvironment {
    fileprivate func image(_ name: String) -> Folder? { images[ExactName(name)] }
}
