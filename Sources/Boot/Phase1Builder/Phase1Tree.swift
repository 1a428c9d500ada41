// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive

extension InitramfsTree {
    /// The whole tree of phase 1 with some modules; additions go over everything else.
    static func phase1(
        agent: [UInt8], busybox: [UInt8], modules: ModuleClosure, release: String, hash: String, additions: [CPIOEntry]
    ) -> InitramfsTree {
        var tree = skeleton
        tree.put(CPIOEntry("init", .file(agent), permissions: 0o755))
        tree.put(CPIOEntry("bin/busybox", .file(busybox), permissions: 0o755))
        tree.put(modules, release: release)
        tree.putText("etc/boottorrent/phase1", "hash \(hash)\nkernel \(release)\n")
        for entry in additions { tree.put(entry) }
        return tree
    }

    /// What goes over the small phase 1 for one kind of network card: its driver, and indexes in place of the small ones.
    static func card(
        _ driver: CardDriver, besides small: ModuleClosure, release: String, firmware: FirmwareFiles
    ) -> InitramfsTree {
        var tree = InitramfsTree()
        let there = Set(small.members.map(\.path))
        tree.put(driver.modules, release: release, without: there)
        for entry in firmware.wanted(by: driver.modules.members.filter { !there.contains($0.path) }) { tree.put(entry) }
        return tree
    }

    private mutating func put(_ modules: ModuleClosure, release: String, without there: Set<String> = []) {
        let folder = "lib/modules/\(release)"
        putFolder(folder)
        for member in modules.members where !there.contains(member.path) {
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
