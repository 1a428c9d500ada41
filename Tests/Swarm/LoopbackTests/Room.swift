// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization
import TestProcesses

/// A temporary folder and the processes at work in it; all gone when the body is through, whichever way.
final class Room: Sendable {
    let folder: String
    /// What runs a command in a network of its own, or without privileges.
    private let prefix: [String]
    private let programs = Mutex<[Program]>([])

    private init(prefix: [String]) throws {
        self.prefix = prefix
        folder =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/loopback-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A room on the machine's own loopback.
    static func with(_ body: (Room) async throws -> Void) async throws {
        try await with(prefix: [], body)
    }

    /// A room whose processes cannot do more than anybody's, though root may have started them.
    static func withoutPrivileges(_ body: (Room) async throws -> Void) async throws {
        try await with(prefix: ["setpriv", "--bounding-set=-all", "--inh-caps=-all"], body)
    }

    /// A room on a loopback of its own, which is slow.
    static func withSlowNetwork(_ body: (Room, SlowNetwork) async throws -> Void) async throws {
        let network = try SlowNetwork()
        defer { network.remove() }
        try await with(prefix: network.prefix) { try await body($0, network) }
    }

    private static func with(prefix: [String], _ body: (Room) async throws -> Void) async throws {
        let room = try Room(prefix: prefix)
        defer { room.end() }
        try await body(room)
    }

    private func end() {
        for program in programs.withLock({ $0 }) { program.kill() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A place in the room's folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Starts any program.
    func start(_ command: [String]) throws -> Program {
        try programs.withLock { programs in
            let program = try Program(prefix + command, in: folder)
            programs.append(program)
            return program
        }
    }

    /// Starts our program.
    func boottorrent(_ words: [String]) throws -> Program {
        try start([Program.boottorrent] + words)
    }
}
