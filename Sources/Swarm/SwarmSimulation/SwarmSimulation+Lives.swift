// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import SwarmEngine
internal import TorrentCore

/// How machines come, meet and go.
extension SwarmSimulation {
    /// What TCP waits between its attempts to connect, the transport after the last, and what a greedy machine waits before it comes anew.
    private static let attemptWaits = [Duration.seconds(1), .seconds(2)]
    private static let lastWait = Duration.seconds(1)
    private static let greedyTime = Duration.milliseconds(500)

    mutating func join(_ index: Int) {
        joinsAhead -= 1
        guard !machines[index].isRunning else { return }
        if machines[index].life > 0 { restart(index) }
        machines[index].life += 1
        machines[index].presence = .running
        if machines[index].hasLeft {
            machines[index].hasLeft = false
            if machines[index].isAwaited { awaited += 1 }
        }
        if machines[index].joinedAt == nil { machines[index].joinedAt = now }
        machines[index].watch.restart()
        let known: [Int] =
            switch machines[index].knows {
            case .everyone:
                machines.indices.filter {
                    $0 != index && machines[$0].presence == .running && machines[$0].knows == .everyone
                }
            case .only(let others): others
            }
        machines[index].engine.learned(known.map { machines[$0].address }.shuffled(using: &chance).prefix(50), at: now)
        if machines[index].character == .greedy {
            events.schedule(Event(.rename, machine: index), at: now + Self.greedyTime)
        }
        obey(index)
    }

    /// A new program looks at what is on the disk: pieces that are whole and right count.
    private mutating func restart(_ index: Int) {
        let geometry = torrent.content.geometry
        var proved = Bitfield(count: geometry.blockCount)
        for piece in 0..<geometry.pieceCount {
            guard let blocks = geometry.piece(at: piece).map(geometry.blocks) else { continue }
            if blocks.allSatisfy({ machines[index].stored[$0] == .right }) {
                for block in blocks { proved.insert(block) }
            } else {
                for block in blocks { machines[index].stored[block] = .nothing }
            }
        }
        // Connections of a life that ended unheard are answered with a reset, whenever TCP tries again.
        if machines[index].presence == .dark { closeConnections(of: index, at: now + .milliseconds(200)) }
        machines[index].connections = []
        machines[index].disk.restart()
        machines[index].engine = makeEngine(for: index, proved: proved)
        machines[index].scheduledWakeUp = .init(nanoseconds: .max)
    }

    mutating func leave(_ index: Int, _ departure: Departure) {
        guard machines[index].isRunning else { return }
        if machines[index].isAwaited { awaited -= 1 }
        machines[index].hasLeft = true
        machines[index].life += 1
        switch departure {
        case .killed:
            machines[index].presence = .stopped
            closeConnections(of: index, at: now + network.latency)
            machines[index].connections = []
        case .unplugged:
            machines[index].presence = .dark
        }
    }

    private mutating func closeConnections(of index: Int, at moment: MonotonicInstant) {
        for entry in machines[index].connections {
            guard let number = entry.map({ Int($0.number) }), connections[number].isOpen else { continue }
            end(number, heardBy: 1 - connections[number].side(of: index), at: moment)
        }
    }

    /// Ends a connection; one end is yet to hear of it.
    mutating func end(_ number: Int, heardBy side: Int8, at moment: MonotonicInstant) {
        connections[number].isOpen = false
        for side in [Int8(0), 1] {
            for parcel in flows[SimulatedFlow.index(number, side)].held { _ = parcels.remove(parcel) }
            flows[SimulatedFlow.index(number, side)].held = []
        }
        events.schedule(Event(.closed, machine: Int(side), number: Int32(number)), at: moment)
    }

    mutating func closed(connection number: Int, side: Int8) {
        let index = connections[number].machine(at: side)
        guard let key = connections[number].key(at: side), machines[index].connection(key) == number else { return }
        machines[index].disconnected(key)
        guard machines[index].isRunning else { return }
        machines[index].engine.disconnected(key, at: now)
        obey(index)
    }

    /// Comes anew, under another address and name, and with nothing in memory.
    mutating func rename(_ index: Int) {
        guard machines[index].isRunning else { return }
        leave(index, .killed)
        let address = nextAddress(inRack: machines[index].rack)
        machines[index].address = address
        machineAt[address] = index
        if machines[index].character == .greedy {
            machines[index].stored = Array(repeating: .nothing, count: machines[index].stored.count)
        }
        joinsAhead += 1
        join(index)
    }

    mutating func wake(_ index: Int) {
        guard machines[index].isRunning, machines[index].scheduledWakeUp == now else { return }
        if let later = machines[index].goesOn(from: now) {
            machines[index].scheduledWakeUp = later
            return events.schedule(Event(.wake, machine: index), at: later)
        }
        machines[index].scheduledWakeUp = .init(nanoseconds: .max)
        for (key, span, digests) in machines[index].sentWhileStopped {
            if digests > 0 { machines[index].engine.sentHashes(digests, to: key, at: now) }
            if let span { machines[index].engine.sent(span, to: key, at: now) }
        }
        machines[index].sentWhileStopped = []
        machines[index].engine.elapsed(to: now)
        if machines[index].character == .wasteful { wasteTime(of: index) }
        obey(index)
    }

    mutating func dial(_ address: PeerAddress, by index: Int) {
        dialled.append(address)
        let event = Event(
            .connected, machine: index, number: Int32(dialled.count - 1), life: machines[index].life)
        events.schedule(event, at: now + network.latency * 2)
    }

    mutating func dialFailed(_ index: Int, _ address: PeerAddress, life: Int32) {
        guard machines[index].isRunning, machines[index].life == life else { return }
        machines[index].engine.dialFailed(address, at: now)
        obey(index)
    }

    mutating func connect(_ index: Int, number: Int32, life: Int32, attempt: Int) {
        let address = dialled[Int(number)]
        guard machines[index].isRunning, machines[index].life == life else { return }
        let other = machineAt[address].flatMap { machines[$0].address == address ? $0 : nil }
        let isSilent =
            machines[index].outage(at: now) != nil
            || other.map { machines[$0].presence == .dark || machines[$0].outage(at: now) != nil } ?? true
        if isSilent {
            // TCP asks again after one second and after three.
            let isLast = attempt == Self.attemptWaits.count
            let wait = isLast ? Self.lastWait : Self.attemptWaits[attempt]
            let event = Event(
                isLast ? .dialFailed : .connected, machine: index, number: number, life: life, attempt: attempt + 1)
            return events.schedule(event, at: now + wait)
        }
        guard let other, machines[other].isRunning else { return dialFailed(index, address, life: life) }
        introduce(index, other, address)
    }

    private mutating func introduce(_ index: Int, _ other: Int, _ address: PeerAddress) {
        let number = connections.count
        let (greetingOut, greetingIn) = (handshake(of: other), handshake(of: index))
        let outgoing = machines[index].engine.connected(to: address, handshake: greetingOut, isIncoming: false, at: now)
        let incoming = machines[other].engine.connected(
            to: machines[index].address, handshake: greetingIn, isIncoming: true, at: now)
        noteCharge(outgoing, by: index, address)
        noteCharge(incoming, by: other, machines[index].address)
        let keys = (try? outgoing.get(), try? incoming.get())
        connections.append(SimulatedConnection(ends: (Int32(index), Int32(other)), keys: keys))
        flows.append(SimulatedFlow())
        flows.append(SimulatedFlow())
        if let key = keys.0 { machines[index].connected(key, over: number) }
        if let key = keys.1 { machines[other].connected(key, over: number) }
        if keys.1 == nil {
            end(number, heardBy: 0, at: now + network.latency)
        } else if keys.0 == nil {
            end(number, heardBy: 1, at: now + network.latency)
        }
        obey(index)
        obey(other)
    }

    /// To be turned away because of what one cost is as bad as to be closed for it.
    private mutating func noteCharge(
        _ result: Result<PeerKey, RefusedConnection>, by index: Int, _ address: PeerAddress
    ) {
        if case .failure(let refused) = result, refused.reason == .overBudget {
            notes.append((index, .closed(address, .overBudget)))
        }
    }

    private func handshake(of machine: Int) -> Handshake {
        Handshake(
            reserved: .own(hasVersion2: torrent.provesBlocks), infoHash: torrent.content.infoHash,
            peerID: machines[machine].engine.ownID)
    }
}
