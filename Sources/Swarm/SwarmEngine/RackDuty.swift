// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Which blocks this machine is to fetch from other racks, so that each crosses the link between them once.
///
/// The machines of a rack share the blocks out without a word: for each block each of them has a number that follows
/// from its peer id, and who has the highest fetches it (rendezvous hashing). Where two know different machines, a block
/// may cross twice.
struct RackDuty {
    private let ownID: PeerID
    private let geometry: PieceGeometry
    /// Whole pieces are shared out, for only those are proved (v1).
    private let sharesPieces: Bool
    /// The others of the rack; `nil` until they were counted.
    private var mates: Set<PeerID>?
    private var blocks: Bitfield

    init(ownID: PeerID, content: SwarmContent) {
        self.ownID = ownID
        geometry = content.geometry
        if case .blocks = content.proof { sharesPieces = false } else { sharesPieces = true }
        blocks = Bitfield(count: content.geometry.blockCount)
    }

    /// Whether the block is this machine's to fetch.
    func includes(_ block: Int) -> Bool { blocks[block] }

    /// Shares the blocks out among this machine and the others of its rack; tells whether that changed anything.
    mutating func share(with others: Set<PeerID>) -> Bool {
        guard others != mates else { return false }
        mates = others
        let own = Self.seed(of: ownID)
        let seeds = others.map(Self.seed)
        blocks = Bitfield(count: geometry.blockCount)
        for block in 0..<geometry.blockCount {
            let item = UInt64(sharesPieces ? block / geometry.blocksPerPiece : block)
            let number = Self.mixed(own ^ item)
            if seeds.allSatisfy({ Self.mixed($0 ^ item) <= number }) { blocks.insert(block) }
        }
        return true
    }

    private static func seed(of id: PeerID) -> UInt64 {
        id.bytes.reduce(0) { mixed($0 ^ UInt64($1)) }
    }

    /// Each bit of the argument changes about half of the result's.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: value)
        return generator.next()
    }
}

extension SwarmEngine {
    /// The rack this machine stands in; `nil` when nobody is far away.
    static func rack(of host: HostAddress?, among racks: [Subnet]) -> Subnet? {
        host.flatMap { host in racks.first { $0.contains(host) } }
    }

    /// Whether what comes from there crosses the link between racks.
    func isFar(_ host: HostAddress) -> Bool {
        Self.rack(of: settings.ownHost, among: settings.racks).map { !$0.contains(host) } ?? false
    }

    /// Shares out anew what is to be fetched from afar, when machines of the rack came or went.
    mutating func shareDuty(at now: MonotonicInstant) {
        guard duty != nil else { return }
        let near = peers.keys.filter { key in
            !peers.isFar(key) && peers[key].isOwnKind && !peers.isOrigin(key)
                && now - peers[key].lastReceived < EngineLimits.absence
        }
        guard duty?.share(with: Set(near.map { peers[$0].peerID })) == true else { return }
        askAfarAgain()
    }

    /// Far peers may have something after all.
    mutating func askAfarAgain() {
        for key in peers.keys where peers.isFar(key) { peers[key].isExhausted = false }
    }

    /// Whether a block may be asked of a far peer: nobody near has it, and it is ours to fetch; or nothing came for so
    /// long that whoever should fetch it may be unable to.
    func mayCross(_ block: Int, at now: MonotonicInstant) -> Bool {
        guard let duty else { return true }
        guard !isStarved(at: now) else { return true }
        return duty.includes(block)
            && !peers.keys.contains { !peers.isFar($0) && !peers.isOrigin($0) && peers[$0].askable[block] }
    }

    /// Whether nothing has come for long.
    func isStarved(at now: MonotonicInstant) -> Bool {
        now - web.lastDelivery >= EngineLimits.absence
    }

    /// Whether as much is on its way from afar as may be: answers are late there, and would take up all requests.
    func isFarFull(limit: Int) -> Bool {
        guard duty != nil else { return false }
        let far = peers.keys.reduce(0) { $0 + (peers.isFar($1) ? peers[$1].inFlight.count : 0) }
        return far >= max(limit / EngineLimits.farShare, 1)
    }
}
