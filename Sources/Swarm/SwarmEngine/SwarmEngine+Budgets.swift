// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// What each thing costs that a peer may have us do, in steps of ``WorkBudget``.
enum WorkCost {
    /// To greet a connection, and to take apart what is known of it at its end.
    static let connection = 1_024
    /// Any message.
    static let message = 16
    /// A message that brings news costs so much less, for it is what messages are for.
    static let newsRefund = 12
    /// To refuse something, besides the message.
    static let refusal = 48
    /// Leaves that are sent for a step, a piece's for the first time: a peer may need those of all pieces, and of us.
    static let digestsPerStep = 4
    /// One leaf of a piece whose leaves the peer was sent already.
    static let repeatedDigest = 64
    /// To drop a request that a peer refuses, or drops when it chokes us, besides the search for somebody else.
    static let droppedRequest = 32
    /// To find a request among those that wait, hash requests too, for each so many of them.
    static let requestsOfSearch = 8
    /// Bytes of a block, given or taken, that earn a step: sixty-four for a block of 16 KiB.
    static let bytesPerStepEarned = 256
    /// Bytes of a bencoded message, of one in runs, and of a bitfield.
    static let bencodedBytes = 4
    static let runBytes = 16
    static let bitfieldBytes = 2

    /// To tell a peer of our kind what we have beyond whole pieces, and later all that we have, in a torrent of so many.
    static func introduction(blocks: Int) -> Int { blocks / 256 }

    /// To name so many runs of blocks.
    static func told(runs: Int) -> Int { runs / 4 }

    /// To say which of so many pieces we have.
    static func greeting(pieces: Int) -> Int { pieces / 32 }

    /// To look for a block to ask for or to choose in a torrent of so many.
    static func search(blocks: Int) -> Int { 64 + blocks / 1_024 }

    /// Runs of blocks that span so many, and so many that were new.
    static func marks(runs: Int, spanning blocks: Int, new: Int) -> Int { runs + blocks / 1_024 + new / 8 }
}

/// Who makes us work for nothing is served last, then closed (`docs/decisions/0040`).
///
/// All that a peer can make us say, and what bounds it:
///
/// | It says | We say | Bound |
/// | --- | --- | --- |
/// | handshake | what we have, extension handshake, unchoke | once; connections cost the host |
/// | extension handshake | skip, have | the first that makes it our kind; later ones have no answer |
/// | have, bitfield, have-all | interested | once until we have everything |
/// | unchoke, and news of what we need | request, hash request | two until it delivered a block, then the window |
/// | request | a block, or reject | 2,000 wait, 4 are in the driver; a reject is as long as the request and costs more |
/// | cancel | reject | one for each request that waited |
/// | want | blocks and the leaves of their pieces, or dry | 4,096 are kept, 4 are in the driver; one dry each |
/// | hash request | leaves, or hash reject | 1,024 wait, the leaves of one long piece are in the driver |
/// | peers (BEP 11) | nothing; we dial | once in 30 s, hosts in turn |
/// | anything else | nothing | |
///
/// Answers as short as the question are bounded by the driver, which closes whoever leaves 1 MiB unread, and by their cost.
extension SwarmEngine {
    /// What a peer costs that has us look for a block.
    var searchCost: Int { WorkCost.search(blocks: content.geometry.blockCount) }

    /// A peer had us work so much; it is closed for it only when its message was dealt with.
    mutating func spend(_ steps: Int, by key: PeerKey, at now: MonotonicInstant) {
        peers[key].spend(steps, at: now)
    }

    /// After a message: closes whoever used up its budget, or the one of a host that cost most when the host used up its own.
    mutating func settleAccount(of key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        if peers[key].budget.isExhausted { return closeSpender(key, at: now) }
        guard abs(peers[key].unbilled) >= EngineLimits.billing else { return }
        let host = peers[key].address.host
        let isExhausted = hosts.spend(peers[key].unbilled, of: host, at: now)
        peers[key].unbilled = 0
        guard isExhausted else { return }
        let neighbours = peers.keys.filter { peers[$0].address.host.account == host.account }
        if let worst = neighbours.min(by: { peers[$0].budget.steps < peers[$1].budget.steps }) {
            closeSpender(worst, at: now)
        }
    }

    private mutating func closeSpender(_ key: PeerKey, at now: MonotonicInstant) {
        hangUp(key, .overBudget, at: now)
        pumpUploads(at: now)
    }
}

extension PeerState {
    /// It said something.
    mutating func heard(at now: MonotonicInstant) {
        lastReceived = now
        spend(WorkCost.message, at: now)
    }

    mutating func spend(_ steps: Int, at now: MonotonicInstant) {
        budget.spend(steps, at: now)
        unbilled += steps
    }

    /// So many bytes of a block were given or taken.
    mutating func earn(bytes: UInt32, at now: MonotonicInstant) {
        lastExchange = now
        spend(-Int(bytes) / WorkCost.bytesPerStepEarned, at: now)
    }
}
