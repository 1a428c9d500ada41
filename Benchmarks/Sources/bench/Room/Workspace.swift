// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Where the bench keeps things: results and logs on disk, images and what peers fetch in a file system in memory.
///
/// ```
///   .build/bench/results/…      one file per run, kept
///   .build/bench/logs/…         what programs said in the last run of each kind
///   .build/bench/ram-4711-867/  a tmpfs of this process, gone with it
/// ```
struct Workspace {
    /// `.build/bench`, absolute.
    let folder: String
    let owner: ProcessMark

    var results: String { "\(folder)/results" }
    var logs: String { "\(folder)/logs" }
    var memory: String { "\(folder)/ram-\(owner)" }

    /// Makes the workspace, lets `body` use it, and takes the file system in memory away on every way out.
    ///
    /// What killed benches left behind is removed first.
    static func open<Result>(
        below root: String, _ body: (Workspace) throws(BenchFailure) -> Result
    ) throws(BenchFailure) -> Result {
        guard getuid() == 0 else { throw .notRoot }
        guard let owner = ProcessMark(running: getpid()) else { throw .system("/proc", problem: "is not mounted") }
        let workspace = Workspace(folder: "\(root)/.build/bench", owner: owner)
        for folder in [workspace.results, workspace.logs] { try Files.makeFolder(folder) }
        let lock = try workspace.lock()
        defer { close(lock) }
        workspace.removeLeftovers()
        try workspace.mountMemory()
        defer { Self.unmount(workspace.memory) }
        return try body(workspace)
    }

    /// The lock goes with the process, however it ends; programs it starts do not inherit it.
    private func lock() throws(BenchFailure) -> Int32 {
        let path = "\(folder)/lock"
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw .alreadyRunning(path)
        }
        return file
    }

    private func mountMemory() throws(BenchFailure) {
        try Files.makeFolder(memory)
        // No size: what is needed differs from case to case, and a full memory is seen by the programs.
        guard mount("btbench", memory, "tmpfs", 0, "size=90%,mode=755") == 0 else { throw .system("mount \(memory)") }
    }

    private func removeLeftovers() {
        for name in Files.names(in: NetworkNamespace.folder) {
            guard let owner = RoomPlan.owner(ofNamespace: name), !owner.isAlive else { continue }
            NetworkNamespace(name: name).destroy()
        }
        for name in Files.names(in: folder) where name.hasPrefix("ram-") {
            guard let owner = ProcessMark(name.dropFirst(4)), !owner.isAlive else { continue }
            Self.unmount("\(folder)/\(name)")
        }
    }

    private static func unmount(_ path: String) {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
