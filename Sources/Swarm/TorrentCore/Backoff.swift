// SPDX-License-Identifier: GPL-3.0-or-later

/// How long to wait before the next of many tries.
package struct Backoff: Hashable, Sendable {
    private let delays: [Duration]
    private var tries = 0

    /// Takes the delays one after the other, then the last for ever.
    package init(_ delays: [Duration]) {
        self.delays = delays
    }

    /// Doubles the first delay until the longest is reached, then keeps that one.
    package init(first: Duration, longest: Duration) {
        var delays: [Duration] = []
        var delay = max(first, .nanoseconds(1))
        while delay < longest {
            delays.append(delay)
            delay *= 2
        }
        self.init(delays + [longest])
    }

    /// The delay before the next try.
    package mutating func next() -> Duration {
        let delay = delays.isEmpty ? .zero : delays[min(tries, delays.count - 1)]
        tries = min(tries + 1, delays.count)
        return delay
    }

    /// Something went well: the next delay is the first again.
    package mutating func reset() {
        tries = 0
    }
}
