// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
import BootServer
import Foundation
import Logging
package import Phase1Builder
import ServerConfig

/// Serves an environment until told to stop.
package struct StartCommand: AsyncParsableCommand {
    /// What its help says.
    package static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Serve an environment: every PC that network-boots gets its images.",
        discussion: """
            Checks the environment as "boottorrent check" does, brings phase 1 and the torrents up to date, then serves
            until Ctrl+C or SIGTERM. Never asks anything. Ends with 1 for a mistake in the environment, with 2 when the
            system failed.

            Example: sudo boottorrent start classroom
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Option(help: "Where fetched packages are kept. (default: out/cache in the environment)")
    var cache: String?

    @OptionGroup(title: "What phase 1 is made of") var ingredients: Phase1Ingredients

    @Flag(name: .shortAndLong, help: "Tell more of what happens.")
    var verbose = false

    /// Options and arguments are set when a command line is parsed.
    package init() {}

    /// Checks, builds, serves.
    package func run() async throws {
        Terminal.startWriting()
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost())
        for notice in reading.notices { Terminal.note("note: \(notice)") }
        guard let environment = reading.environment else {
            for problem in reading.problems { Terminal.note("\(problem)") }
            throw ExitCode(ExitStatus.mistake.rawValue)
        }
        var logger = Terminal.logger("boottorrent")
        logger.logLevel = verbose ? .debug : .info
        let bars = HashingBars()
        do {
            try await EnvironmentStart(
                environment, logger: logger, show: { Terminal.result($0) }, progress: { bars.show($0, $1, $2) }
            ).run(phase1: try phase1Options(for: environment.folder))
        } catch let failure as StartFailure {
            throw failure.isUsersMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        } catch let failure as Phase1Failure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        }
    }

    /// How phase 1 of an environment is made.
    package func phase1Options(for folder: String) throws(Phase1Failure) -> Phase1Options {
        let output = "\(folder)/\(EnvironmentFiles.output)"
        return try ingredients.options(cache: cache ?? "\(output)/cache", output: "\(output)/phase1")
    }
}

/// One progress bar after the other, one for each image that is hashed.
private final class HashingBars: Sendable {
    func show(_ image: String, _ done: UInt64, _ total: UInt64) {
        let bar = ProgressBar(label: "hashing \(image)")
        bar.show(done: done, total: total)
        if done == total { bar.finish() }
    }
}
