// SPDX-License-Identifier: GPL-3.0-or-later

package import PeerWire
package import TorrentCore

/// What the engine knows of one connection.
package struct PeerState {
    let key: PeerKey
    /// The other end of the connection; its port is not where it listens when it dialled us.
    let address: PeerAddress
    let peerID: PeerID
    let isIncoming: Bool
    let reserved: ReservedBits

    /// Blocks it has proved, as far as it told.
    package var blocks: Bitfield
    /// Whether it has said nothing yet of what it has.
    var mayStillSendBitfield = true
    /// How often it said again what it has, with no news in it.
    var repetitions = 0
    package var isChokedByPeer = true
    var isInterestedInPeer = false
    var isPeerInterested = false
    var isChokingPeer = true

    /// The number it wants our block messages to bear; it is our kind then.
    package var blockMessageID: UInt8?
    /// It chooses blocks itself when asked for any.
    package var isOrigin = false
    /// It stands in another rack.
    package var isFar = false

    /// Blocks asked of it by name, and when.
    package var inFlight: [Int: MonotonicInstant] = [:]
    /// Blocks asked of it without a name (origins).
    var wants = 0
    /// When the oldest unanswered want was sent, or the last answer came.
    var wantClock = MonotonicInstant(nanoseconds: 0)
    /// How many wants it is worth having with it at once.
    var wantLimit = 4.0
    /// It had nothing to choose for us; it is not to be asked for any before then.
    var dryUntil = MonotonicInstant(nanoseconds: .min)
    /// Since when it has had nothing to choose for us.
    var drySince: MonotonicInstant?
    /// Blocks asked of it that are no longer waited for, but welcome should they still come.
    var late: Set<Int> = []
    /// What it would not send lately.
    var refusals = Refusals()
    /// It has nothing we still need, as far as we last looked.
    var isExhausted = false
    /// It answers much later than others do.
    var isSlowGiver = false
    /// It let a request time out; it gets one at a time until it delivers again.
    var isSnubbed = false

    /// Blocks that an origin must not choose for it; `nil` for none.
    var skips: Bitfield?
    /// Blocks it asked of us, in order.
    package var uploads = UploadQueue()
    /// Blocks handed to the driver for it, not yet sent.
    var blocksInDriver = 0
    /// How many of them count towards the bound over all peers: none once the peer takes nothing.
    var countedInDriver = 0
    /// Blocks for it that the driver keeps because they cannot be read at the moment.
    var postponed: Set<BlockSpan> = []
    /// How many blocks for it the driver keeps, also such as the peer has taken back.
    var keptByDriver = 0
    /// How many of them the driver is still reading: the network has not got them.
    var blocksBeingRead = 0
    /// Pieces of which it asked for the leaves, in order.
    var hashQueue: ArraySlice<HashSpan> = []
    /// Leaves handed to the driver in answer, not yet sent.
    var digestsInDriver = 0
    /// When the network last took a block or leaves, or got the first.
    var driverClock = MonotonicInstant(nanoseconds: 0)
    /// Blocks we may choose and send it (we are an origin).
    package var grantedWants = 0
    /// The piece we are giving it (we are an origin).
    var givenPiece: Int?
    /// Blocks we gave it by our own choice (we are an origin).
    var given = GivenBlocks()
    /// The piece whose hashes it has surely received from us.
    var hashedPieces: Set<Int> = []

    /// What it was told of peers; `nil` when it or we do not want that.
    var exchange: ExchangeState?
    /// When it was last heeded that told us of peers.
    var lastHeeded: MonotonicInstant?
    /// Where it listens, if we know: what we dialled, or the port it named.
    var listens: PeerAddress?

    /// How much of the log of proved blocks it was told.
    var toldBlocks = 0
    /// Whether it was told that we have everything we want.
    var wasToldCompletion = false
    /// Wrong pieces in which it had a part, guilty or not.
    var suspicion = 0
    /// Pieces of which it spoilt at least one block (v1).
    var spoiltPieces = 0

    /// How long it takes for a request.
    var answer = AnswerMeter()

    /// What it may still cost, and what of that the ledger of hosts has not been told.
    var budget: WorkBudget
    var unbilled = WorkCost.connection

    var lastReceived: MonotonicInstant
    var lastSent: MonotonicInstant
    var download = RateMeter()
    var receivedBytes: UInt64 = 0
    var sentBytes: UInt64 = 0

    /// When a block was last given or taken; at first, when it came.
    var lastExchange: MonotonicInstant

    /// Somebody who was just greeted and has said nothing, and may have us do as much as anybody; `blocks` is as long as
    /// the torrent.
    package init(
        key: PeerKey, address: PeerAddress, peerID: PeerID, isIncoming: Bool, reserved: ReservedBits, blocks: Bitfield,
        at now: MonotonicInstant
    ) {
        self.key = key
        self.address = address
        self.peerID = peerID
        self.isIncoming = isIncoming
        self.reserved = reserved
        self.blocks = blocks
        budget = WorkBudget(.ofPeer(blocks: blocks.count), at: now)
        lastReceived = now
        lastSent = now
        lastExchange = now
    }

    /// Whether all that was handed to the driver for it is still being read: the network has got nothing to send.
    var isNothingOnItsWay: Bool { blocksInDriver == blocksBeingRead && digestsInDriver == 0 }

    /// Whether it asked for something that it has not got yet.
    var waitsForUs: Bool {
        !uploads.isEmpty || grantedWants > 0 || !hashQueue.isEmpty || blocksInDriver > 0 || digestsInDriver > 0
            || keptByDriver > 0
    }

    var exchangedBytes: UInt64 { receivedBytes &+ sentBytes }
    /// Whether it ever sent a block.
    var hasDelivered: Bool { receivedBytes > 0 }
    /// Who it is, as far as its conduct counts.
    var name: PeerName { PeerName(peerID, at: address.host) }
    var isOwnKind: Bool { blockMessageID != nil }
    /// All that is asked of it, by name or not.
    var outstanding: Int { inFlight.count + wants }

    /// It told that it has these blocks; gives how many of them are news.
    mutating func has(
        _ range: Range<Int>, countedIn availability: inout [UInt16], knownTo origin: inout OriginLedger?,
        at now: MonotonicInstant
    ) -> Int {
        let before = blocks.setCount
        var next = blocks.firstUnset(in: range)
        while let block = next {
            blocks.insert(block)
            refusals.has(block)
            availability[block] += 1
            // What another origin says it has was given to nobody.
            if !isOrigin { origin?.mark(block) }
            if let limit = origin?.usualTime.limit, let time = given.announced(block, at: now, limit: limit) {
                origin?.usualTime.add(time)
            }
            next = blocks.firstUnset(in: block + 1..<range.upperBound)
        }
        return blocks.setCount - before
    }

    /// It has no use for these blocks.
    mutating func skip(_ runs: [Range<Int>]) {
        var marks = skips ?? Bitfield(count: blocks.count)
        // Else what is kept would be copied as a whole.
        skips = nil
        for run in runs { marks.insert(run) }
        skips = marks
    }

    /// Lets go of what grows with the torrent, once the connection is gone.
    mutating func releaseMemory() {
        blocks = Bitfield(count: 0)
        refusals = Refusals()
        inFlight = [:]
        late = []
        given = GivenBlocks()
        hashedPieces = []
        postponed = []
        grantedWants = 0
        hashQueue = []
        isOrigin = false
        _ = uploads.removeAll()
    }
}

/// How long a peer takes for a request.
struct AnswerMeter {
    /// Whoever has not answered yet is tried once, and not preferred then.
    private var seconds = 0.25
    /// The mean of the longest lately: it rises at once and falls slowly.
    private var peak = 0.0
    /// When the last answer came, or the first request after a while went out.
    private var clock = MonotonicInstant(nanoseconds: 0)

    /// It is asked, and was not being asked before.
    mutating func begin(at now: MonotonicInstant) {
        clock = now
    }

    /// A request was answered after so long.
    mutating func add(_ wait: Duration, at now: MonotonicInstant) {
        seconds += (wait.inSeconds - seconds) / 8
        peak += (wait.inSeconds - peak) / (wait.inSeconds > peak ? 2 : 16)
        clock = now
    }

    /// A request has waited for so long already.
    mutating func addUnanswered(_ wait: Duration) {
        peak = max(peak, wait.inSeconds)
    }

    /// How long an answer has to be reckoned with, in seconds; who was not asked for a while is worth a try.
    func longTime(at now: MonotonicInstant) -> Double {
        peak / (1 + (now - clock).inSeconds / 2)
    }

    /// How long an answer may take now, in seconds.
    ///
    /// What was long ago counts for little, else whoever was slow once would not be asked again; but not while an answer
    /// is being waited for.
    func time(isAsked: Bool, at now: MonotonicInstant) -> Double {
        let passed = (now - clock).inSeconds
        return isAsked ? seconds : seconds / (1 + passed * 4)
    }
}

/// Requests in the order they came, cheap at both ends.
package struct UploadQueue {
    private var spans: [BlockSpan] = []
    private var head = 0

    var count: Int { spans.count - head }
    var isEmpty: Bool { count == 0 }

    /// One more was asked for.
    package mutating func append(_ span: BlockSpan) {
        spans.append(span)
    }

    /// The oldest, which waits no longer.
    package mutating func popFirst() -> BlockSpan? {
        guard head < spans.count else { return nil }
        defer {
            head += 1
            if head > 64, head * 2 > spans.count {
                spans.removeFirst(head)
                head = 0
            }
        }
        return spans[head]
    }

    /// Takes a request back; tells whether it was still waiting.
    mutating func remove(_ span: BlockSpan) -> Bool {
        guard let index = spans[head...].firstIndex(of: span) else { return false }
        spans.remove(at: index)
        return true
    }

    mutating func removeAll() -> [BlockSpan] {
        defer {
            spans = []
            head = 0
        }
        return Array(spans[head...])
    }
}
