// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A place the files can be had from by HTTP (BEP 19), as the engine knows it.
package struct WebSeedSource: Hashable, Sendable {
    /// Its address, for the log.
    package let name: String
    /// The machine it is on.
    package let host: HostAddress

    /// Pairs the two.
    package init(name: String, host: HostAddress) {
        self.name = name
        self.host = host
    }
}

/// Why a web seed is not asked again.
package enum WebSeedFault: Hashable, Sendable {
    /// It sent wrong bytes.
    case violation(PeerViolation)
    /// It does not have the files, or does not speak HTTP with ranges.
    case nonsense(String)
}

extension WebSeedFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .violation(let violation): violation.description
        case .nonsense(let words): words
        }
    }
}

/// How a fetch from a web seed ended.
package enum WebFetchOutcome: Hashable, Sendable {
    /// All that was asked for came, or the first part of it, or it was no longer wanted.
    case finished
    /// It may go better next time.
    case failed(String)
    /// It will not go better.
    case nonsense(String)
}

/// What is known of the web seeds, and the one fetch that is under way.
struct WebSeedDesk {
    struct Seed {
        let source: WebSeedSource
        var isDropped = false
        var wasAsked = false
        /// Fetches in a row that failed and brought nothing.
        var failures = 0
        /// Answers in a row that had less than a block in them.
        var emptyAnswers = 0
        var notBefore: MonotonicInstant
        /// Pieces of which it spoilt at least one block.
        var spoiltPieces = 0
        /// Blocks to ask for at once.
        var runLength = EngineLimits.webSeedRun.lowerBound
    }

    struct Fetch {
        let seed: Int
        /// Blocks asked for that are not here.
        var pending: Set<Int>
        /// Blocks that came.
        var deliveredCount = 0
        /// When a block last came, or when it began.
        var lastBlock: MonotonicInstant
        /// Nothing more is wanted of it; it only has to end.
        var isAbandoned = false
    }

    var seeds: [Seed]
    var fetch: Fetch?
    /// When a peer last delivered a block that was missing, or when we began.
    var lastDelivery: MonotonicInstant
    /// Whether any block was ever had from a web seed.
    var wasOfUse = false
    /// Where the next run begins to be looked for.
    var nextBlock: Int?

    init(_ sources: [WebSeedSource], at now: MonotonicInstant) {
        seeds = sources.map { Seed(source: $0, notBefore: now) }
        lastDelivery = now
    }

    /// The web seed to ask now: of those that may be asked, the one that failed least.
    func due(at now: MonotonicInstant) -> Int? {
        seeds.indices.filter { !seeds[$0].isDropped && seeds[$0].notBefore <= now }
            .min { seeds[$0].failures < seeds[$1].failures }
    }

    /// Something came of a fetch, however it ends: the next pause is the first again.
    mutating func progressed(_ seed: Int) {
        seeds[seed].failures = 0
        seeds[seed].emptyAnswers = 0
    }

    /// Counts a failure; gives when it may be asked again.
    mutating func postpone(_ seed: Int, at now: MonotonicInstant) {
        seeds[seed].failures += 1
        seeds[seed].runLength = EngineLimits.webSeedRun.lowerBound
        let wait = Duration.seconds(1 << min(seeds[seed].failures, 5))
        seeds[seed].notBefore = now + min(wait, EngineLimits.webSeedPause)
    }
}
