// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

extension SwarmEngine {
    /// Asks for more until enough is in flight or there is nobody left to ask.
    mutating func fillRequests(at now: MonotonicInstant) {
        guard !ledger.isComplete else { return }
        let run = runLength
        // Little by little would be one packet for each block.
        guard window.limit - outstanding >= run else { return }
        var newWants: [PeerKey: Int] = [:]
        while outstanding < window.limit {
            if let key = hungryOrigin(atLeast: 2, at: now) ?? pull(run, at: now) ?? hungryOrigin(atLeast: .max, at: now)
            {
                if case .origin(let origin) = key {
                    newWants[origin, default: 0] += 1
                    noteWant(origin, at: now)
                }
                continue
            }
            guard askTwice(at: now) else { break }
        }
        for (key, count) in newWants {
            guard let number = peers[key].blockMessageID else { continue }
            tellNews(to: key, at: now)
            send(.extended(number, BlockMessage.want(count).payload), to: key)
        }
    }

    private enum Asked {
        case origin(PeerKey)
        case peer
    }

    /// An origin that should have more wants: at least so many, else as many as it answers quickly.
    private func hungryOrigin(atLeast floor: Int, at now: MonotonicInstant) -> Asked? {
        for key in peers.keys where peers.isOrigin(key) {
            let isHungry =
                peers[key].isOwnKind && !peers[key].isChokedByPeer && peers[key].dryUntil <= now
                && peers[key].wants < (floor == .max ? Int(peers[key].wantLimit) : floor)
            if isHungry { return .origin(key) }
        }
        return nil
    }

    private mutating func noteWant(_ key: PeerKey, at now: MonotonicInstant) {
        if peers[key].wants == 0 { peers[key].wantClock = now }
        peers[key].wants += 1
        peers[key].lastSent = now
        outstanding += 1
    }

    /// How many blocks are asked for together: neighbours travel in fewer packets, but the last ones need many hands.
    private var runLength: Int {
        guard ledger.remaining > EngineLimits.lastBlocks else { return 1 }
        return min(max(window.limit / EngineLimits.runsPerWindow, 1), settings.longestRun)
    }

    /// Asks the least busy peer that has something we need for a block of it and those that follow.
    private mutating func pull(_ run: Int, at now: MonotonicInstant) -> Asked? {
        while let key = leastBusyPeer(at: now) {
            guard let block = pick(from: key) else {
                peers[key].isExhausted = true
                continue
            }
            request(block, from: key, at: now)
            requestRest(of: run, after: block.rawValue, from: key, at: now)
            return .peer
        }
        return nil
    }

    private mutating func requestRest(of run: Int, after first: Int, from key: PeerKey, at now: MonotonicInstant) {
        var next = first + 1
        while next < first + run, next < content.geometry.blockCount, ledger.needed[next], peers[key].blocks[next],
            outstanding < window.limit, peers[key].pullLoad(at: now) < Int.max,
            let block = content.geometry.block(at: next)
        {
            request(block, from: key, at: now)
            next += 1
        }
    }

    /// By chance where several are as little busy: the one that answered last or first lately would do worse, for all
    /// would crowd on some and leave others idle.
    private mutating func leastBusyPeer(at now: MonotonicInstant) -> PeerKey? {
        var best: PeerKey?
        var bestLoad = Int.max
        var ties = 0
        for key in peers.keys {
            let load = peers.pullLoad(of: key, at: now)
            guard load < Int.max, load <= bestLoad else { continue }
            ties = load < bestLoad ? 1 : ties + 1
            bestLoad = load
            if ties == 1 || Int.random(in: 0..<ties, using: &chance) == 0 { best = key }
        }
        return best
    }

    /// A needed block this peer has: the one that fewest others have, out of those that follow a place found by chance.
    ///
    /// What only one peer has must be spread first: near the end its uplink would have to carry it to everybody.
    private mutating func pick(from key: PeerKey) -> BlockIndex? {
        if let block = pickHeld(from: key) { return block }
        let count = content.geometry.blockCount
        if leaves == nil, let block = pickInBegunPiece(from: key) { return block }
        let start = Int.random(in: 0..<count, using: &chance)
        var (best, ties, looked) = (Int?.none, 0, 0)
        for range in [start..<count, 0..<start] {
            var next = ledger.needed.first(from: range.lowerBound, alsoIn: peers[key].blocks)
            while let candidate = next, candidate < range.upperBound, looked < EngineLimits.candidates {
                let known = best.map { availability[$0] } ?? .max
                looked += 1
                ties = availability[candidate] < known ? 1 : ties + 1
                if availability[candidate] < known
                    || availability[candidate] == known && Int.random(in: 0..<ties, using: &chance) == 0
                {
                    best = candidate
                }
                next = ledger.needed.first(from: candidate + 1, alsoIn: peers[key].blocks)
            }
        }
        return best.flatMap(content.geometry.block)
    }

    /// Whole pieces are what a v1 torrent proves: finish those that are begun before beginning more.
    private func pickInBegunPiece(from key: PeerKey) -> BlockIndex? {
        var start = 0
        var looked = 0
        while let block = ledger.needed.first(from: start, alsoIn: peers[key].blocks), looked < 256 {
            let piece = pieceIndex(of: block)
            if ledger.isBegun(piece) { return content.geometry.block(at: block) }
            start = content.geometry.blocks(of: piece).upperBound
            looked += 1
        }
        return nil
    }

    private mutating func request(_ block: BlockIndex, from key: PeerKey, at now: MonotonicInstant) {
        guard let span = content.fetchSpan(of: block) else { return }
        askForLeaves(of: span.piece, from: key, at: now)
        tellNews(to: key, at: now)
        ledger.request(block.rawValue)
        peers[key].inFlight[block.rawValue] = now
        peers[key].lastSent = now
        outstanding += 1
        send(.request(RawSpan(span)), to: key)
    }

    /// Near the end all that is left has been asked for: ask a second peer for what is late.
    private mutating func askTwice(at now: MonotonicInstant) -> Bool {
        guard ledger.needed.isEmpty, outstanding > 0 else { return false }
        let patience = Duration.milliseconds(250)
        for slow in peers.keys {
            let late = peers[slow].inFlight.filter {
                // After a second neither answered: both may be gone.
                now - $0.value >= patience && !ledger.isHeld($0.key)
                    && ledger.requestCount($0.key) < (now - $0.value < EngineLimits.quietTime ? 2 : 3)
            }
            for block in late.keys.sorted() {
                guard let index = content.geometry.block(at: block),
                    let key = secondSource(for: block, besides: slow, at: now)
                else { continue }
                request(index, from: key, at: now)
                return true
            }
        }
        return false
    }

    private func secondSource(for block: Int, besides slow: PeerKey, at now: MonotonicInstant) -> PeerKey? {
        peers.keys.filter { key in
            key != slow && !peers[key].isChokedByPeer && peers[key].blocks[block] && peers[key].inFlight[block] == nil
                && !peers[key].isSnubbed
        }
        .min { peers[$0].load(at: now) < peers[$1].load(at: now) }
    }

    /// Nobody will deliver this block as things stand: it may be asked of any peer again.
    mutating func releaseBlock(_ block: Int) {
        ledger.release(block)
        for key in peers.keys where peers[key].blocks[block] { peers[key].isExhausted = false }
    }

    mutating func rejected(_ raw: RawSpan, by key: PeerKey) {
        guard let span = content.geometry.span(piece: raw.piece, offset: raw.offset, length: raw.length),
            let block = content.geometry.block(startingAt: span)?.rawValue,
            peers[key].inFlight.removeValue(forKey: block) != nil
        else { return }
        outstanding -= 1
        releaseBlock(block)
        // It said it had the block and will not give it: do not ask the same again at once.
        if peers[key].blocks.remove(block) { availability[block] -= 1 }
    }
}

extension PeerState {
    /// How busy the peer is with our requests; `Int.max` when it is not to be asked at all.
    func pullLoad(at now: MonotonicInstant) -> Int {
        guard !isChokedByPeer, !isExhausted else { return .max }
        if isSnubbed { return inFlight.isEmpty ? 1_000 : .max }
        if isOrigin && isOwnKind { return originLoad(at: now) }
        let depth =
            hasDelivered ? isOwnKind ? Int.max : EngineLimits.foreignQueueDepth : EngineLimits.untriedQueueDepth
        guard inFlight.count < depth else { return .max }
        return load(at: now)
    }

    /// Blocks asked of it, and more when it says nothing: whoever downloads has news twice a second, so silence may be a
    /// cut cable, and is tried last.
    func load(at now: MonotonicInstant) -> Int {
        outstanding + (now - lastReceived < EngineLimits.quietTime ? 0 : EngineLimits.quietLoad)
    }

    /// An origin gives by its own choice; by name it is asked only when it has long had nothing to choose.
    ///
    /// What it gave to others is on its way from them: asking at once would make it send everything twice.
    private func originLoad(at now: MonotonicInstant) -> Int {
        guard let drySince, now - drySince >= .milliseconds(200), inFlight.count < 4 else { return .max }
        return 500 + inFlight.count
    }
}
