// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What `make` builds, and where.
enum BuiltPrograms {
    static let folder = "\(FileManager.default.currentDirectoryPath)/.build"
    static let agent = "\(folder)/release/boottorrent-agent"
    /// Where `make demo` keeps the packages it fetched.
    static let packages = "\(folder)/demo/packages"
    /// Of this process alone, and used again by a later one: tests with machines run in lanes side by side.
    static let lane = Lane(in: folder)
    /// The program beside these tests.
    static let program = try? Program.boottorrent

    /// Whether a room can be booted with them.
    static var canBoot: Bool {
        getuid() == 0 && FileManager.default.isExecutableFile(atPath: agent)
            && FileManager.default.isExecutableFile(atPath: program ?? "")
    }

    /// Whether what takes many minutes is to be run, as `make test-long` does.
    static var isLongRun: Bool { ProcessInfo.processInfo.environment["BOOTTORRENT_LONG_TESTS"] != nil }
}

extension Trait where Self == ConditionTrait {
    /// Runs only where machines can be booted from what was built.
    static var needsBuiltPrograms: Self {
        .enabled(if: BuiltPrograms.canBoot, "needs root, and the programs that `make build` makes")
    }

    /// Runs only in `make test-long`.
    static var isLong: Self {
        .enabled(if: BuiltPrograms.isLongRun, "takes minutes of emulation; `make test-long` runs it")
    }
}
