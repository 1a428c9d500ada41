// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The last resort (BEP 19): runs of missing blocks by HTTP, while no peer delivers any.
///
/// ```
///   resting ── no peer delivered for some seconds ──▶ fetching ── ended, still no peer ──╮
///      ▲                                                 │  ▲ ╰──────────────────────────╯
///      ╰── ended, and a peer has delivered meanwhile ────╯
/// ```
///
/// 1. One fetch at a time, whatever the number of web seeds: what it brings is passed on to peers, who need the same.
/// 2. Blocks being fetched count as asked for; a fetch that stalls while there are peers gives them back.
/// 3. A web seed answers for its bytes as a peer does.
/// 4. One that answers with less than it was asked for is asked for the rest at once if a block came, else after a pause;
///    it is dropped when no block comes time and again.
extension SwarmEngine {
    /// Begins a fetch if it is time for one, and gives up on one that stalls.
    mutating func considerWebSeeds(at now: MonotonicInstant) {
        guard !web.seeds.isEmpty, !ledger.isComplete else { return }
        if let fetch = web.fetch {
            guard peers.count > 0, !fetch.isAbandoned, now - fetch.lastBlock >= EngineLimits.webSeedStall else {
                return
            }
            abandonFetch()
            if fetch.deliveredCount > 0 { web.progressed(fetch.seed) }
            return web.postpone(fetch.seed, at: now)
        }
        // It sends faster than some disks store.
        guard ledger.storingCount < EngineLimits.webSeedRun.lowerBound,
            now - web.lastDelivery >= webSeedPatience, let seed = web.due(at: now),
            let run = nextRun(upTo: web.seeds[seed].runLength)
        else { return }
        let blocks = run.filter { ledger.needed[$0] }
        for block in blocks { ledger.request(block) }
        web.fetch = WebSeedDesk.Fetch(seed: seed, pending: Set(blocks), lastBlock: now)
        web.nextBlock = run.upperBound
        if !web.seeds[seed].wasAsked { actions.append(.note(.webSeedUsed(web.seeds[seed].source.name))) }
        web.seeds[seed].wasAsked = true
        actions.append(.fetch(webSeed: seed, blocks: run))
    }

    private var webSeedPatience: Duration {
        guard peers.count > 0 else {
            return web.wasOfUse ? EngineLimits.webSeedPatienceAgain : EngineLimits.webSeedPatienceAlone
        }
        let hasOrigin = peers.keys.contains { peers[$0].isOrigin }
        let isStarving = web.wasOfUse && outstanding == 0 && !hasOrigin
        return isStarving ? EngineLimits.webSeedPatienceAgain : EngineLimits.webSeedPatience
    }

    /// Needed blocks one after the other, over padding too; from a piece found by chance, then ever onwards.
    private mutating func nextRun(upTo limit: Int) -> Range<Int>? {
        let geometry = content.geometry
        let start =
            web.nextBlock ?? Int.random(in: 0..<geometry.pieceCount, using: &chance) * geometry.blocksPerPiece
        let found =
            ledger.needed.first(from: start, alsoIn: content.wanted)
            ?? ledger.needed.first(from: 0, alsoIn: content.wanted)
        guard let first = found else { return nil }
        var end = first + 1
        var next = end
        while next < geometry.blockCount, next - first < limit {
            if ledger.needed[next] { end = next + 1 } else if !content.isPadding(next) { break }
            next += 1
        }
        return first..<end
    }

    /// Whether the rest of what this web seed is sending is wanted.
    package func isFetching(fromWebSeed seed: Int) -> Bool {
        guard let fetch = web.fetch, fetch.seed == seed else { return false }
        return !fetch.isAbandoned && !ledger.isComplete
    }

    /// A block came from a web seed; tells whether its bytes are of use.
    package mutating func receivedBlock(
        _ block: BlockIndex, fromWebSeed seed: Int, at now: MonotonicInstant
    ) -> BlockVerdict {
        guard let span = content.fetchSpan(of: block) else { return .drop }
        window.received(Int(span.length), at: now)
        totals.count(received: span.length, from: web.seeds[seed].source.host)
        guard isFetching(fromWebSeed: seed), web.fetch?.pending.remove(block.rawValue) != nil else {
            totals.wasted += UInt64(span.length)
            return .drop
        }
        web.fetch?.lastBlock = now
        web.fetch?.deliveredCount += 1
        ledger.deliver(block.rawValue)
        guard ledger.isAwaited(block.rawValue) else {
            totals.wasted += UInt64(span.length)
            return .drop
        }
        ledger.beginStoring(block.rawValue)
        return .store(block, span)
    }

    /// A web seed's block is stored; `digest` is the SHA-256 of its bytes, or `nil` for v1 torrents.
    package mutating func stored(
        _ block: BlockIndex, digest: SHA256Digest?, fromWebSeed seed: Int, at now: MonotonicInstant
    ) {
        web.wasOfUse = true
        stored(block, digest: digest, by: .webSeed(seed), at: now)
    }

    /// The fetch is over, however it ended; the next may begin at once.
    ///
    /// What did not come of it is needed again.
    package mutating func fetchEnded(
        fromWebSeed seed: Int, _ outcome: WebFetchOutcome, at now: MonotonicInstant
    ) {
        guard let fetch = web.fetch, fetch.seed == seed else { return }
        abandonFetch()
        web.fetch = nil
        if fetch.deliveredCount > 0, !fetch.isAbandoned { web.progressed(seed) }
        switch outcome {
        case .finished:
            if !fetch.isAbandoned, !ledger.isComplete { answered(fetch, at: now) }
        case .failed(let reason):
            failed(seed, reason, at: now)
        case .nonsense(let words):
            dropWebSeed(seed, .nonsense(words))
        }
        fillRequests(at: now)
        considerWebSeeds(at: now)
    }

    /// An answer came to its end: with all that was asked for, or with less.
    private mutating func answered(_ fetch: WebSeedDesk.Fetch, at now: MonotonicInstant) {
        let seed = fetch.seed
        guard let rest = fetch.pending.min() else {
            web.seeds[seed].runLength = min(web.seeds[seed].runLength * 2, EngineLimits.webSeedRun.upperBound)
            return
        }
        // HTTP lets a server send less than was asked for.
        web.nextBlock = rest
        guard fetch.deliveredCount == 0 else { return }
        web.seeds[seed].emptyAnswers += 1
        if web.seeds[seed].emptyAnswers < EngineLimits.webSeedEmptyAnswers {
            failed(seed, Self.emptyAnswer, at: now)
        } else {
            dropWebSeed(seed, .nonsense(Self.emptyAnswer))
        }
    }

    private static let emptyAnswer = "it sent less than one block of \(PieceGeometry.blockLength >> 10) KiB"

    private mutating func failed(_ seed: Int, _ reason: String, at now: MonotonicInstant) {
        web.postpone(seed, at: now)
        actions.append(.note(.webSeedFailed(web.seeds[seed].source.name, reason: reason)))
    }

    /// A web seed that lies or answers nonsense is not asked again.
    mutating func dropWebSeed(_ seed: Int, _ fault: WebSeedFault) {
        guard !web.seeds[seed].isDropped else { return }
        web.seeds[seed].isDropped = true
        actions.append(.note(.webSeedDropped(web.seeds[seed].source.name, fault)))
        if web.fetch?.seed == seed { abandonFetch() }
    }

    /// What is still to come may be asked of peers.
    private mutating func abandonFetch() {
        let blocks = web.fetch?.pending ?? []
        web.fetch?.pending = []
        web.fetch?.isAbandoned = true
        for block in blocks { releaseBlock(block) }
    }
}
