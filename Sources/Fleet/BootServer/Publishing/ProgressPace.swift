// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Says when progress is to be told again, so that who is told often tells others seldom; for use by any thread.
final class ProgressPace: Sendable {
    private let interval: Duration
    private let next = Mutex<ContinuousClock.Instant?>(nil)

    /// At most once in so long a time.
    init(every interval: Duration) {
        self.interval = interval
    }

    /// Whether it is to be told now; then the next time is as much later.
    func isDue(at now: ContinuousClock.Instant = .now) -> Bool {
        next.withLock { next in
            if let next, now < next { return false }
            next = now + interval
            return true
        }
    }
}
