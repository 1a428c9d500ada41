// SPDX-License-Identifier: GPL-3.0-or-later

/// A moment by the wall clock: what records and people go by.
///
/// That clock may jump, so it does not tell how long anything took.
package struct WallTime: Hashable, Comparable, Sendable {
    /// A century: no age is longer.
    package static let longestAge = Duration.seconds(100 * 365 * 86_400)

    /// Milliseconds since 1970 began in UTC.
    package let milliseconds: Int64

    /// A moment so many milliseconds after 1970 began in UTC.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so much later; stops at the end of time rather than overflow.
    package static func + (time: Self, duration: Duration) -> Self {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        return Self(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How much later the left moment is; negative when it is earlier, and at most a century either way.
    package static func - (left: Self, right: Self) -> Duration {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
        guard !overflow else { return left < right ? .zero - longestAge : longestAge }
        return min(max(.milliseconds(difference), .zero - longestAge), longestAge)
    }
}

/// One moment by both clocks.
package struct Moment: Hashable, Sendable {
    /// By the clock that only goes forward, which tells how long something took.
    package let monotonic: MonotonicInstant
    /// By the wall clock.
    package let wall: WallTime

    /// Pairs the two.
    package init(monotonic: MonotonicInstant, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// When a moment of an earlier run of the server was, by the clock of this run; one that the wall clock puts into the
    /// future, for it was set back meanwhile, counts as now.
    package func instant(of earlier: WallTime) -> MonotonicInstant {
        instant(ago: wall - earlier)
    }

    /// So long ago; what would be in the future counts as now.
    package func instant(ago age: Duration) -> MonotonicInstant {
        monotonic + (.zero - min(max(.zero, age), WallTime.longestAge))
    }
}

extension Duration {
    /// The whole duration in milliseconds, cut to what 64 bits hold.
    package var wholeMilliseconds: Int64 { wholeNanoseconds / 1_000_000 }
}
