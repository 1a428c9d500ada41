// SPDX-License-Identifier: GPL-3.0-or-later

package import CPIOArchive
internal import TorrentCore

/// The file tree of an initramfs: each path once, folders before what is in them, always in the same order.
package struct InitramfsTree: Sendable {
    private var entries: [ExactName: CPIOEntry] = [:]

    /// Starts with the root folder alone.
    package init() {}

    /// Puts an entry at its place, over whatever was there; folders that are missing on the way are made.
    package mutating func put(_ entry: CPIOEntry) {
        var parent = entry.name
        while let slash = parent.utf8.lastIndex(of: UInt8(ascii: "/")) {
            parent = String(parent[..<slash])
            guard entries[ExactName(parent)] == nil else { continue }
            entries[ExactName(parent)] = CPIOEntry(parent, .directory, permissions: 0o755)
        }
        // A folder of the overlay must not empty one of ours, nor a link become one.
        if case .directory = entry.kind, let old = entries[ExactName(entry.name)], old.isFolderOrLink { return }
        entries[ExactName(entry.name)] = entry
    }

    /// Makes an empty folder.
    package mutating func putFolder(_ path: String, permissions: UInt16 = 0o755) {
        put(CPIOEntry(path, .directory, permissions: permissions))
    }

    /// Puts a text file.
    package mutating func putText(_ path: String, _ text: String) {
        put(CPIOEntry(path, .file(Array(text.utf8)), permissions: 0o644))
    }

    /// Puts a symbolic link.
    package mutating func putLink(_ path: String, to target: String) {
        put(CPIOEntry(path, .symbolicLink(to: target), permissions: 0o777))
    }

    /// Everything in it, folders before what is in them.
    var members: [CPIOEntry] {
        // Byte order does it: a folder's name is a prefix of theirs.
        entries.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The archive of the whole tree.
    package func archive() throws(CPIOError) -> [UInt8] {
        var writer = CPIOWriter()
        for entry in members { try writer.append(entry) }
        return writer.finish()
    }

    /// The tree in two, to be unpacked one over the other: drivers with their firmware, and everything else.
    func divided() -> (drivers: InitramfsTree, others: InitramfsTree) {
        var (drivers, others) = (InitramfsTree(), InitramfsTree())
        let folders = ["lib/modules/", "lib/firmware/"]
        for (name, entry) in entries {
            let isOnTheWay = folders.contains { $0.hasPrefix(entry.name + "/") }
            let isDriver = folders.contains { entry.name.hasPrefix($0) }
            if isDriver || isOnTheWay { drivers.entries[name] = entry }
            if !isDriver { others.entries[name] = entry }
        }
        return (drivers, others)
    }

    /// Whether there is anything in it but folders.
    var hasFiles: Bool {
        entries.values.contains { entry in if case .directory = entry.kind { false } else { true } }
    }

    /// The folders and devices every phase 1 begins with.
    package static var skeleton: InitramfsTree {
        var tree = InitramfsTree()
        for folder in ["bin", "dev", "etc/boottorrent", "images", "lib/modules", "proc", "root", "run", "sys"] {
            tree.putFolder(folder)
        }
        tree.putFolder("tmp", permissions: 0o1777)
        tree.put(CPIOEntry("dev/console", .characterDevice(.init(major: 5, minor: 1)), permissions: 0o600))
        tree.put(CPIOEntry("dev/null", .characterDevice(.init(major: 1, minor: 3)), permissions: 0o666))
        // The rescue shell's other commands are applets that the shell finds in itself.
        for command in ["sh", "mount", "umount", "ip"] { tree.putLink("bin/\(command)", to: "busybox") }
        // Where the kernel looks for it when it wants a module by name.
        tree.putLink("sbin/modprobe", to: "../bin/busybox")
        tree.putText("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        tree.putText("etc/group", "root:x:0:\n")
        return tree
    }
}

extension CPIOEntry {
    fileprivate var isFolderOrLink: Bool {
        switch kind {
        case .directory, .symbolicLink: true
        case .file, .characterDevice, .blockDevice, .fifo, .socket: false
        }
    }
}
