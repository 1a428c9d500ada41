// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import LinuxSystem
import Testing

/// Files below the root of a system that does not run.
@Suite(.enabled(if: getuid() == 0, "only root may give files to user 0")) struct RootFolderTests {
    private let folder: TemporaryFolder
    private var outside: String { "\(folder.path)/outside" }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["root/etc", "root/usr/etc", "outside"] { try SystemFile.makeFolder("\(folder.path)/\(name)") }
    }

    private func put(_ text: String, at path: String, mode: UInt16 = 0o644, ignoresCase: Bool = false) throws {
        let root = try RootFolder("\(folder.path)/root", ignoresCase: ignoresCase)
        try root.put(Array(text.utf8), at: path.split(separator: "/").map(String.init), mode: mode)
    }

    private func text(_ path: String) -> String? { SystemFile.text("\(folder.path)/root/\(path)") }

    private func link(_ path: String, to target: String) throws {
        try SystemFile.link("\(folder.path)/root/\(path)", to: target)
    }

    private func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(lstat("\(folder.path)/root/\(path)", &status) == 0)
        return status
    }

    @Test func `a file has its mode, belongs to root, and gets the folders it needs`() throws {
        try put("x", at: "a/b/c", mode: 0o4750)
        #expect(text("a/b/c") == "x")
        let file = try status("a/b/c")
        #expect(file.st_mode & 0o7777 == 0o4750 && file.st_uid == 0 && file.st_gid == 0)
        #expect(try status("a").st_mode & 0o777 == 0o755)
        #expect(SystemFile.names(in: "\(folder.path)/root/a/b") == ["c"])
    }

    @Test func `a file that is there, or a link, is replaced, and what the link leads to stays`() throws {
        try put("old", at: "etc/x", mode: 0o600)
        try put("new", at: "etc/x")
        #expect(text("etc/x") == "new")
        #expect(try status("etc/x").st_mode & 0o777 == 0o644)
        try link("etc/y", to: "x")
        try put("y", at: "etc/y")
        #expect(text("etc/x") == "new" && text("etc/y") == "y")
    }

    @Test func `links of folders lead to where they lead in the system`() throws {
        try link("etc/absolute", to: "/usr/etc")
        try link("etc/relative", to: "../usr/etc")
        try link("etc/up", to: "../../../../../usr/etc")
        for name in ["absolute", "relative", "up"] { try put(name, at: "etc/\(name)/\(name)") }
        #expect(SystemFile.names(in: "\(folder.path)/root/usr/etc") == ["absolute", "relative", "up"])
    }

    @Test func `no link leads out of the system`() throws {
        try link("etc/out", to: outside)
        try link("etc/back", to: "../../outside")
        for name in ["out", "back"] {
            // What is missing is missing in the system; the link itself stays.
            #expect(throws: SystemFailure.self) { try put("x", at: "etc/\(name)/x") }
        }
        #expect(SystemFile.names(in: outside) == [])
        try SystemFile.makeFolder("\(folder.path)/root/outside")
        try put("x", at: "etc/back/x")
        #expect(text("outside/x") == "x")
        #expect(SystemFile.names(in: outside) == [])
    }

    @Test func `a temporary file that is a link is not followed`() throws {
        try link("etc/.boottorrent", to: "\(outside)/x")
        try put("x", at: "etc/x")
        #expect(text("etc/x") == "x")
        #expect(SystemFile.names(in: outside) == [])
    }

    @Test func `a folder is not replaced by a file, and nothing is left beside it`() throws {
        #expect(throws: SystemFailure.self) { try put("x", at: "usr/etc") }
        #expect(throws: SystemFailure.self) {
            try put("x", at: "etc/f")
            try put("x", at: "etc/f/g")
        }
        #expect(SystemFile.names(in: "\(folder.path)/root/usr") == ["etc"])
    }

    @Test func `where case does not count, names that are there are taken`() throws {
        try put("a", at: "Windows/Panther/a", ignoresCase: true)
        try put("b", at: "windows/PANTHER/A", ignoresCase: true)
        #expect(SystemFile.names(in: "\(folder.path)/root") == ["Windows", "etc", "usr"])
        #expect(text("Windows/Panther/a") == "b")
        try put("c", at: "windows/c")
        #expect(text("windows/c") == "c")
    }

    @Test func `what is at a path is known`() throws {
        try put("12345", at: "etc/f", mode: 0o600)
        try link("etc/l", to: "f")
        try link("etc/broken", to: "nowhere")
        let root = try RootFolder("\(folder.path)/root")
        #expect(root.has(["etc", "f"]) && root.has(["etc", "broken"]) && !root.has(["etc", "none"]))
        #expect(root.hasFolder(["usr", "etc"]) && !root.hasFolder(["etc", "f"]))
        #expect(root.hasFile(["etc", "f"]) && !root.hasFile(["etc", "l"]) && !root.hasFile(["etc"]))
        #expect(root.bytes(of: ["etc", "f"], limit: 3) == Array("123".utf8))
        #expect(root.bytes(of: ["etc", "l"], limit: 9) == Array("12345".utf8))
        #expect(root.bytes(of: ["etc"], limit: 9) == nil && root.bytes(of: ["etc", "broken"], limit: 9) == nil)
        #expect(root.mode(of: ["etc", "l"]) == 0o600 && root.mode(of: ["etc", "none"]) == nil)
    }
}
