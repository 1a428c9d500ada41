// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import LabSupport
import TorrentCore

/// Measures the page of a large room in a browser; nothing that is installed, for it has no business in a real network.
@main
struct PageWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page-watch",
        abstract:
            "Open the page of a server of a bench's room in a browser, with many pretended machines, and measure it.",
        discussion: """
            Makes so many machines known, 200 of which report each second. Opens the page several times, without and with its \
            files in the browser's cache; measures the server without a page, and then with one in the browser and others \
            that only read the page's stream. At last nothing changes any more. Prints what came of it as JSON. Sends nothing but to \
            the server's address, which must be loopback or of a bench's room.

            Exit status: 0 when it went on to its end; 1 when it did not, with the reason; 2 when it was ended.

            Example: page-watch --server 10.97.0.1:8080 --process 4711
            """)

    @Option(help: "The server, an address and a port of loopback or of a bench's room.")
    var server: String

    @Option(help: "The number of the server's process, whose processor time is read.")
    var process: Int32

    @Option(help: "How many machines the server knows, 1 to 4096.")
    var machines = 1_000

    @Option(help: "How many follow the page's stream beside the browser, up to 60.")
    var pages = 20

    @Option(help: "For how long each part lasts in which machines report, in seconds, up to 600.")
    var seconds = 30

    @Option(help: "The code of a link to the page, where not everybody may read; --pages must be 0 then.")
    var code: String?

    func run() async throws {
        guard let server = PeerAddress(server), server.host.isLoopback || server.host.description.hasPrefix("10.97.0.")
        else { throw ValidationError("--server must be an address and a port of loopback or of a bench's room") }
        guard (1...4_096).contains(machines), (0...60).contains(pages), (1...600).contains(seconds),
            code == nil || pages == 0
        else {
            throw ValidationError("a number is out of its range; --help has them")
        }
        let run = PageRun(
            server: server, process: process, machines: machines, pages: pages, duration: .seconds(seconds), code: code)
        print(try await LabProgram.run(ended: "ended before everything was measured") { try await run.measure().json })
    }
}
