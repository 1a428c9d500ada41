// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import Logging

extension Reporter {
    /// A logger for a part that knows of no problems, such as a swarm: what it warns of is reported as one of this kind and place.
    func logger(reporting code: ProblemCode, at place: String, remedy: String) -> Logger {
        var handler = ReportingLogHandler(reporter: self, code: code, place: place, remedy: remedy)
        handler.logLevel = logger.logLevel
        return Logger(label: logger.label) { [handler] _ in handler }
    }
}

private struct ReportingLogHandler: LogHandler {
    let reporter: Reporter
    let code: ProblemCode
    let place: String
    let remedy: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        guard event.level >= .warning else {
            reporter.logger.log(level: event.level, event.message, metadata: fields)
            return
        }
        let words = fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let found = "\(event.message)" + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
        reporter.report(code, at: place, found, remedy: remedy)
    }
}
