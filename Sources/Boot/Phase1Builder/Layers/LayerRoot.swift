// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import Foundation

/// A root file system out of the files of packages, compressed and read-only.
struct LayerRoot {
    private var tree = InitramfsTree()

    /// Lays it out; the folders of old are links into `/usr`.
    init(_ closure: FileClosure, _ programs: LayerRecipe.Programs) {
        for folder in UnpackedFiles.mergedFolders {
            tree.putFolder("usr/\(folder)")
            tree.putLink(folder, to: "usr/\(folder)")
        }
        for entry in closure.entries + programs.additions { tree.put(entry) }
    }

    /// Makes the file; the same files make the same bytes, whatever the time and however many processors.
    func write(_ path: String, in work: String) async throws(Phase1Failure) {
        let folder = "\(work)/root"
        try FileTree.write(tree.members, into: folder)
        _ = try await ProgramRun.output(
            of: "mksquashfs",
            [
                folder, path, "-noappend", "-quiet", "-no-progress", "-all-root", "-no-xattrs", "-mkfs-time", "0",
                "-all-time", "0", "-comp", "zstd", "-Xcompression-level", "19", "-b", "1M",
                "-processors", "\(ProcessInfo.processInfo.activeProcessorCount)",
            ])
    }
}

extension InitramfsTree {
    /// What goes over any phase 1 of a kernel: the selected modules, with indexes over all that there are.
    static func layer(_ all: ModuleClosure, _ selection: ModuleSelection, release: String) -> InitramfsTree {
        layer(
            all.needed(by: selection), besides: all.needed(by: ModuleSelection.small.names), amid: all,
            release: release)
    }

    /// Programs in phase 1's own tree, whose old folders are no links: their loaders are found by links of their own.
    mutating func put(_ closure: FileClosure, _ programs: LayerRecipe.Programs) {
        for entry in closure.entries + programs.additions { put(entry) }
        for loader in closure.loaders.map({ String($0.drop { $0 == "/" }) }) {
            let place = UnpackedFiles.place(of: loader)
            let up = String(repeating: "../", count: loader.split(separator: "/").count - 1)
            if place != loader { putLink(loader, to: up + place) }
        }
        for entry in closure.entries where entry.name.hasPrefix("usr/sbin/") {
            let name = entry.name.dropFirst("usr/".count)
            putLink(String(name), to: "../\(entry.name)")
        }
    }
}
