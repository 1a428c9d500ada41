// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive

extension InitramfsTree {
    /// The whole tree of phase 1; additions go over everything else.
    static func phase1(
        agent: [UInt8], busybox: [UInt8], kernel: KernelParts, hash: String, additions: [CPIOEntry]
    ) -> InitramfsTree {
        var tree = skeleton
        tree.put(CPIOEntry("init", .file(agent), permissions: 0o755))
        tree.put(CPIOEntry("bin/busybox", .file(busybox), permissions: 0o755))
        tree.put(kernel.modules, release: kernel.release)
        tree.putText("etc/boottorrent/phase1", "hash \(hash)\nkernel \(kernel.release)\n")
        for entry in additions { tree.put(entry) }
        return tree
    }

    private mutating func put(_ modules: ModuleClosure, release: String) {
        let folder = "lib/modules/\(release)"
        putFolder(folder)
        for member in modules.members {
            put(CPIOEntry("\(folder)/\(member.path)", .file(member.content), permissions: 0o644))
        }
        putText("\(folder)/modules.dep", modules.dependencyIndex)
        putText("\(folder)/modules.alias", modules.aliasIndex)
        putText("\(folder)/modules.softdep", modules.softDependencyIndex)
    }

    /// The archive, with names that no archive can hold reported as the overlay's.
    func checkedArchive() throws(Phase1Failure) -> [UInt8] {
        do {
            return try archive()
        } catch {
            throw .file("overlay", problem: "\(error)")
        }
    }
}
