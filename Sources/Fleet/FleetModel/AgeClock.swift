// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// By which time records grow old: the wall clock, unless that makes leaps.
///
/// A computer whose clock is wrong for a day must not have its records deleted for it. So a start may bring a week, and then
/// time passes as it does by the clock that only goes forward, until the wall clock went along with that for a week. When the
/// wall clock is behind, it counts.
package struct AgeClock: Sendable {
    /// What time it is.
    package private(set) var time: WallTime
    private var last: Moment
    private var steadySince: MonotonicInstant

    /// Goes on where an earlier run of the server stopped; with `nil` the wall clock is believed.
    package init(stored: WallTime?, at now: Moment) {
        time = stored.map { min($0 + Limits.longestPause, now.wall) } ?? now.wall
        last = now
        steadySince = now.monotonic
    }

    /// Some time passed.
    package mutating func advance(to now: Moment) {
        let passed = now.monotonic - last.monotonic
        let leap = (now.wall - last.wall) - passed
        if leap > Limits.steadyClock || leap < .zero - Limits.steadyClock { steadySince = now.monotonic }
        last = now
        let isSteady = now.monotonic - steadySince >= Limits.longestPause
        time = isSteady ? now.wall : min(now.wall, time + passed)
    }

    /// What was seen before that is too old to be kept.
    package func oldestKept(by retention: Retention) -> WallTime { time + (.zero - retention.age) }
}

/// How much of the past is kept.
package struct Retention: Hashable, Sendable {
    /// How long boots, and machines that are not heard of.
    package let age: Duration
    /// Boot numbers that a server which was killed may have given without having stored that; they are left out then.
    package static let reservedBoots = Limits.reservedBoots
    /// How many boots.
    package let boots: Int

    /// So many days, and so many boots.
    package init(days: Int, boots: Int) {
        age = .seconds(86_400) * days
        self.boots = boots
    }
}
