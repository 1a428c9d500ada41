// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface

/// Shows what a machine's agent and kernel said.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show what a machine's agent and kernel said in a boot.",
        discussion: """
            Example: boottorrent log pc-07 --follow --dir classroom
            """)

    @Argument(help: "The machine: its name, id, MAC address or UUID.")
    var machine: String

    @Option(help: "The number of the boot, as boots has it. (default: the latest that has a log)")
    var boot: UInt64?

    @Flag(
        name: [.customShort("f"), .long],
        help: "Go on with what comes, also in later boots unless one is said, until it is interrupted.")
    var follow = false

    @Option(name: [.customShort("n"), .long], help: "So many of the last lines; all are shown unless said.")
    var lines: Int?

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var server: ServerOption

    /// How often a followed log is looked at.
    private static let pace = Duration.milliseconds(500)

    func run() async throws {
        let client = try server.client(in: environment.dir)
        var followed = FollowedLog(boot: boot, lines: lines, follows: follow)
        while true {
            let log = try await client.get(
                InterfaceRoutes.machineLog, machine, query: followed.query, as: LogDocument.self
            ).document
            if let absence = followed.absence(of: log) { throw CommandFailure.mistake(absence) }
            for line in followed.take(log) { Terminal.result(line) }
            guard followed.isAtEnd else { continue }
            guard follow else { return }
            try await Task.sleep(for: Self.pace)
        }
    }
}
