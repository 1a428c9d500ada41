// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Phase1Builder
import Testing

@Suite struct InitramfsTreeTests {
    private func names(_ tree: InitramfsTree) throws -> [String] {
        try CPIOReader.entries(of: tree.archive()).map(\.name)
    }

    @Test func `missing folders are made, and stand before what is in them`() throws {
        var tree = InitramfsTree()
        tree.putText("lib/modules/6.1/kernel/a.ko", "")
        tree.putText("lib/modules.conf", "")
        #expect(
            try names(tree) == [
                "lib", "lib/modules", "lib/modules.conf", "lib/modules/6.1", "lib/modules/6.1/kernel",
                "lib/modules/6.1/kernel/a.ko",
            ])
    }

    @Test func `what comes later wins, but a folder takes the place of nothing`() throws {
        var tree = InitramfsTree()
        tree.putText("etc/a", "old")
        tree.putText("etc/a", "new")
        tree.putLink("bin", to: "usr/bin")
        tree.putFolder("bin")
        let entries = try CPIOReader.entries(of: tree.archive())
        #expect(entries.first { $0.name == "etc/a" }?.kind == .file(Array("new".utf8)))
        #expect(entries.first { $0.name == "bin" }?.kind == .symbolicLink(to: "usr/bin"))
    }

    @Test func `order of putting makes no difference to the bytes`() throws {
        var (first, second) = (InitramfsTree(), InitramfsTree())
        for path in ["b/c", "a", "b/a"] { first.putText(path, path) }
        for path in ["b/a", "b/c", "a"] { second.putText(path, path) }
        #expect(try first.archive() == second.archive())
    }

    @Test func `the skeleton has a console, a shell and the places the agent mounts on`() throws {
        let names = try names(.skeleton)
        for path in [
            "bin/sh", "dev/console", "etc/boottorrent", "images", "proc", "run", "sbin/modprobe", "sys", "tmp",
        ] {
            #expect(names.contains(path), "\(path)")
        }
    }
}
