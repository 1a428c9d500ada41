// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// What an origin makes of another: the two share the giving out.
///
/// 1. What the other has was given to nobody by that, and counts for nothing.
/// 2. Each tells the other at once of a piece that it begins to give, by a `skip`; neither chooses what the other gives.
///    A piece that both began stays with the one of the lesser id.
/// 3. Who comes to what was given already goes on at a place by chance: right behind the other both would choose the same
///    before they hear of each other.
/// 4. Who has nothing else to give takes the last blocks of what the other gives, for that may be slow.
/// 5. When an origin is gone, what it gave and nobody has is to be given.
extension SwarmEngine {
    /// The origins we are connected to.
    var origins: [PeerKey] { peers.keys.filter { peers.isOrigin($0) } }

    /// Blocks that are chosen for nobody: others give them, or they cannot be read.
    var notToBeChosen: Bitfield? {
        guard let claims, var all = unreadable else { return claims ?? unreadable }
        all.formUnion(claims)
        return all
    }

    /// A peer turned out to be an origin: what it said it has is not given, and it hears what we give.
    mutating func meetOrigin(_ key: PeerKey) {
        guard origin != nil else { return }
        var elsewhere = Bitfield(count: content.geometry.blockCount)
        for other in peers.keys where !peers.isOrigin(other) { elsewhere.formUnion(peers[other].blocks) }
        peers[key].blocks.forEachSet { block in
            if !elsewhere[block] { origin?.unmark(block) }
        }
        tellClaims(begunPieces.sorted(), to: key)
    }

    /// We begin to give a piece: others are not to choose it.
    mutating func claim(_ piece: Int, to origins: [PeerKey]) {
        guard begunPieces.insert(piece).inserted else { return }
        for key in origins { tellClaims([piece], to: key) }
    }

    private mutating func tellClaims(_ pieces: [Int], to key: PeerKey) {
        guard let number = peers[key].blockMessageID else { return }
        let blocks = pieces.compactMap(content.geometry.piece).flatMap { Array(content.geometry.blocks(of: $0)) }
        for runs in Self.runs(blocks) { send(.extended(number, BlockMessage.skip(runs).payload), to: key) }
    }

    /// An origin told what it gives; a piece that both began at once stays with the one of the lesser id.
    mutating func heedClaims(_ runs: [Range<Int>], of key: PeerKey) {
        guard origin != nil else { return }
        let isLesser = settings.peerID.bytes.lexicographicallyPrecedes(peers[key].peerID.bytes)
        var all = claims ?? Bitfield(count: content.geometry.blockCount)
        claims = nil
        for run in runs { if isLesser { insert(run, withoutBegunPiecesInto: &all) } else { all.insert(run) } }
        claims = all
    }

    private func insert(_ run: Range<Int>, withoutBegunPiecesInto all: inout Bitfield) {
        let length = content.geometry.blocksPerPiece
        for piece in run.lowerBound / length..<(run.upperBound + length - 1) / length
        where !begunPieces.contains(piece) {
            all.insert(run.clamped(to: content.geometry.blocks(ofPieces: piece..<piece + 1)))
        }
    }

    /// An origin is gone: what it gave counts only as far as somebody has it.
    private mutating func forgetClaims() {
        claims = nil
        for key in origins {
            var told: [Int] = []
            peers[key].skips?.forEachSet { told.append($0) }
            heedClaims(told.map { $0..<$0 + 1 }, of: key)
        }
    }

    /// Goes on at a place by chance where it cannot go on where it is.
    mutating func stepAside() {
        guard claims != nil, let next = origin?.nextPiece, !isUntouched(next) else { return }
        for _ in 0..<EngineLimits.stepsAside {
            let place = Int.random(in: 0..<content.geometry.pieceCount, using: &chance)
            guard !isUntouched(place) else {
                origin?.goOn(from: place)
                return
            }
        }
    }

    /// Whether no origin began to give a piece, and nobody has the beginning of it.
    private func isUntouched(_ index: Int) -> Bool {
        guard let piece = content.geometry.piece(at: index) else { return false }
        let first = content.geometry.blocks(of: piece).lowerBound
        return claims?[first] != true && origin?.isGiven(first) == false
    }

    /// Whether no connected peer has a block; `origins` are those that are connected, and do not count.
    func isNowhere(_ block: Int, besides origins: [PeerKey]) -> Bool {
        Int(availability[block]) == origins.count { peers[$0].blocks[block] }
    }

    /// A peer is gone, and is no longer counted: what it had and nobody else has, origins not counted, is to be given.
    mutating func takeBack(from gone: PeerState) {
        guard origin != nil else { return }
        let origins = origins
        if gone.isOrigin {
            forgetClaims()
        } else {
            gone.blocks.forEachSet { block in
                if isNowhere(block, besides: origins) { origin?.unmark(block) }
            }
        }
        gone.given.all?.forEachSet { block in
            if isNowhere(block, besides: origins) { origin?.takeBack(block) }
        }
    }
}
