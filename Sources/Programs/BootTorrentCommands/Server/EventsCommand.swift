// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface
import Foundation

/// Tells what happens.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Tell what happened lately, and with -f what happens.",
        discussion: """
            With --json each line is one event, as the interface sends it.

            Example: boottorrent events -f classroom
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @Flag(name: .shortAndLong, help: "Go on telling, until Ctrl+C.")
    var follow = false

    @Option(help: "So many of the latest events first, up to \(FleetInterface.Limits.recentEvents).")
    var recent = 50

    @OptionGroup var options: ServerQueryOptions

    private struct Enough: Error {}

    func run() async throws {
        let client = try options.server.client(in: folder)
        var stream = EventText()
        do {
            try await client.stream(InterfaceRoutes.events, query: [("recent", "\(recent)")]) { bytes in
                for item in stream.take(bytes) {
                    switch item {
                    case .event(let json):
                        let line = options.json ? String(decoding: json, as: UTF8.self) : EventText.line(json)
                        if let line { Terminal.result(line) }
                    case .now: if !follow { throw Enough() }
                    }
                }
            }
        } catch is Enough {
            return
        }
        throw CommandFailure.failure(
            "the server at \(client.place) ended the events, for it ends or too much was to be told")
    }
}
