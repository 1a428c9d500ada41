// SPDX-License-Identifier: GPL-3.0-or-later

package import ArgumentParser
package import Logging

/// How a command that serves writes its log.
package struct LogOptions: ParsableArguments {
    @Option(help: "How it is written: text for people, or an object of JSON on each line.")
    package var logFormat = LogFormat.text

    @Option(help: "The least that is told; info unless given.")
    package var logLevel: LogLevel?

    /// Options are set when a command line is parsed.
    package init() {}
}

/// The least that is told; the words are swift-log's.
package enum LogLevel: String, Sendable, CaseIterable, ExpressibleByArgument {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical

    /// The same for a logger.
    package var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

extension LogFormat: ExpressibleByArgument {}
