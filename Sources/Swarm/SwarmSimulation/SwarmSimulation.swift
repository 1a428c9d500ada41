// SPDX-License-Identifier: GPL-3.0-or-later

package import SwarmEngine
package import TorrentCore

/// Many engines on a virtual network and a virtual clock; the same seed gives the same run.
///
/// What an engine says to one peer in one go is a parcel. It takes the sender's uplink, a latency, between racks the
/// trunk, then the receiver's downlink; each serves in order, and passes on while it receives. Of TCP's own life there
/// are headers, order, a window, losses as extra delay, and its patience when a cable is cut; congestion is not modelled.
package struct SwarmSimulation {
    let torrent: SimulatedTorrent
    let network: NetworkConditions
    var chance: SeededGenerator
    var events = EventQueue<Event>()
    var machines: [SimulatedMachine] = []
    var connections: [SimulatedConnection] = []
    /// Two for each connection.
    var flows: [SimulatedFlow] = []
    var parcels = ParcelStore()
    var machineAt: [PeerAddress: Int] = [:]
    /// Where the origins are, as every machine is told.
    var origins: Set<HostAddress> = []
    /// Addresses that are being dialled, by the number events have.
    var dialled: [PeerAddress] = []
    /// Between rack 0 and the other, towards rack 0 and away from it.
    var trunk: (SimulatedLink, SimulatedLink)?
    /// Machines of which a first completion is waited for.
    var awaited = 0
    /// Joins that are still to come.
    var joinsAhead = 0
    /// The last address that was given out.
    var lastHost: UInt32 = 0x0a00_0000
    /// The engine's decisions that are being carried out; kept for its room.
    var actions: [SwarmAction] = []
    /// Blocks on their way to a slow disk, by the number events have.
    var storing: [(block: BlockIndex, from: PeerKey, isLie: Bool)] = []
    /// Blocks that are being read from a slow disk, by the number events have.
    var reading: [(span: BlockSpan, for: PeerKey)] = []
    /// Parcels to be sent once an engine's decisions were gone through.
    var ready: [Int32] = []
    /// What was noted by any machine, with who noted it.
    package internal(set) var notes: [(machine: Int, note: SwarmNote)] = []
    /// The virtual moment.
    package internal(set) var now: MonotonicInstant
    /// Things that happened so far.
    package private(set) var eventCount = 0
    /// When the clock began.
    package let start: MonotonicInstant

    /// An empty network.
    package init(
        torrent: SimulatedTorrent, network: NetworkConditions = NetworkConditions(), seed: UInt64,
        start: MonotonicInstant = .init(nanoseconds: 0)
    ) {
        self.torrent = torrent
        self.network = network
        self.start = start
        now = start
        chance = SeededGenerator(seed: seed)
        if let rate = network.trunkRate { trunk = (SimulatedLink(rate: rate), SimulatedLink(rate: rate)) }
        events.schedule(Event(.watch), at: start)
    }

    /// Runs until every living machine is complete, or the virtual time is over; tells which.
    package mutating func run(until limit: MonotonicInstant) -> Bool {
        while awaited > 0 || joinsAhead > 0, let (moment, event) = events.next(until: limit) {
            now = moment
            handle(event)
        }
        return awaited == 0 && joinsAhead == 0
    }

    /// Goes on for a while after everybody is complete.
    package mutating func settle(for duration: Duration) {
        let limit = now + duration
        while let (moment, event) = events.next(until: limit) {
            now = moment
            handle(event)
        }
    }

    private mutating func handle(_ event: Event) {
        eventCount += 1
        let machine = Int(event.machine)
        switch event.kind {
        case .join: join(machine)
        case .kill: leave(machine, .killed)
        case .unplug: leave(machine, .unplugged)
        case .rename: rename(machine)
        case .wake: wake(machine)
        case .sent: sent(event.number, life: event.life)
        case .transmit: transmit(event.number)
        case .reachedTrunk: reachTrunk(event.number)
        case .reachedDownlink: reachDownlink(event.number)
        case .arrived: arrive(event.number)
        case .stored: finishStoring(event)
        case .read: finishReading(event)
        case .connected:
            connect(machine, number: event.number, life: event.life, attempt: Int(event.attempt))
        case .dialFailed: dialFailed(machine, dialled[Int(event.number)], life: event.life)
        case .closed: closed(connection: Int(event.number), side: Int8(event.machine))
        case .watch: watchIdleness()
        }
    }
}

/// Something that happens at a moment; what the numbers mean is the kind's business.
struct Event: BitwiseCopyable {
    enum Kind: UInt8 {
        case join
        case kill
        case unplug
        case rename
        case wake
        case sent
        case transmit
        case reachedTrunk
        case reachedDownlink
        case arrived
        case stored
        case read
        case connected
        case dialFailed
        case closed
        case watch
    }

    let kind: Kind
    var machine: Int32 = 0
    var number: Int32 = 0
    var attempt: UInt8 = 0
    var life: Int32 = 0

    init(_ kind: Kind, machine: Int = 0, number: Int32 = 0, life: Int32 = 0, attempt: Int = 0) {
        self.attempt = UInt8(attempt)
        self.kind = kind
        self.machine = Int32(machine)
        self.number = number
        self.life = life
    }
}
