// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Phase 1's shell from afar, on a machine.
    @Suite(.needsBuiltPrograms, .isLong)
    struct ShellTests {
        /// Another host key takes the place of the machine's, as one of somebody else would.
        private static let change =
            "dropbearkey -t ed25519 -f /tmp/other > /dev/null && mv /tmp/other /run/boottorrent/ssh/host-key"
            + " && kill $(cat /run/boottorrent/ssh/pid)"

        @Test func `a shell opens with the key, and not without it or at a machine with another host key`() async throws
        {
            var served = ServedRoom("shell", number: 133)
            let key = try ShellKeys.make("shell")
            _ = try ShellKeys.make("stranger")
            served.network.more = ShellKeys.settings(of: [key])
            let environment = try await served.environment(withLayers: [.ssh])
            try await served.run { _ in
                try ImageShelf(environment: environment).rule(FromAfarTests.menu, list: RuleTests.list("lab", 1...1))
            } _: { room, _ in
                let commands = RoomCommands(room: room, folder: environment.folder)
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: SampleEnvironment.displayName, atMost: ServedRoom.patience)
                    try await commands.untilListening("pc-01")
                    let identity = ShellKeys.path("shell")
                    let inside = try await commands.run(
                        "shell", "pc-01", "--identity", identity, for: ["cat /proc/sys/kernel/hostname; id -u; exit 7"])
                    #expect(inside.status == 7 && inside.output.hasSuffix("\n0\n"), "\(inside.text)")
                    let stranger = try await commands.run(
                        "shell", "pc-01", "--identity", ShellKeys.path("stranger"), for: ["echo inside"])
                    #expect(stranger.status == 255 && stranger.output.isEmpty, "\(stranger.text)")
                    #expect(stranger.errors.contains("Permission denied"), "\(stranger.text)")
                    _ = try await commands.run("shell", "pc-01", "--identity", identity, for: [Self.change])
                    let changed = try await commands.run(
                        "shell", "pc-01", "--identity", identity, for: ["echo inside"])
                    #expect(changed.status == 255 && changed.output.isEmpty, "\(changed.text)")
                    #expect(changed.errors.contains("Host key verification failed"), "\(changed.text)")
                }
            }
        }
    }
}

/// Keys of administrators, made for a test.
enum ShellKeys {
    static func path(_ name: String) -> String { "\(BuiltPrograms.lane.folder)/keys/\(name)" }

    /// Makes a pair of keys; gives the line of the public one.
    static func make(_ name: String) throws -> String {
        let path = path(name)
        try FileManager.default.createDirectory(
            atPath: "\(BuiltPrograms.lane.folder)/keys", withIntermediateDirectories: true)
        for file in [path, "\(path).pub"] { try? FileManager.default.removeItem(atPath: file) }
        let made = try Program.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path])
        guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try String(contentsOfFile: "\(path).pub", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The lines of the settings that let these in.
    static func settings(of keys: [String]) -> String {
        "shell: {keys: [\(keys.map { "\"\($0)\"" }.joined(separator: ", "))]}"
    }
}
