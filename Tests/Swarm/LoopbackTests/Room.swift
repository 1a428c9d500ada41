// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization

/// A temporary folder and the processes at work in it; all gone when the body is through, whichever way.
final class Room: Sendable {
    let folder: String
    /// Where its processes meet; the machine's own loopback unless set.
    let network: SlowNetwork?
    private let programs = Mutex<[Program]>([])

    private init(network: SlowNetwork?) throws {
        self.network = network
        folder =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/loopback-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A room on the machine's own loopback.
    static func with(_ body: (Room) async throws -> Void) async throws {
        let room = try Room(network: nil)
        defer { room.end() }
        try await body(room)
    }

    /// A room on a loopback of its own, which is slow.
    static func withSlowNetwork(_ body: (Room, SlowNetwork) async throws -> Void) async throws {
        let network = try SlowNetwork()
        defer { network.remove() }
        let room = try Room(network: network)
        defer { room.end() }
        try await body(room, network)
    }

    private func end() {
        for program in programs.withLock({ $0 }) { program.kill() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A place in the room's folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Starts any program by its path.
    func start(_ command: [String]) throws -> Program {
        try programs.withLock { programs in
            let program = try Program(
                (network?.prefix ?? []) + command, in: folder, log: path(".log-\(programs.count)"))
            programs.append(program)
            return program
        }
    }

    /// Where the `boottorrent` is that was built beside the tests.
    static var boottorrent: String {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "boottorrent").path
        }
    }

    /// Starts our program.
    func boottorrent(_ words: [String]) throws -> Program {
        try start([Self.boottorrent] + words)
    }
}
