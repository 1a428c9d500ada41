// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import TorrentCore

/// The load generator of a fleet that reports; nothing that is installed, for it has no business in a real network.
@main
struct FleetStorm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet-storm",
        abstract: "Report as many pretended machines to a server of a bench's room, and measure what that costs it.",
        discussion: """
            Makes itself known as so many machines, then reports as some of them once a second each, over connections that are \
            kept, while others follow the server's events, ask for all machines once a second, and boot. Prints what came of \
            it as JSON. Sends nothing but to the server's address, which must be loopback or of a bench's room.

            Exit status: 0 when it went on to its end; 1 for a mistake in the arguments; 2 when the server gave no answer.

            Example: fleet-storm --server 10.97.0.1:8080 --process 4711
            """)

    @Option(help: "The server, an address and a port of loopback or of a bench's room.")
    var server: String

    @Option(help: "The number of the server's process, whose processor time and memory are read.")
    var process: Int32

    @Option(help: "How many machines report, 1 to 4096.")
    var machines = 1_000

    @Option(help: "How many machines the server knows, up to 4096.")
    var rows = 4_096

    @Option(help: "How many follow the server's events, up to 200.")
    var subscribers = 20

    @Option(help: "For how long, in seconds, up to 600.")
    var seconds = 60

    func run() async throws {
        guard let server = PeerAddress(server), server.host.isLoopback || server.host.description.hasPrefix("10.97.0.")
        else { throw ValidationError("--server must be an address and a port of loopback or of a bench's room") }
        guard (1...4_096).contains(machines), (machines...4_096).contains(rows), (0...200).contains(subscribers),
            (1...600).contains(seconds)
        else { throw ValidationError("a number is out of its range; --help has them") }
        let run = FleetRun(
            server: server, process: process, machines: machines, rows: rows, subscribers: subscribers,
            duration: .seconds(seconds))
        print(try await run.measure().json)
    }
}
