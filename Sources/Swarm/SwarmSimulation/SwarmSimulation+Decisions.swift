// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import SwarmEngine
internal import TorrentCore

/// What a driver does: hands an engine what came, and carries out what it decides.
extension SwarmSimulation {
    mutating func deliver(_ parcel: Parcel) {
        let connection = Int(parcel.connection)
        let index = connections[connection].machine(at: parcel.side)
        guard connections[connection].isOpen, machines[index].isRunning,
            let key = connections[connection].key(at: parcel.side), machines[index].connection(key) == connection
        else { return }
        if let message = parcel.first { machines[index].engine.received(message, from: key, at: now) }
        for message in parcel.others { machines[index].engine.received(message, from: key, at: now) }
        if let span = parcel.block { receive(span, isLie: parcel.isLie, at: index, from: key) }
        obey(index)
    }

    private mutating func receive(_ span: BlockSpan, isLie: Bool, at index: Int, from key: PeerKey) {
        guard case .store(let block, _) = machines[index].engine.receivedBlock(RawSpan(span), from: key, at: now) else {
            return
        }
        let done = machines[index].disk.store(block.rawValue, at: now)
        guard !machines[index].disk.isInstant else { return store(block, isLie: isLie, at: index, from: key) }
        machines[index].engine.storingGoesOn(at: now)
        storing.append((block, key, isLie))
        let event = Event(
            .stored, machine: index, number: Int32(storing.count - 1), life: machines[index].life)
        events.schedule(event, at: done)
    }

    mutating func finishStoring(_ event: Event) {
        let (block, key, isLie) = storing[Int(event.number)]
        let index = Int(event.machine)
        guard machines[index].isRunning, machines[index].life == event.life else { return }
        store(block, isLie: isLie, at: index, from: key)
        obey(index)
    }

    private mutating func store(_ block: BlockIndex, isLie: Bool, at index: Int, from key: PeerKey) {
        machines[index].stored[block.rawValue] = isLie ? .wrong : .right
        machines[index].progress += 1
        let digest = torrent.provesBlocks ? isLie ? .zero : torrent.leaves[block.rawValue] : nil
        machines[index].engine.stored(block, digest: digest, from: key, at: now)
    }

    /// Carries out what an engine decided.
    mutating func obey(_ index: Int) {
        var decided: [SwarmAction] = []
        swap(&decided, &actions)
        var wakeUp = now
        repeat {
            decided.removeAll(keepingCapacity: true)
            wakeUp = max(machines[index].engine.takeActions(into: &decided), now)
            for action in decided { perform(action, by: index) }
        } while !decided.isEmpty
        swap(&decided, &actions)
        for number in ready {
            let parcel = parcels[number]
            if flows[SimulatedFlow.index(Int(parcel.connection), parcel.side)].open == number {
                flows[SimulatedFlow.index(Int(parcel.connection), parcel.side)].open = -1
            }
            post(number)
        }
        ready.removeAll(keepingCapacity: true)
        if machines[index].isRunning, machines[index].scheduledWakeUp > wakeUp {
            machines[index].scheduledWakeUp = wakeUp
            events.schedule(Event(.wake, machine: index), at: wakeUp)
        }
    }

    private mutating func perform(_ action: SwarmAction, by index: Int) {
        switch action {
        case .send(let key, let message): say(message, to: key, by: index)
        case .sendBlock(let key, let span): give(span, to: key, by: index)
        case .sendHashes(let key, let span, let digests):
            say(.hashes(span, digests), to: key, by: index)
            if let number = openParcel(to: key, by: index) { parcels[number].digests += digests.count }
        case .checkPiece(let piece): check(piece, at: index)
        case .dial(let address): dial(address, by: index)
        case .fetch: break
        case .close(let key, let reason): close(key, reason, by: index)
        case .completed: complete(index)
        case .note(let note): notes.append((index, note))
        }
    }

    private mutating func complete(_ index: Int) {
        guard machines[index].completedAt == nil else { return }
        if machines[index].isAwaited { awaited -= 1 }
        machines[index].completedAt = now
    }

    /// The parcel that goes to a peer with the next flush.
    private mutating func openParcel(to key: PeerKey, by index: Int) -> Int32? {
        guard let connection = machines[index].connection(key), connections[connection].isOpen else { return nil }
        let side = 1 - connections[connection].side(of: index)
        let open = flows[SimulatedFlow.index(connection, side)].open
        guard open < 0 else { return open }
        let number = parcels.insert(Parcel(connection: Int32(connection), side: side))
        flows[SimulatedFlow.index(connection, side)].open = number
        ready.append(number)
        return number
    }

    mutating func say(_ message: PeerMessage, to key: PeerKey, by index: Int) {
        if let number = openParcel(to: key, by: index) { parcels[number].add(message) }
    }

    private mutating func give(_ span: BlockSpan, to key: PeerKey, by index: Int) {
        guard machines[index].character.sendsBlocks, machines[index].connection(key) != nil else { return }
        let block = torrent.content.geometry.block(containing: torrent.content.geometry.offset(of: span))
        if let block, let done = machines[index].disk.read(block.rawValue, at: now) {
            machines[index].engine.readBegan(for: key)
            reading.append((span, key))
            let event = Event(.read, machine: index, number: Int32(reading.count - 1), life: machines[index].life)
            return events.schedule(event, at: done)
        }
        send(span, to: key, by: index)
    }

    mutating func finishReading(_ event: Event) {
        let (span, key) = reading[Int(event.number)]
        let index = Int(event.machine)
        guard machines[index].isRunning, machines[index].life == event.life else { return }
        machines[index].engine.readEnded(for: key, at: now)
        send(span, to: key, by: index)
        obey(index)
    }

    private mutating func send(_ span: BlockSpan, to key: PeerKey, by index: Int) {
        let character = machines[index].character
        guard let number = openParcel(to: key, by: index) else { return }
        parcels[number].block = span
        parcels[number].byteCount += Int(span.length) + 13
        parcels[number].isLie = isLie(span, by: character)
        // What follows goes behind the block.
        let parcel = parcels[number]
        flows[SimulatedFlow.index(Int(parcel.connection), parcel.side)].open = -1
    }

    private mutating func isLie(_ span: BlockSpan, by character: PeerCharacter) -> Bool {
        switch character {
        case .liar(let share): Int.random(in: 0..<share, using: &chance) == 0
        case .poisoner: span.offset == 0
        case .honest, .bystander, .silent, .greedy, .wasteful: false
        }
    }

    private mutating func close(_ key: PeerKey, _ reason: CloseReason, by index: Int) {
        guard let number = machines[index].connection(key) else { return }
        machines[index].disconnected(key)
        guard connections[number].isOpen else { return }
        let side = 1 - connections[number].side(of: index)
        let other = connections[number].machine(at: side)
        let outage = machines[index].outage(at: now) ?? machines[other].outage(at: now)
        end(number, heardBy: side, at: outage?.resumption ?? now + network.latency)
        if machines[other].changesName, case .violation = reason {
            events.schedule(Event(.rename, machine: other), at: now + .milliseconds(500))
        }
    }

    private mutating func check(_ piece: PieceIndex, at index: Int) {
        let blocks = torrent.content.geometry.blocks(of: piece)
        let isRight = blocks.allSatisfy { machines[index].stored[$0] == .right }
        let digests = blocks.map { machines[index].stored[$0] == .right ? torrent.leaves[$0] : .zero }
        machines[index].engine.checked(piece, isRight: isRight, digests: digests, at: now)
    }
}
