// SPDX-License-Identifier: GPL-3.0-or-later

/// What keeps logs from being written, so that each is told once, and when it is over.
struct LogTroubles: Sendable {
    /// What a trouble is about: all logs, or one alone.
    private enum Scope: Hashable {
        case disk
        case log(BootLogName)
    }

    private var known: [Scope: LogProblem] = [:]

    /// Whether a failure is news.
    mutating func failed(_ problem: LogProblem, _ name: BootLogName) -> Bool {
        let scope = problem.isOfDisk ? Scope.disk : .log(name)
        guard known[scope]?.reason != problem.reason, known[scope] != nil || known.count < Limits.troubles else {
            return false
        }
        known[scope] = problem
        return true
    }

    /// What is over now that this log was written to.
    mutating func written(_ name: BootLogName) -> [LogProblem] {
        guard !known.isEmpty else { return [] }
        return [Scope.disk, .log(name)].compactMap { known.removeValue(forKey: $0) }
    }
}
