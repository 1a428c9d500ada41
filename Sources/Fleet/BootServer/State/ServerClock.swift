// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import TorrentCore

/// The server's clock, which counts from its start.
package struct ServerClock: Sendable {
    private let elapsed: @Sendable () -> Duration
    /// The wall clock at the start of one that is told; `nil` for that of the system.
    private let origin: WallTime?

    /// Starts at zero.
    package init() {
        let origin = ContinuousClock.now
        elapsed = { ContinuousClock.now - origin }
        self.origin = nil
    }

    /// Says what it is told: how much time has passed since its start, and what the wall clock showed then; it shows the system's
    /// time where nothing is said.
    package init(startedAt origin: WallTime? = nil, elapsed: @escaping @Sendable () -> Duration) {
        self.elapsed = elapsed
        self.origin = origin
    }

    /// The moment the clock was made.
    package var start: MonotonicInstant { MonotonicInstant(nanoseconds: 0) }
    /// This moment.
    package var now: MonotonicInstant { start + elapsed() }
    /// This moment, by the wall clock, too.
    package var moment: Moment {
        if let origin { return Moment(monotonic: now, wall: origin + elapsed()) }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(
            monotonic: now, wall: WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000))
    }
}
