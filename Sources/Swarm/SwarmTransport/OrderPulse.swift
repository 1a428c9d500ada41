// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
package import TorrentCore

/// Tells those who wait for an order when its thread began it, or had got on with it; for use by any thread.
package final class OrderPulse: Sendable {
    private let nanoseconds = Atomic(Int64.min)

    /// It waits for a thread.
    package init() {}

    /// It was begun, or a part of it is done.
    package func beat(at now: MonotonicInstant) {
        nanoseconds.store(now.nanoseconds, ordering: .relaxed)
    }

    /// When that was last; `nil` before it was begun.
    package var last: MonotonicInstant? {
        let last = nanoseconds.load(ordering: .relaxed)
        return last == .min ? nil : MonotonicInstant(nanoseconds: last)
    }
}
