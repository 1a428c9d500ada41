// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// Blocks a peer has and would not send (BEP 6), and until when it is not asked for them again.
///
/// ```
///   none ── reject ──▶ some ── it unchokes us, or the pause is over ──▶ none
///                       ╰── many fruitless in a row ──▶ closed ── the pause is over ──▶ none
/// ```
///
/// 1. What the peer has is not touched: others may be asked for the same, and so may this peer later.
/// 2. The first pause is 10 s; each that follows is longer, up to 60 s.
/// 3. Who refuses again and again and sends nothing in between is asked for nothing until the pause is over, and then
///    for two blocks.
struct Refusals {
    private static let firstPauses = Backoff(
        first: EngineLimits.refusalPauses.lowerBound, longest: EngineLimits.refusalPauses.upperBound)

    /// What the peer has without what it refused; `nil` while it has refused nothing.
    private(set) var rest: Bitfield?
    /// Whether it is to be asked for nothing.
    private(set) var isClosed = false
    /// When what it refused may be asked for again.
    private var end: MonotonicInstant?
    private var pauses = Self.firstPauses
    /// Refusals, and chokes that followed an unchoke with nothing sent, since a block last came.
    private var fruitless = 0
    /// Whether a block came since it last unchoked us.
    private var hasSent = false

    /// Whether nothing came since it last refused.
    var isDoubtful: Bool { fruitless > 0 }

    /// The peer has something more.
    mutating func has(_ block: Int) {
        rest?.insert(block)
    }

    /// The peer will not send a block now; `blocks` is what it has.
    mutating func refuse(_ block: Int, of blocks: Bitfield, whileChoking isChoking: Bool, at now: MonotonicInstant) {
        var left = rest ?? blocks
        rest = nil
        left.remove(block)
        rest = left
        if end == nil { end = now + pauses.next() }
        // Who chokes us refuses all that it was asked for; that says nothing of later.
        if !isChoking { failed() }
    }

    /// The peer chokes us, with blocks asked of it or without.
    mutating func choked(whileAsked isAsked: Bool, at now: MonotonicInstant) {
        guard isAsked, !hasSent else { return }
        failed()
        if isClosed, end == nil { end = now + pauses.next() }
    }

    /// The peer serves us again: all that it refused may be asked for; tells whether there was any.
    mutating func unchoked() -> Bool {
        hasSent = false
        guard !isClosed else { return false }
        if fruitless == 0 { pauses.reset() }
        defer { clear() }
        return rest != nil
    }

    /// A block came.
    mutating func sent() {
        hasSent = true
        fruitless = 0
    }

    /// Time went by; tells whether the pause is over just now.
    mutating func elapsed(to now: MonotonicInstant) -> Bool {
        guard let end, end <= now else { return false }
        clear()
        return true
    }

    private mutating func failed() {
        fruitless += 1
        if fruitless >= EngineLimits.fruitlessRefusals { isClosed = true }
    }

    private mutating func clear() {
        rest = nil
        end = nil
        isClosed = false
    }
}

extension SwarmEngine {
    mutating func choked(by key: PeerKey, at now: MonotonicInstant) {
        guard !peers[key].isChokedByPeer else { return }
        peers[key].isChokedByPeer = true
        peers[key].refusals.choked(whileAsked: !peers[key].inFlight.isEmpty, at: now)
        // With BEP 6 each request is refused by name, or answered because it was on its way.
        guard !peers[key].reserved.hasFastExtension else { return }
        spend(peers[key].inFlight.count * (WorkCost.droppedRequest + searchCost), by: key, at: now)
        for block in peers[key].inFlight.keys { releaseBlock(block) }
        outstanding -= peers[key].inFlight.count
        peers[key].inFlight = [:]
    }

    mutating func unchoked(by key: PeerKey, at now: MonotonicInstant) {
        guard peers[key].isChokedByPeer else { return }
        peers[key].isChokedByPeer = false
        guard peers[key].refusals.unchoked() else { return }
        peers[key].isExhausted = false
        spend(searchCost, by: key, at: now)
    }

    mutating func rejected(_ raw: RawSpan, by key: PeerKey, at now: MonotonicInstant) {
        guard let span = content.geometry.span(piece: raw.piece, offset: raw.offset, length: raw.length),
            let block = content.geometry.block(startingAt: span)?.rawValue
        else { return }
        if peers[key].inFlight.removeValue(forKey: block) != nil {
            outstanding -= 1
            releaseBlock(block)
            spend(WorkCost.droppedRequest + searchCost, by: key, at: now)
        } else if peers[key].late.remove(block) == nil {
            return
        }
        peers[key].refuse(block, at: now)
    }
}

extension PeerState {
    /// Blocks it may be asked for: what it has, without what it refused lately.
    var askable: Bitfield {
        _read {
            if let rest = refusals.rest { yield rest } else { yield blocks }
        }
    }

    fileprivate mutating func refuse(_ block: Int, at now: MonotonicInstant) {
        guard blocks[block] else { return }
        refusals.refuse(block, of: blocks, whileChoking: isChokedByPeer, at: now)
    }
}
