// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

extension SwarmEngine {
    /// A block was proved: let the others hear of it soon.
    mutating func announce(_ piece: PieceIndex?, at now: MonotonicInstant) {
        if let piece {
            for key in peers.keys where !peers[key].isOwnKind { send(.have(piece.rawValue), to: key) }
        }
        if haveDeadline == nil { haveDeadline = now + haveDelay }
        if ledger.isComplete { tellNews(at: now) }
    }

    /// How long news may wait for company: as long as keeps its packets within a small share of the downlink.
    ///
    /// Told every 30 ms to 29 peers, news costs 3 % of a link of 25 Mbit/s and most of a processor. At the beginning and
    /// near the end, when others may wait for just these blocks, it does not wait long.
    private var haveDelay: Duration {
        // The rate is zero until it was measured.
        let rate = window.bytesPerSecond
        guard ledger.remaining > EngineLimits.lastBlocks, ledger.log.count > EngineLimits.lastBlocks, rate > 0 else {
            return settings.haveDelay
        }
        let packets = Double(peers.count * EngineLimits.newsPacket)
        let seconds = packets / max(rate * EngineLimits.newsShare, 1)
        return min(max(settings.haveDelay, .seconds(seconds)), settings.longestHaveDelay)
    }

    /// Tells every peer of our kind what was proved since it was last told.
    mutating func tellNews(at now: MonotonicInstant) {
        haveDeadline = nil
        for key in peers.keys { tellNews(to: key, at: now) }
    }

    /// Tells one peer of our kind what was proved since it was last told; cheap when something else goes to it anyway.
    mutating func tellNews(to key: PeerKey, at now: MonotonicInstant) {
        guard let number = peers[key].blockMessageID else { return }
        guard !ledger.isComplete else { return tellCompletion(to: key, number: number) }
        let news = ledger.log[peers[key].toldBlocks...]
        guard !news.isEmpty else { return }
        peers[key].toldBlocks = ledger.log.count
        peers[key].lastSent = now
        // What it has itself is no news to it; but an origin, which has everything, wants to know what got through.
        var blocks = news.map(Int.init).sorted()
        if !peers[key].isOrigin { blocks.removeAll { peers[key].blocks[$0] } }
        for message in Self.haveMessages(blocks) { send(.extended(number, message.payload), to: key) }
    }

    /// Names everything we have, in few runs: what was left out before, because the peer had it, counts now.
    private mutating func tellCompletion(to key: PeerKey, number: UInt8) {
        guard !peers[key].wasToldCompletion else { return }
        peers[key].wasToldCompletion = true
        peers[key].toldBlocks = ledger.log.count
        var runs: [Range<Int>] = []
        ledger.proved.forEachRun { runs.append($0) }
        for list in Self.lists(of: runs) { send(.extended(number, BlockMessage.have(list).payload), to: key) }
    }

    /// Blocks proved in unfinished pieces, which the bitfield could not tell.
    mutating func tellLooseBlocks(to key: PeerKey, at now: MonotonicInstant) {
        guard let number = peers[key].blockMessageID else { return }
        let loose = ledger.looseRuns
        spend(WorkCost.told(runs: loose.count), by: key, at: now)
        for list in Self.lists(of: loose) { send(.extended(number, BlockMessage.have(list).payload), to: key) }
        // Pieces completed since the greeting were told by nobody yet.
        let since = ledger.log[peers[key].toldBlocks...].map(Int.init).sorted()
        for message in Self.haveMessages(since) { send(.extended(number, message.payload), to: key) }
        peers[key].toldBlocks = ledger.log.count
    }

    /// An origin chooses among all blocks: it must know which of them are in files that are not fetched here.
    func tellSkips(to key: PeerKey) -> [BlockMessage] {
        guard peers[key].isOrigin, origin == nil, !content.wantsAll else { return [] }
        let skipped = (0..<content.geometry.blockCount).filter { !content.wanted[$0] }
        return Self.runs(skipped).map { .skip($0) }
    }

    private static func haveMessages(_ sorted: [Int]) -> [BlockMessage] {
        runs(sorted).map { .have($0) }
    }

    /// As few lists of runs as their messages may be long.
    static func runs(_ sorted: [Int]) -> [[Range<Int>]] {
        var runs: [Range<Int>] = []
        var lists: [[Range<Int>]] = []
        for block in sorted {
            if let last = runs.last, last.upperBound == block {
                runs[runs.count - 1] = last.lowerBound..<block + 1
            } else {
                if runs.count == WireLimits.blockRuns {
                    lists.append(runs)
                    runs = []
                }
                runs.append(block..<block + 1)
            }
        }
        if !runs.isEmpty { lists.append(runs) }
        return lists
    }

    /// The same of runs that are known.
    private static func lists(of runs: [Range<Int>]) -> [[Range<Int>]] {
        stride(from: 0, to: runs.count, by: WireLimits.blockRuns).map { start in
            Array(runs[start..<min(start + WireLimits.blockRuns, runs.count)])
        }
    }

    /// The piece of a block known to be in range.
    func pieceIndex(of block: Int) -> PieceIndex {
        guard let index = content.geometry.block(at: block) else {
            preconditionFailure("block \(block) is out of range")
        }
        return content.geometry.piece(of: index)
    }
}
