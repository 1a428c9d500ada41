// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import VirtualRoom

/// Commands as an administrator types them on the server of a room, whose network they are in.
struct RoomCommands: Sendable {
    let room: VirtualRoom
    /// The environment that is served.
    let folder: String

    /// Runs a command of the program to its end; words behind `--` are for the machine.
    func run(_ words: String..., for machine: [String] = []) async throws -> Program.Outcome {
        let command = self.command(words, for: machine)
        return try await room.inside(.server) { try Program.run(command) }
    }

    /// Waits until a machine in its menu takes orders: it shows the menu a moment before its server has heard of it.
    func untilListening(_ machine: String) async throws {
        try await Deadline.within(ServedRoom.patience, or: .noAnswer("\(machine), which takes orders")) {
            while try await run("identify", machine, "--seconds", "0").status != 0 {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Runs a command that takes the environment's folder itself, as those do that say how the whole room is.
    func ask(_ word: String) async throws -> Program.Outcome {
        let command = [BuiltPrograms.program ?? "", word, folder]
        return try await room.inside(.server) { try Program.run(command) }
    }

    /// Starts one that ends with its last reference at the latest.
    func start(_ words: String..., for machine: [String] = []) async throws -> Program {
        let command = self.command(words, for: machine)
        return try await room.inside(.server) { try Program(command) }
    }

    private func command(_ words: [String], for machine: [String]) -> [String] {
        [BuiltPrograms.program ?? ""] + words + ["--dir", folder] + (machine.isEmpty ? [] : ["--"] + machine)
    }

    /// One key of what `machine NAME` tells for programs.
    func value(_ key: String, of machine: String) async throws -> String? {
        let outcome = try await run("machine", machine, "--json")
        let document = try JSONSerialization.jsonObject(with: Data(outcome.bytes)) as? [String: Any]
        return document?[key] as? String
    }

    /// Waits until a key of a machine has a value; tells how long that took.
    @discardableResult func wait(for value: String, in key: String, of machine: String) async throws -> Duration {
        let begun = ContinuousClock.now
        try await Deadline.within(ServedRoom.patience, or: .noAnswer("\(machine) with \(key) \(value)")) {
            while try await self.value(key, of: machine) != value { try await Task.sleep(for: .milliseconds(200)) }
        }
        return ContinuousClock.now - begun
    }
}
