// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Glibc
import MachineLogs
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct LogTroubleTests {
    private let room: LogSamples

    init() throws {
        room = try LogSamples()
    }

    private func news() async -> [LogShelf.News] {
        room.news.finish()
        var news: [LogShelf.News] = []
        for await one in room.news.stream { news.append(one) }
        return news
    }

    @Test func `a place where nothing can be written is told once, and when that is over`() async throws {
        let away = "\(room.folder.path).away"
        try FileManager.default.moveItem(atPath: room.folder.path, toPath: away)
        let shelf = room.shelf()
        for number in UInt64(1)...3 { try await room.add(["x"], from: number, to: shelf) }
        try FileManager.default.moveItem(atPath: away, toPath: room.folder.path)
        try await room.add(["y"], from: 4, to: shelf)
        #expect(room.file("m17/9.log") == "... 3 lines are missing ...\n[    4.000] y\n")
        let problem = LogProblem(path: room.logs, reason: .system(ENOENT))
        #expect(await news() == [.troubled(problem), .recovered(problem)])
    }

    @Test(.enabled(if: geteuid() == 0, "only root mounts file systems"))
    func `a full disk costs nothing but lines, and no half line stays`() async throws {
        guard mount("tmpfs", room.folder.path, "tmpfs", 0, "size=64k") == 0 else { return }
        defer { umount2(room.folder.path, Int32(MNT_DETACH)) }
        let shelf = room.shelf()
        let text = String(repeating: "x", count: 900)
        for number in UInt64(0)..<20 {
            try await room.add(Array(repeating: text, count: 5), from: number * 5 + 1, to: shelf, at: Double(number))
        }
        let full = try #require(room.file("m17/9.log"))
        #expect(full.hasSuffix("x\n") && full.utf8.count < 64 << 10)
        #expect(mount("tmpfs", room.folder.path, "tmpfs", UInt(MS_REMOUNT), "size=256k") == 0)
        try await room.add(["y"], from: 101, to: shelf, at: 100)
        let whole = try #require(room.file("m17/9.log"))
        let missing = 100 - full.split(separator: "\n").count
        #expect(whole == full + "... \(missing) lines are missing ...\n[  101.000] y\n")
        let news = await news()
        guard news.count == 2, case .troubled(let problem) = news[0], case .recovered = news[1] else {
            Issue.record("\(news)")
            return
        }
        #expect(problem.description.hasSuffix("the disk is full, so logs of machines are not kept; make room"))
    }

    @Test(arguments: ["", "/m17", "/m17/9.log", "/m17/9.notes"])
    func `a link is not followed`(place: String) async throws {
        let aside = "\(room.folder.path)/aside"
        let isFolder = !place.contains(".")
        if isFolder {
            try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
        } else {
            try "".write(toFile: aside, atomically: false, encoding: .utf8)
        }
        let link = room.logs + place
        let parent = String(link[..<(link.lastIndex(of: "/") ?? link.startIndex)])
        try FileManager.default.createDirectory(
            atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        chmod(room.folder.path, 0o700)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: aside)
        let shelf = room.shelf()
        for number in UInt64(1)...2 { try await room.add(["x"], from: number, to: shelf) }
        if isFolder {
            #expect(try FileManager.default.contentsOfDirectory(atPath: aside).isEmpty)
        } else {
            #expect(try String(contentsOfFile: aside, encoding: .utf8).isEmpty)
        }
        #expect(await news() == [.troubled(LogProblem(path: link, reason: .foreign))])
        unlink(link)
        try await room.add(["y"], from: 3, to: shelf)
        #expect(room.file("m17/9.log")?.hasSuffix("[    3.000] y\n") == true)
    }

    @Test func `a file that is shared, open to others or no file is not written to`() async throws {
        try await room.add(["a"], to: room.shelf())
        let path = "\(room.logs)/m17/9.log"
        let shelf = room.shelf()
        chmod(path, 0o644)
        try await room.add(["b"], from: 2, to: shelf)
        chmod(path, 0o600)
        link(path, "\(room.folder.path)/twin")
        try await room.add(["c"], from: 3, to: shelf)
        #expect(room.file("m17/9.log") == "[    1.000] a\n")
        unlink(path)
        mkfifo(path, 0o600)
        try await room.add(["d"], from: 4, to: shelf)
        #expect(await news() == [.troubled(LogProblem(path: path, reason: .foreign))])
        chmod("\(room.logs)/m17", 0o777)
        let other = room.shelf()
        try await room.add(["e"], from: 5, to: other)
        await #expect(throws: LogProblem.self) { try await other.read(room.name, from: .offset(0), limit: 100) }
    }

    @Test func `one log in trouble keeps no other from being written`() async throws {
        let shelf = room.shelf()
        let other = try #require(BootNumber(10))
        try await room.add(["a"], boot: other, to: shelf)
        try FileManager.default.createSymbolicLink(
            atPath: "\(room.logs)/m17/9.log", withDestinationPath: "\(room.folder.path)/aside")
        try await room.add(["a"], to: shelf)
        try await room.add(["b"], from: 2, boot: other, to: shelf)
        #expect(room.file("m17/10.log") == "[    1.000] a\n[    2.000] b\n")
    }
}
