// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

/// One torrent's decisions: whom to ask for which block, whom to send what, who lies.
///
/// A value machine: the driver calls one method per happening, in the order things happened, and then carries out
/// ``takeActions()`` in order. No socket, file, clock or random number is read here.
///
/// 1. Blocks are passed on only after they are proved.
/// 2. Every peer that asks is served; nobody is choked for not giving.
/// 3. What is in flight to us is bounded over all peers together, not per peer.
/// 4. An origin hands out each block once before any twice, to those of our kind that let it choose.
package struct SwarmEngine: Sendable {
    let content: SwarmContent
    let settings: SwarmSettings
    var chance: SeededGenerator

    var peers = PeerTable()
    var addresses = AddressBook()
    var contacts = PeerContacts()
    var ledger: BlockLedger
    /// The leaf hashes of a v2 torrent; `nil` for v1.
    var leaves: LeafStore?
    var origin: OriginLedger?
    /// Pieces that we began to give (we are an origin).
    var begunPieces: Set<Int> = []
    /// Blocks that other origins give; `nil` while they told of none.
    var claims: Bitfield?
    /// What is to be fetched from other racks; `nil` when nobody is far away.
    var duty: RackDuty?
    var window: RequestWindow

    /// How many peers are known to have each block; what few have is asked for first.
    var availability: [UInt16]
    /// Who sent each block that arrived and is not yet proved.
    var sources: [Int: BlockSource] = [:]
    /// Where blocks may be had by HTTP when no peer delivers.
    var web: WebSeedDesk
    /// Pieces whose leaves were asked for, when and of whom.
    var hashRequests: [Int: (since: MonotonicInstant, peer: PeerKey)] = [:]
    /// Wrong pieces of which others are asked for the leaves, and how many were.
    var disputes: [Int: Int] = [:]
    /// Pieces of a v1 torrent being hashed by the driver.
    var checking: Set<Int> = []
    /// Pieces that came out wrong, with what is needed to find out by whose fault.
    var spoilt: [Int: SpoiltPiece] = [:]
    /// Peers that said nothing when they were asked, and when that was noted.
    var silentPeers: [PeerName: MonotonicInstant] = [:]
    /// What hosts have cost.
    var hosts: HostLedger
    /// Peers that lied.
    var bans: BanList

    /// From a request until the block comes.
    var usualAnswer = UsualTime(allowance: .milliseconds(50))
    /// Blocks asked for over all peers together.
    var outstanding = 0
    /// How many of them had waited for long when time was last looked at.
    var overdueRequests = 0
    /// Blocks handed to the driver over all peers together.
    var blocksInDriver = 0
    /// Blocks that the driver cannot read at the moment, as raw numbers.
    var unreadable: Bitfield?
    /// Who is being given a piece, since when, and gets the rest of it before others get any (we are a v1 origin).
    var pieceTakers: [(key: PeerKey, since: MonotonicInstant)] = []
    /// Where the round over peers with something to send goes on.
    var uploadTurn = 0
    /// When waiting news of proved blocks must go out.
    var haveDeadline: MonotonicInstant?
    /// No block that was asked of one peer is late before then.
    var nextLateness = MonotonicInstant(nanoseconds: .min)
    var nextTick: MonotonicInstant
    /// How often more was dialled because somebody was heard of, since time was last looked at.
    var hearings = 0
    var hasReportedCompletion = false

    var actions: [SwarmAction] = []
    /// What came and went so far.
    package internal(set) var totals = TransferTotals()

    /// Starts with the blocks that are proved already; `leaves` are the leaf hashes of their pieces, by block, if known.
    package init(
        content: SwarmContent, settings: SwarmSettings, proved: Bitfield, leaves provedLeaves: [SHA256Digest]? = nil,
        chance: SeededGenerator, at now: MonotonicInstant
    ) {
        self.content = content
        self.settings = settings
        self.chance = chance
        hosts = HostLedger(.ofHost(blocks: content.geometry.blockCount))
        bans = BanList(sparing: settings.origins)
        ledger = BlockLedger(content: content, proved: proved)
        availability = Array(repeating: 0, count: content.geometry.blockCount)
        window = RequestWindow(settings: settings)
        nextTick = now
        web = WebSeedDesk(settings.webSeeds, at: now)
        if case .blocks(let trees) = content.proof {
            var store = LeafStore(content: content, trees: trees)
            if let provedLeaves { store.fill(with: provedLeaves, of: ledger.pieces) }
            leaves = store
        }
        if Self.rack(of: settings.ownHost, among: settings.racks) != nil {
            duty = RackDuty(ownID: settings.peerID, content: content)
        }
        if settings.isOrigin {
            let first = Int.random(in: 0..<content.geometry.pieceCount, using: &self.chance)
            origin = OriginLedger(content: content, firstPiece: first)
            // Whoever fetches dials us; who has everything need not knock at every door again and again.
            if ledger.isComplete { addresses.patience = EngineLimits.originPatience }
        }
        reportCompletion()
    }

    /// Everything decided since the last call, in order.
    package mutating func takeActions() -> [SwarmAction] {
        guard !actions.isEmpty else { return [] }
        let taken = actions
        actions.removeAll(keepingCapacity: true)
        return taken
    }

    /// Everything decided since the last call, in order, into an empty array whose room is used again.
    ///
    /// Gives ``wakeUp``, too.
    package mutating func takeActions(into taken: inout [SwarmAction]) -> MonotonicInstant {
        precondition(taken.isEmpty)
        if !actions.isEmpty { swap(&taken, &actions) }
        return wakeUp
    }

    /// The moment by which the driver must call ``elapsed(to:)``.
    package var wakeUp: MonotonicInstant {
        min(nextTick, haveDeadline ?? nextTick)
    }

    /// What this peer calls itself.
    package var ownID: PeerID { settings.peerID }

    /// Whether everything wanted is proved.
    package var isComplete: Bool { ledger.isComplete }

    /// The blocks that are proved.
    package var provedBlocks: Bitfield { ledger.proved }

    /// Live connections.
    package var peerCount: Int { peers.count }

    /// What the swarm looks like from here, for progress displays.
    package var status: SwarmStatus {
        let proved = content.wanted.intersectionCount(ledger.proved)
        return SwarmStatus(
            wantedBlocks: content.wanted.setCount, provedBlocks: proved, peers: peers.count,
            bytesPerSecond: window.bytesPerSecond, totals: totals, isReleased: isReleased,
            fetchers: ledger.isComplete ? peers.keys.count { lacksSomething($0) } : 0, contacts: contacts)
    }

    /// Whether the swarm can do without this peer: it has everything, and so have the others or enough of them.
    ///
    /// Whoever still fetches is heard of all the time; one that says nothing was switched off and needs nobody.
    private var isReleased: Bool {
        guard ledger.isComplete else { return false }
        let holders = peers.keys.count { !peers[$0].isOrigin && peers[$0].blocks.isSuperset(of: content.wanted) }
        let isWaitedFor = peers.keys.contains { lacksSomething($0) && !isSilent($0) }
        return !isWaitedFor || holders >= EngineLimits.holdersThatSuffice
    }

    private func lacksSomething(_ key: PeerKey) -> Bool {
        !peers[key].isOrigin && !peers[key].blocks.isSuperset(of: content.wanted)
    }

    private func isSilent(_ key: PeerKey) -> Bool { nextTick - peers[key].lastReceived > EngineLimits.silence }

    mutating func send(_ message: PeerMessage, to key: PeerKey) {
        actions.append(.send(key, message))
    }

    mutating func reportCompletion() {
        guard ledger.isComplete, !hasReportedCompletion else { return }
        hasReportedCompletion = true
        actions.append(.completed)
    }
}

/// What a swarm looks like from one peer.
package struct SwarmStatus: Hashable, Sendable {
    /// Blocks there are to fetch in all.
    package let wantedBlocks: Int
    /// How many of them are proved.
    package let provedBlocks: Int
    /// Live connections.
    package let peers: Int
    /// Payload bytes received per second, lately.
    package let bytesPerSecond: Double
    /// What came and went so far.
    package let totals: TransferTotals
    /// Whether the swarm can do without this peer.
    package let isReleased: Bool
    /// Connected peers that lack something, though they may say nothing at the moment; zero while this peer does itself.
    package let fetchers: Int
    /// Who is connected, was connected, or was dialled in vain.
    package let contacts: PeerContacts
}
