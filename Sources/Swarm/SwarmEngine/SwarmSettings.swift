// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What is decided once for a swarm before it starts.
package struct SwarmSettings: Sendable {
    /// What this peer calls itself.
    package let peerID: PeerID
    /// The TCP port it listens on, told to others.
    package let listenPort: UInt16
    /// Whether it is the origin: it has everything and hands out each block once before any twice.
    package let isOrigin: Bool
    /// The most connections at once, in and out together.
    package var connectionLimit = 80
    /// The least requests in flight over all peers together, in blocks; more of them where there is a crowd.
    package var minimumWindow = 16
    /// The most requests in flight over all peers together, in blocks.
    package var maximumWindow = 1_024
    /// How much of the downlink's data may be in flight besides: the measured rate times this.
    package var windowDuration: Duration = .milliseconds(10)
    /// How long a request may stay unanswered before the block is asked of somebody else.
    package var requestTimeout: Duration = .seconds(2)
    /// How long news of proved blocks may wait for company.
    package var haveDelay: Duration = .milliseconds(30)
    /// The longest it may wait, however many peers there are to tell.
    package var longestHaveDelay: Duration = .milliseconds(500)
    /// Blocks that may wait to be stored, 32 MiB.
    ///
    /// Requests keep them far below that, but for those that were given up and come all at once in the end.
    package var storingLimit = 2_048
    /// How many blocks that follow each other are asked of one peer together.
    package var longestRun = 4

    /// Whether peers tell each other of peers (BEP 11); never for private torrents, whatever stands here.
    package var usesPeerExchange = false
    /// Where peers may be that other peers tell of.
    package var networks = Subnet.siteLocal
    /// Address prefixes whose hosts share a fast switch; what crosses from one to another is asked for sparingly.
    package var racks: [Subnet] = []
    /// Where this machine itself is; without it no rack is its own.
    package var ownHost: HostAddress?
    /// Hosts whose peers are taken for origins when they say that they are; nobody else's word counts.
    package var origins: Set<HostAddress> = []
    /// Where the files can be had by HTTP (BEP 19), should peers not deliver.
    package var webSeeds: [WebSeedSource] = []

    /// Sets what has no default.
    package init(peerID: PeerID, listenPort: UInt16, isOrigin: Bool) {
        self.peerID = peerID
        self.listenPort = listenPort
        self.isOrigin = isOrigin
    }
}

/// What one peer may cost the engine.
enum EngineLimits {
    /// Requests a peer may have waiting with us; what libtorrent keeps as well.
    static let uploadQueue = 2_000
    /// Hash requests a peer may have waiting with us: as many as it may have blocks asked of us.
    static let hashQueue = 1_024
    /// Leaves handed to the driver for one peer and not yet taken by the network: as long as a block, or those of one piece.
    static let digestsInDriver = 512
    /// Addresses remembered for dialling.
    static let knownAddresses = 2_000
    /// How long an order is good for in which addresses make room for others.
    static let leaversAge = Duration.seconds(1)
    /// How often between two ticks more is dialled because somebody was heard of; whoever is left is dialled at the next.
    static let hearings = 8
    /// How long an address may give no answer until it is given up.
    static let addressPatience = Duration.seconds(3_600)
    /// How long one that never answered an origin, which others dial anyway: a few dials, for a cable may be out.
    static let originPatience = Duration.seconds(30)
    /// How long an address that was given up is not dialled though it is heard of again.
    static let secondHearing = Duration.seconds(600)
    /// Liars kept in mind, and how many of one host have the whole host banned.
    static let bannedNames = 2_000
    static let liarsOfHost = 2
    /// Steps after which a peer's costs are told to the ledger of hosts.
    static let billing = 4_096
    /// Hosts whose budgets are kept.
    static let knownHosts = 2_000
    /// Hosts whose bytes are counted one by one: as many as a server knows machines.
    static let countedHosts = 4_096
    /// Addresses of one host that are dialled at once, and how many of its connections count when more are dialled.
    static let dialsOfHost = 8
    /// How long a connection over which blocks went, or may still go, keeps its place without any when places are scarce.
    static let idlePlace = Duration.seconds(60)
    /// Times a peer may say again what it has, with no news in it.
    static let repetitions = 32
    /// Pieces of a v1 torrent a peer may spoil before it is cut off.
    static let spoiltPieces = 2
    /// Blocks handed to the driver and not yet taken by the network: per peer, and over all peers.
    static let blocksInDriverPerPeer = 4
    static let blocksInDriver = 12
    /// Blocks for one peer that the driver keeps because they cannot be read at the moment; it has to ask again for more.
    static let postponedBlocks = 64
    /// Other peers, origins not counted, that must have everything before a finished one may go while some have not.
    static let holdersThatSuffice = 2
    /// Bytes on the cable of one packet of news: headers and a few runs.
    static let newsPacket = 100
    /// The share of the downlink's bytes that news of proved blocks may cost.
    static let newsShare = 0.003
    /// Blocks left for which news is told without much delay, and which are asked for one by one.
    static let lastBlocks = 48
    /// So many peers are a crowd, and nobody dials more; there the least number of blocks in flight is this.
    static let crowd = 32
    static let crowdWindow = 48
    /// Who has said nothing for so long does not fetch anything from other racks for the others; and who got nothing
    /// for so long does not rely on them.
    static let absence = Duration.seconds(2)
    /// So small a part of the window may be on its way from other racks.
    static let farShare = 4
    /// A run is so small a part of the window.
    static let runsPerWindow = 10
    /// Blocks looked at to find one that few peers have.
    static let candidates = 64
    /// How long an unfinished peer may say nothing before a finished one does not wait for it; news of a download at
    /// the slowest rates worth having come more often.
    static let silence = Duration.seconds(5)
    /// How long it is remembered of a peer that it said nothing when it was asked.
    static let silenceMemory = Duration.seconds(60)
    /// How often a peer is told of peers (BEP 11 allows once a minute), and how soon after it came at the earliest:
    /// a room that starts together has met by then.
    static let exchangeInterval = Duration.seconds(60)
    static let firstExchange = Duration.seconds(1)
    /// How often a peer is heeded that tells of peers; the clocks of honest ones may run a little fast.
    static let exchangePatience = Duration.seconds(30)
    /// Near the end, whoever takes longer for a block is late; sooner so who never sent any.
    static let patience = Duration.milliseconds(250)
    static let patienceWithUntried = Duration.milliseconds(80)
    /// How long nobody is looked for who could be asked for late blocks, after there was nobody.
    static let latenessPause = Duration.milliseconds(10)
    /// Who has said nothing for so long counts as this much busier than it is.
    static let quietTime = Duration.seconds(1)
    static let quietLoad = 4
    /// How many are given a piece at once where only whole pieces are passed on.
    static let pieceTakers = 3
    /// Origins that whole pieces are asked of at once without any taking the room of others.
    static let origins = 4
    /// Places that an origin looks at to keep out of another's way.
    static let stepsAside = 16
    /// Wants of one peer that an origin keeps.
    static let wants = 4_096
    /// How long no peer may have delivered anything before a web seed is asked: with peers connected; with none; and,
    /// once a web seed was of use, with nothing asked of anybody and no origin in sight.
    static let webSeedPatience = Duration.seconds(5)
    static let webSeedPatienceAlone = Duration.seconds(3)
    static let webSeedPatienceAgain = Duration.seconds(1)
    /// How long a web seed may take for one block while there are peers who could have been asked.
    static let webSeedStall = Duration.seconds(4)
    /// Blocks asked of a web seed at once: 1 MiB at first, as peers may come back; 4 MiB when it goes on.
    static let webSeedRun = 64...256
    /// How long a web seed that failed is left alone at the most.
    static let webSeedPause = Duration.seconds(30)
    /// Answers in a row with less than a block in them after which a web seed is dropped.
    static let webSeedEmptyAnswers = 5
    /// Blocks we ask of one peer that has not delivered any: whoever never does must not take up the window.
    static let untriedQueueDepth = 2
    /// How long a peer is not asked again for what it refused, at first and at the most.
    static let refusalPauses = Duration.seconds(10)...Duration.seconds(60)
    /// Fruitless refusals of a peer in a row after which it is asked for nothing until the pause is over.
    static let fruitlessRefusals = 16
    /// Blocks we ask of one peer that is not our kind; many foreign clients drop requests beyond 250.
    static let foreignQueueDepth = 200
}
