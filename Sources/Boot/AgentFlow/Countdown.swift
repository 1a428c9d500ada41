// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A moment to come, and the whole seconds until then as a person reads them.
package struct Countdown: Hashable, Sendable {
    /// When it is over.
    package let end: MonotonicInstant

    /// Ends so much later than the moment given.
    package init(_ duration: Duration, from start: MonotonicInstant) {
        end = start + duration
    }

    /// Seconds left, a begun one counted; zero once it is over.
    package func secondsLeft(at now: MonotonicInstant) -> Int {
        let nanoseconds = (end - now).wholeNanoseconds
        return nanoseconds <= 0 ? 0 : Int((nanoseconds - 1) / 1_000_000_000) + 1
    }

    /// Whether the moment has come.
    package func isOver(at now: MonotonicInstant) -> Bool { now >= end }

    /// When ``secondsLeft(at:)`` next changes; `nil` once it is over.
    package func nextTick(after now: MonotonicInstant) -> MonotonicInstant? {
        let left = secondsLeft(at: now)
        guard left > 0 else { return nil }
        return MonotonicInstant(nanoseconds: end.nanoseconds - Int64(left - 1) * 1_000_000_000)
    }
}
