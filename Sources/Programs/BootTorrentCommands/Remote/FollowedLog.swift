// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface

/// Which boot's log is shown, and from where on, by what the server answered last.
///
/// Who follows a machine without saying which boot goes over to a later one once that has a log, and has the rest of the earlier before.
package struct FollowedLog: Hashable, Sendable {
    /// Whether there is nothing more for now.
    package private(set) var isAtEnd = false
    private let follows: Bool
    private let isChosen: Bool
    private var boot: UInt64?
    /// A later boot that has a log.
    private var later: UInt64?
    /// How many of the last lines are wanted; `nil` once they were given.
    private var lines: Int?
    /// Behind what was shown.
    private var next: UInt64 = 0

    /// Of a boot, or the latest that has a log; from the beginning, or so many of the last lines.
    package init(boot: UInt64?, lines: Int?, follows: Bool) {
        (self.boot, self.lines, self.follows) = (boot, lines, follows)
        isChosen = boot != nil
    }

    /// What the server is asked.
    package var query: [(String, String)] {
        // Who follows the latest is told of a later one by the answer.
        let asksForBoot = isChosen || !follows || later != nil
        var query: [(String, String)] = []
        if let lines { query.append(("lines", "\(lines)")) } else { query.append(("from", "\(next)")) }
        if asksForBoot, let boot { query.append(("boot", "\(boot)")) }
        return query
    }

    /// Why there is nothing to show; `nil` where there is, or where it is waited for.
    package func absence(of log: LogDocument) -> String? {
        guard !follows, log.end == 0, log.lines.isEmpty else { return nil }
        let machine = TextTable.clean(log.machine)
        return boot.map { "\(machine) has no log of boot \($0)" } ?? "\(machine) has logged nothing yet"
    }

    /// What is shown of an answer.
    package mutating func take(_ log: LogDocument) -> [String] {
        if let boot, let other = log.boot, other != boot {
            isAtEnd = other < boot
            if other > boot { later = other }
            return []
        }
        var shown = log.missing > 0 ? ["... \(log.missing) bytes are left out ..."] : []
        shown += log.lines.map { TextTable.clean($0) }
        (lines, next, isAtEnd) = (nil, log.next, log.next >= log.end)
        if boot == nil { boot = log.boot }
        if isAtEnd, let later {
            shown.append("... boot \(later) has begun ...")
            (boot, self.later, next, isAtEnd) = (later, nil, 0, false)
        }
        return shown
    }
}
