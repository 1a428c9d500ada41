// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How long a file system has not done what it was told, when it is tried again, and when that is worth a line.
package struct Disturbance {
    private var pauses = Backoff(first: .milliseconds(100), longest: .seconds(5))
    private var began: MonotonicInstant?
    private var lastFailure = MonotonicInstant(nanoseconds: 0)
    private var lastSuccess = MonotonicInstant(nanoseconds: .min)
    private var isReported = false
    private let patience: Duration

    /// Nothing is wrong; nothing is hopeless before that time has gone by.
    package init(patience: Duration = TransportLimits.storagePatience) {
        self.patience = patience
    }

    /// Whether something failed and has not been well for long enough since.
    package var isOn: Bool { began != nil }

    /// Something failed, and more may at the same moment.
    package mutating func failed(at now: MonotonicInstant) {
        if began == nil { began = now }
        lastFailure = now
    }

    /// What had failed succeeded.
    package mutating func succeeded(at now: MonotonicInstant) {
        lastSuccess = now
    }

    /// The pause before everything that failed is tried again.
    package mutating func nextPause() -> Duration { pauses.next() }

    /// Whether it has lasted long enough to be told of; once each time.
    package mutating func isNews(at now: MonotonicInstant) -> Bool {
        guard let began, !isReported, now - began >= TransportLimits.disturbance else { return false }
        isReported = true
        return true
    }

    /// Whether nothing has succeeded for longer than one can wait for it.
    package func isHopeless(at now: MonotonicInstant) -> Bool {
        guard let began else { return false }
        return now - max(began, lastSuccess) >= patience
    }

    /// Ends it if nothing has failed for a while, once nothing waits; tells whether it ended and had been told of.
    package mutating func rested(at now: MonotonicInstant) -> Bool {
        guard isOn, now - lastFailure >= TransportLimits.calm else { return false }
        let wasReported = isReported
        self = Disturbance(patience: patience)
        return wasReported
    }
}
