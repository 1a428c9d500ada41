// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import CPIOArchive
import Foundation
import SystemFiles
import TestProcesses
import Testing

/// What runs in an initramfs, run here by the shells that there are.
@Suite struct PlaceScriptTests {
    static let shells = [["sh"]] + (Program.isInstalled("busybox") ? [["busybox", "sh"]] : [])

    @Test(arguments: shells)
    func `files come to their places with their modes, and folders that are there keep theirs`(
        shell: [String]
    ) throws {
        let place = try Place(
            files: [
                .of("etc/motd", 0o644, "hello\n"), .of("etc/a b/c\"d$e", 0o4711, "x"), .of("top", 0o600, ""),
                .of("private/key", 0o400, "secret"),
            ])
        defer { place.remove() }
        try place.makeFolder("private", mode: 0o700)
        try place.makeFolder("etc", mode: 0o775)
        try place.write("old", to: "etc/motd")
        for _ in 0..<2 {
            #expect(try place.run(shell) == "")
            #expect(
                try place.found() == [
                    "etc 775", "etc/a b 755", "etc/a b/c\"d$e 4711 x", "etc/motd 644 hello\n", "private 700",
                    "private/key 400 secret", "top 600 ",
                ])
        }
        #expect(try place.console() == "")
    }

    @Test(arguments: shells)
    func `links mean what they mean in the system that starts`(shell: [String]) throws {
        let place = try Place(
            files: [.of("etc/resolv.conf", 0o644, "a"), .of("lib/x/y", 0o644, "b"), .of("up/z", 0o644, "c")])
        defer { place.remove() }
        try place.makeFolder("etc", mode: 0o755)
        try place.makeFolder("usr", mode: 0o755)
        try place.link("etc/resolv.conf", to: "/run/resolv.conf")
        try place.link("lib", to: "/usr/lib")
        try place.link("up", to: "usr/../../../usr")
        #expect(try place.run(shell) == "")
        #expect(
            try place.found() == [
                "etc 755", "etc/resolv.conf 644 a", "lib -> /usr/lib", "up -> usr/../../../usr", "usr 755",
                "usr/lib 755",
                "usr/lib/x 755", "usr/lib/x/y 644 b", "usr/z 644 c",
            ])
        #expect(try place.console() == "")
    }

    @Test(arguments: shells)
    func `what cannot be placed is one line on the console, and all else is placed`(shell: [String]) throws {
        let place = try Place(
            files: [
                .of("dir", 0o644, "a folder is there"), .of("loop/x", 0o644, "b"), .of("file/x", 0o644, "c"),
                .of("etc/good", 0o644, "d"),
            ])
        defer { place.remove() }
        try place.makeFolder("dir", mode: 0o755)
        try place.link("loop", to: "loop")
        try place.write("", to: "file")
        #expect(try place.run(shell) == "")
        #expect(try place.console() == "boottorrent: 3 files could not be put into the system, the first is /dir\n")
        #expect(try place.found() == ["dir 755", "etc 755", "etc/good 644 d", "file 644 ", "loop -> loop"])
    }

    @Test(arguments: shells)
    func `without a root there is a line, and no file anywhere`(shell: [String]) throws {
        let place = try Place(files: [.of("etc/motd", 0o644, "hello\n")])
        defer { place.remove() }
        for root in ["", "/", place.root + "/nothing"] {
            #expect(try place.run(shell, root: root) == "")
            #expect(try place.console() == "boottorrent: there is no root to put files into\n")
        }
        #expect(try place.found() == [])
    }

    @Test(
        arguments: shells,
        [
            ("127.0.0.1\tlocalhost\n", "127.0.0.1\tlocalhost\n127.0.1.1 pc-07\n"),
            ("127.0.0.1 localhost\n127.0.1.1\tdebian\n\n::1 x\n", "127.0.0.1 localhost\n127.0.1.1 pc-07\n\n::1 x\n"),
            ("127.0.1.1 a\n127.0.1.1 b\n127.0.1.10 \\c", "127.0.1.1 pc-07\n127.0.1.10 \\c\n"),
        ])
    func `the host's own entry has its name`(shell: [String], hosts: (String, String)) throws {
        let place = try Place(hostName: "pc-07", files: [])
        defer { place.remove() }
        try place.makeFolder("etc", mode: 0o755)
        try place.write(hosts.0, to: "etc/hosts")
        for _ in 0..<2 { #expect(try place.run(shell) == "") }
        #expect(try place.found() == ["etc 755", "etc/hostname 644 pc-07\n", "etc/hosts 644 \(hosts.1)"])
        #expect(try place.console() == "")
    }

    @Test(arguments: shells)
    func `initramfs-tools runs it last, once, after what else it runs`(shell: [String]) throws {
        let place = try Place(files: [.of("motd", 0o644, "hello\n")])
        defer { place.remove() }
        try place.prepareHooks()
        let scripts = "\(place.folder)/scripts/init-bottom"
        try FileManager.default.createDirectory(atPath: scripts, withIntermediateDirectories: true)
        try "echo udev \"$@\"\n".write(toFile: "\(scripts)/ORDER", atomically: true, encoding: .utf8)
        let read = "for conf in conf/conf.d/*; do [ -f \"${conf}\" ] && . \"${conf}\"; done; "
        let run =
            "rootmnt='\(place.root)'; \(read)\(read)initdir=scripts/init-bottom; . \"${initdir}/ORDER\"; echo done"
        #expect(try Program.run(shell + ["-c", run], in: place.folder).text == "udev\ndone\n")
        #expect(try place.found() == ["motd 644 hello\n"])
        #expect(try String(contentsOfFile: "\(scripts)/ORDER", encoding: .utf8).split(separator: "\n").count == 2)
    }

    @Test(arguments: shells, ["lib", "var/lib"])
    func `dracut reads it into its own shell, and goes on`(shell: [String], folder: String) throws {
        let place = try Place(files: [.of("motd", 0o644, "hello\n")])
        defer { place.remove() }
        try place.prepareHooks()
        let hooks = "\(place.folder)/\(folder)/dracut/hooks/pre-pivot"
        let run = "NEWROOT='\(place.root)'; for f in '\(hooks)'/*.sh; do . \"$f\"; done; echo done"
        #expect(try Program.run(shell + ["-c", run]).text == "done\n")
        #expect(try place.found() == ["motd 644 hello\n"])
    }
}
