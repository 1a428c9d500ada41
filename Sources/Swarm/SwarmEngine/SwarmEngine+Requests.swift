// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

extension SwarmEngine {
    /// Asks for more until enough is in flight or there is nobody left to ask.
    mutating func fillRequests(at now: MonotonicInstant) {
        guard !ledger.isComplete else { return }
        let room = requestRoom
        // Little by little would be one packet for each block.
        guard room.limit - outstanding >= room.run else { return }
        var newWants: [PeerKey: Int] = [:]
        while outstanding < room.limit {
            let asked =
                hungryOrigin(atLeast: leastWants, at: now) ?? pull(in: room, at: now)
                ?? hungryOrigin(atLeast: .max, at: now)
            if let asked {
                if case .origin(let origin) = asked {
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

    /// Blocks an origin is asked for at any time: where only whole pieces can be passed on (v1), a piece of them.
    private var leastWants: Int {
        leaves == nil ? min(max(content.geometry.blocksPerPiece, 2), 64) : 2
    }

    /// What origins are asked for besides the window: else two of them would leave nothing of it to others (v1).
    private var roomForWants: Int {
        let count = leastWants > 2 ? min(origins.count, EngineLimits.origins) : 1
        return max(count, 1) * (leastWants - 2)
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

    /// What may be asked for as things are.
    private struct RequestRoom {
        /// Blocks in flight.
        let limit: Int
        /// Blocks that are asked of one peer together.
        let run: Int
        /// Blocks in flight from peers that are not our kind.
        let foreignLimit: Int
        /// Whether some may be asked of other racks.
        let reachesFar: Bool
    }

    /// Neighbours travel in fewer packets, but the last blocks need many hands, and nobody is asked for several while
    /// others are asked for none; nor where a piece is whole as late as its last block (v1).
    private var requestRoom: RequestRoom {
        let window = window.limit(peers: peers.count)
        // What others' programs are asked for comes when their slots and their rates let it: it has a window of its own,
        // so that nobody of our kind waits for that. It comes slowly, too, and does not overflow the switch's queue.
        let foreign = min(peers.foreignRequests, window)
        // What is late comes when it comes: it must not keep the cable idle. Of whole pieces (v1) everything is late at
        // times, for whoever has few can give few.
        let late = leaves == nil ? 0 : min(overdueRequests, outstanding, window)
        // Whoever stores more slowly than its cable brings must not draw what others could have passed on meanwhile.
        let waiting = ledger.storingCount
        let limit = min(
            window + foreign + late + roomForWants - max(0, waiting - window), settings.storingLimit - waiting)
        let share = leaves == nil ? 1 : limit / max(EngineLimits.runsPerWindow, peers.count)
        let run = ledger.remaining > EngineLimits.lastBlocks ? min(max(share, 1), settings.longestRun) : 1
        return RequestRoom(limit: limit, run: run, foreignLimit: window, reachesFar: !isFarFull(limit: limit))
    }

    /// Asks the least busy peer that has something we need for a block of it and those that follow.
    private mutating func pull(in room: RequestRoom, at now: MonotonicInstant) -> Asked? {
        while let key = leastBusyPeer(in: room, at: now) {
            guard let block = pick(from: key, at: now) else {
                peers[key].isExhausted = true
                continue
            }
            request(block, from: key, at: now)
            requestRest(in: room, after: block.rawValue, from: key, at: now)
            return .peer
        }
        return nil
    }

    private mutating func requestRest(
        in room: RequestRoom, after first: Int, from key: PeerKey, at now: MonotonicInstant
    ) {
        var next = first + 1
        while next < first + room.run, next < content.geometry.blockCount, ledger.needed[next],
            peers[key].askable[next], outstanding < room.limit, peers.pullLoad(of: key, at: now) < Int.max,
            !peers.isFar(key) || mayCross(next, at: now), let block = content.geometry.block(at: next)
        {
            request(block, from: key, at: now)
            next += 1
        }
    }

    /// The least busy peer; where several are as little busy, the quicker of two found by chance.
    ///
    /// Who has many neighbours is asked by many, and answers late. The quickest of all would not do: all would crowd on it.
    private mutating func leastBusyPeer(in room: RequestRoom, at now: MonotonicInstant) -> PeerKey? {
        let takesForeign = peers.foreignRequests < room.foreignLimit
        let keys =
            room.reachesFar && takesForeign
            ? peers.keys
            : peers.keys.filter { (room.reachesFar || !peers.isFar($0)) && (takesForeign || !peers.isForeign($0)) }
        var bestLoad = Int.max
        var ties = 0
        for key in keys {
            let load = peers.pullLoad(of: key, at: now)
            if load < bestLoad { (bestLoad, ties) = (load, 1) } else if load == bestLoad { ties += 1 }
        }
        guard bestLoad < Int.max else { return nil }
        guard ties > 1 else { return peer(0, of: keys, withLoad: bestLoad, at: now) }
        let one = peer(Int.random(in: 0..<ties, using: &chance), of: keys, withLoad: bestLoad, at: now)
        let other = peer(Int.random(in: 0..<ties, using: &chance), of: keys, withLoad: bestLoad, at: now)
        guard let one, let other else { return nil }
        return peers.answerTime(of: one, at: now) <= peers.answerTime(of: other, at: now) ? one : other
    }

    private mutating func peer(
        _ place: Int, of keys: [PeerKey], withLoad load: Int, at now: MonotonicInstant
    ) -> PeerKey? {
        var rest = place
        for key in keys where peers.pullLoad(of: key, at: now) == load {
            if rest == 0 { return key }
            rest -= 1
        }
        return nil
    }

    mutating func request(_ block: BlockIndex, from key: PeerKey, at now: MonotonicInstant) {
        guard let span = content.fetchSpan(of: block) else { return }
        askForLeaves(of: span.piece, from: key, at: now)
        tellNews(to: key, at: now)
        ledger.request(block.rawValue)
        if peers[key].inFlight.isEmpty { peers[key].answer.begin(at: now) }
        peers[key].inFlight[block.rawValue] = now
        peers[key].lastSent = now
        outstanding += 1
        send(.request(RawSpan(span)), to: key)
    }

    /// Nobody will deliver this block as things stand: it may be asked of any peer again.
    mutating func releaseBlock(_ block: Int) {
        ledger.release(block)
        lookAgain(for: block)
    }

    /// A block became needed again: whoever has it has something to be asked for.
    mutating func lookAgain(for block: Int) {
        for key in peers.keys where peers[key].blocks[block] { peers[key].isExhausted = false }
    }

    /// The block came and was not kept: it may be asked of any peer again.
    mutating func needAgain(_ block: Int) {
        ledger.dismiss(block)
        lookAgain(for: block)
    }
}

extension PeerState {
    /// How busy the peer is with our requests; `Int.max` when it is not to be asked at all.
    ///
    /// Mutating only to be called in place: else the whole state is copied for each call.
    mutating func pullLoad(at now: MonotonicInstant) -> Int {
        guard !isChokedByPeer, !isExhausted, !refusals.isClosed else { return .max }
        if isSnubbed { return inFlight.isEmpty ? 1_000 : .max }
        if isOrigin && isOwnKind { return originLoad(at: now) }
        let isTried = hasDelivered && !refusals.isDoubtful
        let depth = isTried ? isOwnKind ? Int.max : EngineLimits.foreignQueueDepth : EngineLimits.untriedQueueDepth
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
