// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What somebody may still cost us, in steps: one is worth some tens of nanoseconds, a message sixteen of them.
///
/// Steps come back with time, and are earned by blocks that were given or taken. It reads no clock: each spending brings
/// the time.
struct WorkBudget {
    /// Steps that come back in a second, and how many can be saved up; as many can be owed before it is over.
    struct Allowance {
        let rate: Int
        let capacity: Int

        /// For one peer of a torrent of so many blocks: 6,000 messages a second, where an honest one has 33 and those that
        /// blocks pay for; and to say what it has, or ask for all leaves, a few times.
        static func ofPeer(blocks: Int) -> Allowance {
            Allowance(rate: 100_000 + blocks / 8, capacity: 2_000_000 + blocks / 2)
        }

        /// For all peers of one host together, of which a hundred may say what they have at once.
        static func ofHost(blocks: Int) -> Allowance {
            Allowance(rate: 250_000 + blocks / 4, capacity: 8_000_000 + blocks * 16)
        }
    }

    private let allowance: Allowance
    /// What is left; below zero is owed.
    private(set) var steps: Int
    private var clock: MonotonicInstant

    /// Full.
    init(_ allowance: Allowance, at now: MonotonicInstant) {
        self.allowance = allowance
        steps = allowance.capacity
        clock = now
    }

    /// Whether more was spent than there was.
    var isOverdrawn: Bool { steps < 0 }
    /// Whether so much is owed that nothing more is done for whoever owes it.
    var isExhausted: Bool { steps <= -allowance.capacity }
    /// Whether nothing was spent that did not come back.
    var isFull: Bool { steps == allowance.capacity }

    /// Spends steps, or earns them when the number is negative; never owes more than was asked to make it exhausted.
    mutating func spend(_ cost: Int, at now: MonotonicInstant) {
        refill(at: now)
        steps = min(max(steps - cost, -allowance.capacity), allowance.capacity)
    }

    /// Time has passed.
    mutating func refill(at now: MonotonicInstant) {
        // Many messages come at one moment: this is not worth a division for each.
        guard now - clock >= .milliseconds(1) else { return }
        // Never more than fills it twice, which also bounds the product.
        let elapsed = min((now - clock).inSeconds, Double(allowance.capacity * 2) / Double(allowance.rate))
        steps = min(steps + Int(elapsed * Double(allowance.rate)), allowance.capacity)
        clock = now
    }
}
