// SPDX-License-Identifier: GPL-3.0-or-later

/// Who sent a block: it answers for the bytes.
enum BlockSource: Hashable, Comparable {
    case peer(PeerKey)
    /// The web seed of this place in the settings.
    case webSeed(Int)

    /// An order that is the same in every run.
    static func < (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.peer(let one), .peer(let other)): one.slot < other.slot
        case (.peer, .webSeed): true
        case (.webSeed, .peer): false
        case (.webSeed(let one), .webSeed(let other)): one < other
        }
    }
}

extension SwarmEngine {
    /// Cuts a liar off, if it is still there.
    mutating func cutOff(_ source: BlockSource, _ violation: PeerViolation) {
        switch source {
        case .peer(let key): if peers.contains(key) { ban(key, violation) }
        case .webSeed(let seed): dropWebSeed(seed, .violation(violation))
        }
    }

    /// Counts a spoilt piece against whoever sent it and cuts it off at the limit.
    mutating func blame(_ source: BlockSource) {
        let count: Int
        switch source {
        case .peer(let key):
            guard peers.contains(key) else { return }
            peers[key].spoiltPieces += 1
            count = peers[key].spoiltPieces
        case .webSeed(let seed):
            web.seeds[seed].spoiltPieces += 1
            count = web.seeds[seed].spoiltPieces
        }
        if count >= EngineLimits.spoiltPieces { cutOff(source, .badPieces(count)) }
    }
}
