// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// One direction of a machine's cable: bytes leave it one after the other at a fixed rate.
struct SimulatedLink {
    /// Bytes per second.
    let rate: Double
    private var freeAt = MonotonicInstant(nanoseconds: 0)
    /// Bytes that went through so far, headers counted.
    private(set) var carried: UInt64 = 0

    init(rate: Double) {
        self.rate = rate
    }

    /// When bytes that arrive now will have gone through.
    mutating func pass(bytes: Int, at now: MonotonicInstant) -> MonotonicInstant {
        let start = max(now, freeAt)
        freeAt = start + .nanoseconds(Int64(Double(bytes) / rate * 1e9))
        carried += UInt64(bytes)
        return freeAt
    }

    /// How long bytes that arrive now would wait before the first of them moves.
    func backlog(at now: MonotonicInstant) -> Duration {
        freeAt > now ? freeAt - now : .zero
    }
}
