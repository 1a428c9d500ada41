// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
import BootServer
import Foundation
import HostSystem
import LinuxSystem
package import Logging
package import Phase1Builder
import PieceStorage
package import ServerConfig

/// Serves an environment until told to stop.
package struct StartCommand: AsyncParsableCommand {
    /// What its help says.
    package static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Serve an environment: every PC that network-boots gets its images.",
        discussion: """
            Checks the environment as "boottorrent check" does, brings the torrents up to date, then serves until
            Ctrl+C or SIGTERM; a closed terminal does not end it. Never asks anything. An image with a mistake is skipped,
            with a message. Ends with 1 for any other mistake in the environment, with 2 when the system failed.

            Phase 1, and what is made of packages besides, stays as it is once it is made, and no network is needed,
            unless --update is given or one of the files named here has changed.

            Example: sudo boottorrent start classroom
            With Debian's newest kernel: sudo boottorrent start --update classroom
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Option(help: "Where fetched packages are kept. (default: out/cache in the environment)")
    var cache: String?

    @OptionGroup(title: "What phase 1 is made of") var ingredients: Phase1Ingredients

    @Flag(help: "Rebuild phase 1, layers and signed loaders from the newest packages.")
    var update = false

    @Flag(name: .shortAndLong, help: "Tell more of what happens: --log-level debug.")
    var verbose = false

    @OptionGroup(title: "The log, on standard error") package var log: LogOptions

    /// Options and arguments are set when a command line is parsed.
    package init() {}

    /// Checks, builds, serves.
    package func run() async throws {
        ChildGuard.outliveTerminal()
        // Now, for it is a copy of this process, which is still small. Should it fail, the first child asks again.
        _ = try? ChildGuard.group()
        DescriptorLimit.raise()
        Terminal.startWriting(as: log.logFormat)
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost(.this))
        for notice in reading.notices { Terminal.note("note: \(notice)") }
        if reading.servable != nil { for problem in reading.tolerated { Terminal.note("note: \(problem)") } }
        guard let environment = reading.servable else {
            for problem in reading.problems { Terminal.note("\(problem)") }
            throw ExitCode(ExitStatus.mistake.rawValue)
        }
        var logger = Terminal.logger("boottorrent")
        logger.logLevel = logLevel
        let hashing = HashingProgressView()
        do {
            try await EnvironmentStart(
                environment, without: reading.setAside, showsLink: showsLink, logger: logger, show: showing(by: logger),
                progress: { hashing.show($0, done: $1, total: $2) }
            ).run(phase1: try phase1Options(output: environment.outputFolder, by: environment.phase1), updating: update)
        } catch let failure as StartFailure {
            throw failure.isUsersMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        } catch let failure as Phase1Failure {
            throw failure.isMistake ? CommandFailure.mistake("\(failure)") : CommandFailure.failure("\(failure)")
        }
    }

    /// What is told of what happens.
    package var logLevel: Logger.Level { log.logLevel?.level ?? (verbose ? .debug : .info) }

    /// Whoever sits at the terminal gets a link to the page; in a journal it would be read by others.
    private var showsLink: Bool { log.logFormat == .text && isatty(STDOUT_FILENO) == 1 }

    /// Who is told by a program reads one format on one stream.
    private func showing(by logger: Logger) -> @Sendable (String) -> Void {
        switch log.logFormat {
        case .text: { Terminal.result($0) }
        case .json: { logger.info("the server says what it does", metadata: ["line": "\($0)"]) }
        }
    }

    /// How phase 1 of an environment with this output folder is made.
    package func phase1Options(
        output: String, by settings: Phase1Settings? = nil
    ) throws(Phase1Failure) -> Phase1Options {
        return try ingredients.options(
            cache: cache ?? "\(output)/cache", output: "\(output)/phase1",
            from: PackageSource(settings?.suite, mirror: settings?.mirror))
    }
}
