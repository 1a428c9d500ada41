// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import PieceStorage
import Testing
import TorrentCore

/// Files that can be read for as long as somebody holds them, whatever becomes of their names.
@Suite struct HeldFilesTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "held-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: "\(folder)/v/sub", withIntermediateDirectories: true)
        try write("kernel", to: "v/vmlinuz")
        try write("other", to: "v/sub/other")
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)"))
    }

    private func hold(count: Int = 8_000) throws -> HeldFiles {
        HeldFiles(
            [try RelativePath("vmlinuz"), try RelativePath("sub/other")], in: "\(folder)/v", share: HeldShare(count))
    }

    private func contents(_ held: HeldFiles) -> [String?] {
        held.paths.map { try? String(contentsOfFile: $0, encoding: .utf8) }
    }

    /// What may become of a folder that is replaced by a newer version.
    enum Fate: CaseIterable {
        case renamed, deleted, replacedByRename, eachFileReplaced
    }

    @Test(arguments: Fate.allCases)
    func `a version outlives its names`(fate: Fate) throws {
        let held = try hold()
        switch fate {
        case .renamed:
            try FileManager.default.moveItem(atPath: "\(folder)/v", toPath: "\(folder)/old")
        case .deleted:
            try FileManager.default.removeItem(atPath: "\(folder)/v")
        case .replacedByRename:
            try FileManager.default.moveItem(atPath: "\(folder)/v", toPath: "\(folder)/old")
            try FileManager.default.createDirectory(atPath: "\(folder)/v", withIntermediateDirectories: true)
            try write("newer", to: "v/vmlinuz")
            try FileManager.default.removeItem(atPath: "\(folder)/old")
        case .eachFileReplaced:
            try write("newer", to: "new")
            try #require(rename("\(folder)/new", "\(folder)/v/vmlinuz") == 0)
        }
        #expect(contents(held) == ["kernel", "other"])
    }

    /// Needs a file system of which files can share blocks; plain users cannot mount one.
    @Test(.enabled(if: ReflinkFolder.isAvailable, "needs root and xfsprogs"))
    func `where files can share blocks, a version outlives what is written over it in place`() throws {
        let mounted = try ReflinkFolder()
        let path = "\(mounted.path)/v"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("kernel".utf8).write(to: URL(filePath: "\(path)/vmlinuz"))
        let stamp = try #require(FileStamp(ofFileAt: "\(path)/vmlinuz"))
        let held = HeldFiles([try RelativePath("vmlinuz")], in: path, share: HeldShare(8))
        #expect(FileStamp(ofFileAt: held.paths[0]) == stamp)
        let file = try FileHandle(forWritingTo: URL(filePath: "\(path)/vmlinuz"))
        try file.write(contentsOf: Data("KERNEL".utf8))
        try file.close()
        #expect(contents(held) == ["kernel"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["vmlinuz"])
    }

    @Test func `with one descriptor left the folder may be renamed, with none nothing`() throws {
        let (one, none) = (try hold(count: 1), try hold(count: 0))
        #expect(contents(one) == ["kernel", "other"])
        #expect(contents(none) == ["kernel", "other"])
        try FileManager.default.moveItem(atPath: "\(folder)/v", toPath: "\(folder)/old")
        #expect(contents(one) == ["kernel", "other"])
        #expect(contents(none) == [nil, nil])
    }

    /// They are closed on a thread for that.
    @Test(.timeLimit(.minutes(5)))
    func `descriptors are given back with the last who holds the version`() async throws {
        let share = HeldShare(2)
        let files = [try RelativePath("vmlinuz"), try RelativePath("sub/other")]
        for _ in 0..<3 {
            while true {
                let held = HeldFiles(files, in: "\(folder)/v", share: share)
                #expect(Set(held.paths).count == 2)
                if held.paths.allSatisfy({ $0.hasPrefix("/proc/self/fd/") }) { break }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    @Test func `a file that is not there leaves its descriptor to others`() throws {
        let share = HeldShare(2)
        let gone = HeldFiles([try RelativePath("gone"), try RelativePath("vmlinuz")], in: "\(folder)/v", share: share)
        #expect(gone.paths[0] == "\(folder)/v/gone")
        let other = HeldFiles([try RelativePath("vmlinuz")], in: "\(folder)/v", share: share)
        #expect(other.paths[0].hasPrefix("/proc/self/fd/"))
    }

    @Test func `problems name the path that people know`() throws {
        let held = try hold()
        let problem = StorageProblem(
            operation: .trustOneOf(others: [held.paths[1]]), path: held.paths[0], errorNumber: 0)
        let named = StorageProblem(
            operation: .trustOneOf(others: ["\(folder)/v/sub/other"]), path: "\(folder)/v/vmlinuz", errorNumber: 0)
        #expect(held.named(problem) == named)
    }
}
