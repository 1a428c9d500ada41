// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

/// The swarm benchmark.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast a room of peers gets an image, beside other programs that can bring it.",
        subcommands: [
            RunCommand.self, ReportCommand.self, ListCommand.self, StrangersCommand.self, MachinesCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as BenchFailure {
            FileHandle.standardError.write(Data("\(failure)\n".utf8))
            Foundation.exit(failure.exitStatus)
        } catch {
            exit(withError: error)
        }
    }
}
