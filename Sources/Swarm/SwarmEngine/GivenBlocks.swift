// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What an origin gave one peer by its own choice, and whether the peer soon says that it has it.
///
/// A block that nobody else has can be passed on only by the peer it was given to. A peer that takes long for it, for its
/// cable, its disk or itself is slow, keeps it from everybody; so it is given no more of these until it was quick with
/// a block that others have, too. Such a block is tried now and then.
struct GivenBlocks {
    /// Between one trial and the next: at first, and at the most.
    private static let trialPause = Duration.seconds(1)...Duration.seconds(60)

    /// All of them; `nil` for none.
    private(set) var all: Bitfield?
    /// When those were given of which it has not said that it has them.
    private var unannounced: [Int: MonotonicInstant] = [:]
    /// Whether it is given only what others have, too.
    private(set) var isSlow = false
    private var nextTrial = MonotonicInstant(nanoseconds: .min)
    private var pause = trialPause.lowerBound

    /// A block of a torrent of so many was given.
    mutating func give(_ block: Int, of count: Int, at now: MonotonicInstant) {
        if all == nil { all = Bitfield(count: count) }
        all?.insert(block)
        unannounced[block] = now
        if isSlow {
            nextTrial = now + pause
            pause = min(pause * 2, Self.trialPause.upperBound)
        }
    }

    /// The peer says that it has the block; gives how long that took if it was given here.
    ///
    /// `limit` is from how many seconds on that is slow.
    mutating func announced(_ block: Int, at now: MonotonicInstant, limit: Double) -> Duration? {
        guard let since = unannounced.removeValue(forKey: block) else { return nil }
        if (now - since).inSeconds < limit {
            isSlow = false
            pause = Self.trialPause.lowerBound
        }
        return now - since
    }

    /// Takes those out that have taken too long, in rising order; the peer is slow if there are any.
    mutating func overdue(at now: MonotonicInstant, limit: Double) -> [Int] {
        guard !unannounced.isEmpty else { return [] }
        let late = unannounced.filter { (now - $0.value).inSeconds >= limit }.keys.sorted()
        guard !late.isEmpty else { return [] }
        for block in late { unannounced[block] = nil }
        if !isSlow { nextTrial = now + pause }
        isSlow = true
        return late
    }

    /// Whether a slow one is to be tried.
    func isTrialDue(at now: MonotonicInstant) -> Bool { nextTrial <= now && unannounced.isEmpty }
}
