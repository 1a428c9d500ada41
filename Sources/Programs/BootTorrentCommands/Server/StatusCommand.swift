// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface
import Foundation
import Glibc

/// Tells how the room is.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how the room is: counts, who needs somebody and why, how far downloads are.",
        discussion: """
            Asks the running server of the environment, by its socket. Ends with 3 if none runs.

            Example: boottorrent status classroom
            Example: boottorrent status --watch
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @Flag(help: "Tell it anew every second, until Ctrl+C.")
    var watch = false

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        guard watch else { return try await show() }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        while true {
            let text = try await screen()
            // The picture before is written over, so that nothing flickers, and what is left of it is wiped.
            Terminal.results(Array((isTerminal ? "\u{1b}[H" + text + "\u{1b}[J" : text).utf8))
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func show() async throws {
        try await options.show(InterfaceRoutes.status, in: folder, as: StatusDocument.self) { StatusText.lines(of: $0) }
    }

    private func screen() async throws -> String {
        let client = try options.server.client(in: folder)
        if options.json {
            return String(decoding: try await client.bytes(InterfaceRoutes.status), as: UTF8.self)
        }
        let status = try await client.get(InterfaceRoutes.status, as: StatusDocument.self).document
        let end = isatty(STDOUT_FILENO) == 1 ? "\u{1b}[K\n" : "\n"
        return StatusText.lines(of: status).map { $0 + end }.joined()
    }
}
