// SPDX-License-Identifier: GPL-3.0-or-later

/// How long to wait before a child that ended is started again: longer each time, until one run was steady.
package struct RestartPause: Sendable {
    private var next = Limits.firstPause

    /// Begins with the shortest pause.
    package init() {}

    /// The pause after a run of this length.
    package mutating func pause(after run: Duration) -> Duration {
        if run >= Limits.steadyRun { next = Limits.firstPause }
        defer { next = min(next * 2, Limits.longestPause) }
        return next
    }
}
