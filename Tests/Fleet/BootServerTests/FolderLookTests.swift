// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import TestProcesses
import Testing
import TorrentCore

@Suite final class FolderLookTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/look-\(UUID())"
    private var image: String { "\(folder)/image" }

    init() throws {
        try write("linux", to: "image/boot/linux")
        try write("dispname: x\n", to: "image/config.yaml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ text: String, to place: String) throws {
        let path = "\(folder)/\(place)"
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// Whether the image looks otherwise after something was done.
    private func changes(_ body: () throws -> Void) throws -> Bool {
        let before = FolderLook.image(image)
        try body()
        return FolderLook.image(image) != before
    }

    @Test func `whatever is done to a file that is not hidden shows`() throws {
        let linux = "\(image)/boot/linux"
        #expect(try !changes {})
        #expect(try changes { try self.write("linuy", to: "image/boot/linux") })
        #expect(try changes { try self.write("more", to: "image/more") })
        #expect(try changes { rename("\(self.image)/more", "\(self.image)/most") })
        #expect(try changes { chmod(linux, 0o600) })
        #expect(try changes { symlink("boot/linux", "\(self.image)/link") })
        #expect(try changes { unlink("\(self.image)/link") })
        #expect(try changes { mkdir("\(self.image)/empty", 0o755) })
    }

    @Test func `other bytes with the old length and the old time show`() throws {
        let (linux, old) = ("\(image)/boot/linux", "\(folder)/old")
        try #require(try Program.run(["cp", "-p", linux, old]).status == 0)
        let isOther = try changes {
            try self.write("LINUX", to: "image/boot/linux")
            try #require(try Program.run(["touch", "-r", old, linux]).status == 0)
        }
        #expect(isOther)
    }

    @Test func `hidden files, another name of the folder, and a look at it change nothing`() throws {
        #expect(try !changes { try self.write("x", to: "image/boot/.linux.swp") })
        #expect(try !changes { try self.write("x", to: "image/.git/config") })
        let before = FolderLook.image(image)
        rename(image, "\(folder)/other")
        #expect(FolderLook.image("\(folder)/other") == before)
        symlink("other", image)
        #expect(FolderLook.image(image) == before)
    }

    @Test func `all folders are told, and links lead nowhere`() throws {
        try write("x", to: "image/a/b/c")
        symlink("..", "\(image)/a/up")
        symlink("/", "\(image)/root")
        guard case .there(_, let folders) = FolderLook.image(image) else {
            Issue.record("there is no image")
            return
        }
        #expect(Set(folders.map(\.text)) == ["", "boot", "a", "a/b"])
    }

    @Test func `what is not there is nothing, and a file is no image`() throws {
        #expect(FolderLook.image("\(folder)/none") == .nothing)
        #expect(FolderLook.image("\(image)/config.yaml") == .nothing)
        #expect(FolderLook.file("\(folder)/none") == .nothing)
        #expect(FolderLook.images(in: "\(folder)/none") == [])
        symlink("none", "\(folder)/dangling")
        try write("x", to: "README.md")
        try write("x", to: ".hidden/x")
        symlink("image", "\(folder)/linked")
        #expect(FolderLook.images(in: folder).map(Set.init) == ["image", "linked"])
        #expect(FolderLook.file("\(folder)/dangling") != .nothing)
    }

    @Test func `a file that is a link shows what is done to the file`() throws {
        symlink("image/config.yaml", "\(folder)/settings")
        let before = FolderLook.file("\(folder)/settings")
        try write("dispname: yy\n", to: "image/config.yaml")
        #expect(FolderLook.file("\(folder)/settings") != before)
    }

    @Test func `of templates that are links what they lead to shows, be it a file or a folder`() throws {
        let templates = "\(folder)/templates"
        try write("a", to: "templates/plain")
        try write("a", to: "elsewhere/file")
        try write("a", to: "elsewhere/deep/file")
        try link(at: "\(templates)/link", "../elsewhere/file")
        try link(at: "\(templates)/folder", "../elsewhere/deep")
        try link(at: "\(templates)/circle", ".")
        func changes(_ body: () throws -> Void) throws -> Bool {
            let before = FolderLook.templates(templates)
            try body()
            return FolderLook.templates(templates) != before
        }
        #expect(try !changes {})
        // The same size each time, in a file that is put in the other's place.
        #expect(try changes { try self.replace("b", at: "elsewhere/file") })
        #expect(try changes { try self.replace("b", at: "elsewhere/deep/file") })
        #expect(try changes { try self.replace("b", at: "templates/plain") })
        #expect(try changes { rename("\(templates)/plain", "\(templates)/other") })
        #expect(try changes { unlink("\(templates)/other") })
        #expect(try changes { try self.write("x", to: "elsewhere/deep/new") })
        #expect(try changes { unlink("\(self.folder)/elsewhere/file") })
        #expect(try !changes { try self.write("x", to: "templates/.hidden") })
    }

    private func link(at path: String, _ target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func replace(_ text: String, at place: String) throws {
        try write(text, to: "\(place).other")
        try #require(rename("\(folder)/\(place).other", "\(folder)/\(place)") == 0)
    }
}
