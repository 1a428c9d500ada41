// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive

extension InitramfsTree {
    /// The whole tree of phase 1 with some modules; additions go over everything else.
    static func phase1(
        agent: [UInt8], busybox: [UInt8], modules: ModuleClosure, release: String, hash: String, additions: [CPIOEntry]
    ) -> InitramfsTree {
        var tree = skeleton
        tree.put(CPIOEntry("init", .file(UnwindTables.cleared(in: agent)), permissions: 0o755))
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

    /// Modules that go over any phase 1 of this kernel, with indexes over all that there may be on such a machine.
    static func layer(_ modules: ModuleClosure, besides small: ModuleClosure, amid all: ModuleClosure, release: String)
        -> InitramfsTree
    {
        var tree = InitramfsTree()
        tree.put(modules, release: release, without: Set(small.members.map(\.path)), indexes: all)
        return tree
    }

    private mutating func put(
        _ modules: ModuleClosure, release: String, without there: Set<String> = [], indexes: ModuleClosure? = nil
    ) {
        let folder = "lib/modules/\(release)"
        let indexes = indexes ?? modules
        putFolder(folder)
        for member in modules.members where !there.contains(member.path) {
            put(CPIOEntry("\(folder)/\(member.path)", .file(member.content), permissions: 0o644))
        }
        putText("\(folder)/modules.dep", indexes.dependencyIndex)
        putText("\(folder)/modules.alias", indexes.aliasIndex)
        putText("\(folder)/modules.softdep", indexes.softDependencyIndex)
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
