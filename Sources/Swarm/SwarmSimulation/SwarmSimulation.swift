// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import SwarmEngine
package import TorrentCore

/// Many engines on a virtual network and a virtual clock; the same seed gives the same run.
///
/// A message takes the sender's uplink, a latency, then the receiver's downlink, each link serving in order. TCP's own
/// life (loss, windows, acknowledgements) is not modelled but as a share of bytes for headers.
package struct SwarmSimulation {
    private enum Event {
        case join(Int)
        case leave(Int, isHeard: Bool)
        case wake(Int)
        case sent(Int, PeerKey, BlockSpan)
        case reachedDownlink(Int, connection: Int, Parcel)
        case arrived(Int, connection: Int, Parcel)
        case connected(Int, PeerAddress)
        case closed(Int, connection: Int)
    }

    private enum Parcel {
        case message(PeerMessage)
        case block(RawSpan, SHA256Digest)

        var byteCount: Int {
            switch self {
            case .message(let message): message.frame.count
            case .block(let span, _): Int(span.length) + 13
            }
        }
    }

    private let torrent: SimulatedTorrent
    private let latency: Duration
    private var chance: SeededGenerator
    private var events = EventQueue<Event>()
    private var machines: [SimulatedMachine] = []
    private var connections: [SimulatedConnection] = []
    private var machineAt: [PeerAddress: Int] = [:]
    /// What was noted by any machine, with who noted it.
    package private(set) var notes: [(machine: Int, note: SwarmNote)] = []
    /// The virtual moment.
    package private(set) var now = MonotonicInstant(nanoseconds: 0)

    /// An empty network.
    package init(torrent: SimulatedTorrent, latency: Duration = .microseconds(200), seed: UInt64) {
        self.torrent = torrent
        self.latency = latency
        chance = SeededGenerator(seed: seed)
    }

    /// Adds a machine that joins at a moment and knows of all that are there then; rates in bytes per second.
    package mutating func add(
        isOrigin: Bool, uplink: Double, downlink: Double, character: Character = .honest,
        joins: MonotonicInstant = .init(nanoseconds: 0), settings adjust: (inout SwarmSettings) -> Void = { _ in }
    ) -> Int {
        let index = machines.count
        let address = PeerAddress(host: .ipv4(0x0a00_0000 + UInt32(index) + 1), port: 6_881)
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: isOrigin)
        adjust(&settings)
        let blockCount = torrent.content.geometry.blockCount
        let has = isOrigin || character != .honest
        let engine = SwarmEngine(
            content: torrent.content, settings: settings,
            proved: has ? Bitfield(allSetCount: blockCount) : Bitfield(count: blockCount),
            leaves: has ? torrent.leaves : nil,
            chance: SeededGenerator(seed: chance.next()), at: joins)
        let machine = SimulatedMachine(
            address: address, character: character, engine: engine, uplink: SimulatedLink(rate: uplink),
            downlink: SimulatedLink(rate: downlink))
        machines.append(machine)
        machineAt[address] = index
        events.schedule(.join(index), at: joins)
        return index
    }

    /// Ends a machine's program at a moment; its kernel closes the connections.
    package mutating func kill(_ machine: Int, at moment: MonotonicInstant) {
        events.schedule(.leave(machine, isHeard: true), at: moment)
    }

    /// Switches a machine off at a moment: the others hear nothing, not even that its connections are gone.
    package mutating func unplug(_ machine: Int, at moment: MonotonicInstant) {
        events.schedule(.leave(machine, isHeard: false), at: moment)
    }

    /// Runs until every living machine is complete, or the virtual time is over; tells which.
    package mutating func run(until limit: MonotonicInstant) -> Bool {
        while let (moment, event) = events.next(), moment <= limit {
            now = moment
            handle(event)
            if isFinished { return true }
        }
        return isFinished
    }

    /// Goes on for a while after everybody is complete.
    package mutating func settle(for duration: Duration) {
        let limit = now + duration
        while let (moment, event) = events.next(), moment <= limit {
            now = moment
            handle(event)
        }
    }

    private var isFinished: Bool {
        machines.allSatisfy { $0.hasLeft || $0.completedAt != nil }
    }

    /// When a machine had everything.
    package func completion(of machine: Int) -> MonotonicInstant? { machines[machine].completedAt }
    /// Whether the swarm can do without a machine, as far as it knows itself.
    package func isReleased(_ machine: Int) -> Bool { machines[machine].engine.status.isReleased }
    /// Bytes a machine sent, headers not counted.
    package func sentBytes(of machine: Int) -> UInt64 { machines[machine].engine.totals.sent }
    /// Whether what a machine stored is what the torrent holds.
    package func hasRightBytes(_ machine: Int) -> Bool {
        let stored = machines[machine].stored
        return torrent.leaves.indices.allSatisfy { stored[$0] == torrent.leaves[$0] }
    }
    /// The address a machine has.
    package func address(of machine: Int) -> PeerAddress { machines[machine].address }

    private mutating func handle(_ event: Event) {
        switch event {
        case .join(let index): join(index)
        case .leave(let index, let isHeard): leave(index, isHeard: isHeard)
        case .wake(let index): wake(index)
        case .sent(let index, let key, let span):
            machines[index].engine.sent(span, to: key, at: now)
            obey(index)
        case .reachedDownlink(let index, let connection, let parcel):
            let wire = Self.wireBytes(parcel.byteCount)
            let done = machines[index].downlink.pass(bytes: wire, at: now)
            events.schedule(.arrived(index, connection: connection, parcel), at: done)
        case .arrived(let index, let connection, let parcel): deliver(parcel, to: index, over: connection)
        case .connected(let index, let address): connect(index, to: address)
        case .closed(let index, let connection):
            guard let key = connections[connection].key(at: index) else { return }
            machines[index].engine.disconnected(key, at: now)
            machines[index].connections[key] = nil
            obey(index)
        }
    }

    private mutating func join(_ index: Int) {
        machines[index].isAlive = true
        let others = machines.indices.filter { $0 != index && machines[$0].isAlive }.map { machines[$0].address }
        machines[index].engine.learned(others.shuffled(using: &chance).prefix(50), at: now)
        obey(index)
    }

    private mutating func leave(_ index: Int, isHeard: Bool) {
        guard machines[index].isAlive else { return }
        machines[index].isAlive = false
        machines[index].hasLeft = true
        guard isHeard else { return }
        for (_, connection) in machines[index].connections where connections[connection].isOpen {
            connections[connection].isOpen = false
            events.schedule(
                .closed(connections[connection].other(than: index), connection: connection), at: now + latency)
        }
    }

    private mutating func wake(_ index: Int) {
        guard machines[index].isAlive, machines[index].scheduledWakeUp == now else { return }
        machines[index].scheduledWakeUp = nil
        machines[index].engine.elapsed(to: now)
        obey(index)
    }

    private mutating func connect(_ index: Int, to address: PeerAddress) {
        guard machines[index].isAlive else { return }
        guard let other = machineAt[address], machines[other].isAlive else {
            machines[index].engine.dialFailed(address, at: now)
            return obey(index)
        }
        let number = connections.count
        let bits = ReservedBits.own(hasVersion2: true)
        func hello(_ machine: Int) -> Handshake {
            Handshake(
                reserved: bits, infoHash: torrent.content.infoHash, peerID: machines[machine].engine.ownID)
        }
        let (greetingOut, greetingIn) = (hello(other), hello(index))
        let outgoing = machines[index].engine.connected(to: address, handshake: greetingOut, isIncoming: false, at: now)
        let incoming = machines[other].engine.connected(
            to: machines[index].address, handshake: greetingIn, isIncoming: true, at: now)
        connections.append(SimulatedConnection(ends: (index, other), keys: (try? outgoing.get(), try? incoming.get())))
        if let key = try? outgoing.get() { machines[index].connections[key] = number }
        if let key = try? incoming.get() { machines[other].connections[key] = number }
        if case .failure = incoming {
            connections[number].isOpen = false
            if (try? outgoing.get()) != nil { events.schedule(.closed(index, connection: number), at: now + latency) }
        } else if case .failure = outgoing {
            connections[number].isOpen = false
            events.schedule(.closed(other, connection: number), at: now + latency)
        }
        obey(index)
        obey(other)
    }

    private mutating func deliver(_ parcel: Parcel, to index: Int, over connection: Int) {
        guard machines[index].isAlive, connections[connection].isOpen, let key = connections[connection].key(at: index)
        else { return }
        switch parcel {
        case .message(let message):
            machines[index].engine.received(message, from: key, at: now)
        case .block(let raw, let digest):
            if case .store(let block, _) = machines[index].engine.receivedBlock(raw, from: key, at: now) {
                machines[index].stored[block.rawValue] = digest
                let provesBlocks = if case .blocks = torrent.content.proof { true } else { false }
                machines[index].engine.stored(block, digest: provesBlocks ? digest : nil, from: key, at: now)
            }
        }
        obey(index)
    }

    /// Carries out what an engine decided.
    private mutating func obey(_ index: Int) {
        while true {
            let actions = machines[index].engine.takeActions()
            guard !actions.isEmpty else { break }
            for action in actions { perform(action, by: index) }
        }
        let wakeUp = max(machines[index].engine.wakeUp, now)
        if machines[index].isAlive, machines[index].scheduledWakeUp.map({ $0 > wakeUp }) ?? true {
            machines[index].scheduledWakeUp = wakeUp
            events.schedule(.wake(index), at: wakeUp)
        }
    }

    private mutating func perform(_ action: SwarmAction, by index: Int) {
        switch action {
        case .send(let key, let message): send(.message(message), from: index, to: key)
        case .sendBlock(let key, let span): sendBlock(span, from: index, to: key)
        case .checkPiece(let piece): check(piece, at: index)
        case .dial(let address): events.schedule(.connected(index, address), at: now + latency * 2)
        case .fetch: break
        case .close(let key, _):
            guard let connection = machines[index].connections.removeValue(forKey: key), connections[connection].isOpen
            else { return }
            connections[connection].isOpen = false
            events.schedule(
                .closed(connections[connection].other(than: index), connection: connection), at: now + latency)
        case .completed: machines[index].completedAt = now
        case .note(let note): notes.append((index, note))
        }
    }

    private mutating func check(_ piece: PieceIndex, at index: Int) {
        let blocks = torrent.content.geometry.blocks(of: piece)
        let digests = blocks.map { machines[index].stored[$0] ?? .zero }
        let isRight = zip(blocks, digests).allSatisfy { torrent.leaves[$0] == $1 }
        machines[index].engine.checked(piece, isRight: isRight, digests: digests, at: now)
    }

    private mutating func sendBlock(_ span: BlockSpan, from index: Int, to key: PeerKey) {
        guard machines[index].character != .silent, let block = torrent.content.geometry.block(startingAt: span) else {
            return
        }
        var digest = torrent.leaves[block.rawValue]
        if case .liar(let share) = machines[index].character, Int.random(in: 0..<share, using: &chance) == 0 {
            digest = .zero
        }
        // The driver's write is over when the kernel took it: when little is left before it on the cable.
        let done = send(.block(RawSpan(span), digest), from: index, to: key)
        events.schedule(.sent(index, key, span), at: max(now, done + .zero - .milliseconds(2)))
    }

    @discardableResult
    private mutating func send(_ parcel: Parcel, from index: Int, to key: PeerKey) -> MonotonicInstant {
        guard let connection = machines[index].connections[key], connections[connection].isOpen else { return now }
        let wire = Self.wireBytes(parcel.byteCount)
        let left = machines[index].uplink.pass(bytes: wire, at: now)
        let other = connections[connection].other(than: index)
        events.schedule(.reachedDownlink(other, connection: connection, parcel), at: left + latency)
        return left
    }

    /// Ethernet, IP and TCP headers: 66 bytes on each 1448 of payload; each message is taken to begin a segment.
    private static func wireBytes(_ payload: Int) -> Int {
        payload + 66 * ((payload + 1_447) / 1_448)
    }
}

extension MonotonicInstant {
    fileprivate static func - (instant: Self, duration: Duration) -> Self {
        instant + .nanoseconds(-duration.wholeNanoseconds)
    }
}
