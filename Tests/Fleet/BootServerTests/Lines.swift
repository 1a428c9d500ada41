// SPDX-License-Identifier: GPL-3.0-or-later

import Logging
import Synchronization

/// Lines that something said, in order.
final class Lines: Sendable {
    private let all = Mutex<[String]>([])

    func add(_ line: String) { all.withLock { $0.append(line) } }
    func contains(_ text: String) -> Bool { all.withLock { $0.contains { $0.contains(text) } } }
    var count: Int { all.withLock { $0.count } }
    func count(_ condition: (String) -> Bool) -> Int { all.withLock { $0.filter(condition).count } }
}

extension Logger {
    /// A log whose messages can be looked through, with their metadata behind them.
    init(listening lines: Lines) {
        self.init(label: "test", factory: { _ in ListeningHandler(lines: lines) })
    }
}

private struct ListeningHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.message) \(event.metadata ?? [:])")
    }
}
