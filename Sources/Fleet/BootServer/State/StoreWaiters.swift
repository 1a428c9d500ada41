// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Who waits until something is stored.
struct StoreWaiters {
    private typealias Waiter = (continuation: CheckedContinuation<Void, Never>, since: MonotonicInstant)

    /// Whether something can be stored, as far as is known.
    private(set) var isOpen = false
    /// Those whose news is on its way to the store.
    private var taken: [Waiter] = []
    /// Those whose news was not taken yet.
    private var waiting: [Waiter] = []

    /// Somebody waits; at once told to go on where there are too many.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>, at now: MonotonicInstant) {
        guard isOpen, waiting.count < Limits.storeWaiters else {
            continuation.resume()
            return
        }
        waiting.append((continuation, now))
    }

    /// What is new so far is taken.
    mutating func begin() {
        taken += waiting
        waiting = []
    }

    /// It is stored; or nothing can be.
    mutating func end(stored: Bool) {
        isOpen = stored
        let free = stored ? taken : taken + waiting
        taken = []
        if !stored { waiting = [] }
        for waiter in free { waiter.continuation.resume() }
    }

    /// A disk that gives no answer keeps nobody for long.
    mutating func giveUp(at now: MonotonicInstant) {
        let late = (taken + waiting).filter { now - $0.since >= Limits.storeWait }
        taken.removeAll { now - $0.since >= Limits.storeWait }
        waiting.removeAll { now - $0.since >= Limits.storeWait }
        for waiter in late { waiter.continuation.resume() }
    }
}
