// SPDX-License-Identifier: GPL-3.0-or-later

package import SwarmEngine
package import TorrentCore

extension SwarmSimulation {
    /// Adds a machine that joins at a moment; rates in bytes per second, and `pause` is the part of each second in which
    /// its program stands still; `neighbour` is a machine that it shares a host with.
    package mutating func add(
        isOrigin: Bool, uplink: Double, downlink: Double, character: PeerCharacter = .honest,
        joins: MonotonicInstant? = nil, knows: Acquaintance = .everyone, rack: Int = 0,
        beside neighbour: Int? = nil, disk: DiskConditions = DiskConditions(), pause: Duration = .zero,
        changesName: Bool = false,
        settings adjust: @escaping (inout SwarmSettings) -> Void = { _ in }
    ) -> Int {
        let index = machines.count
        let address = neighbour.map(nextAddress(beside:)) ?? nextAddress(inRack: rack)
        let has = isOrigin || character.hasEverything
        let blockCount = torrent.content.geometry.blockCount
        let proved = has ? Bitfield(allSetCount: blockCount) : Bitfield(count: blockCount)
        if isOrigin { addOrigin(address.host) }
        let makeSettings = { (id: PeerID, origins: Set<HostAddress>) in
            var settings = SwarmSettings(peerID: id, listenPort: address.port, isOrigin: isOrigin)
            settings.ownHost = address.host
            settings.origins = origins
            if character == .greedy { settings.minimumWindow = 500 }
            adjust(&settings)
            return settings
        }
        let machine = SimulatedMachine(
            address: address, character: character, isOrigin: isOrigin, rack: rack, knows: knows,
            disk: SimulatedDisk(disk, blockCount: blockCount), pause: pause, makeSettings: makeSettings,
            engine: makeEngine(settings: makeSettings(PeerID(using: &chance), origins), proved: proved),
            rates: (uplink, downlink),
            stored: Array(repeating: has ? .right : .nothing, count: blockCount))
        machine.changesName = changesName
        machines.append(machine)
        machineAt[address] = index
        if machines[index].isAwaited { awaited += 1 }
        rejoin(index, at: joins ?? start)
        return index
    }

    /// An address of a machine's host that nobody had yet, as behind one router that translates addresses.
    private func nextAddress(beside machine: Int) -> PeerAddress {
        PeerAddress(host: machines[machine].address.host, port: 7_000 + UInt16(machines.count))
    }

    /// An address nobody had yet; those of rack 0 are in 10.0.0.0/16, of rack 1 in 10.1.0.0/16.
    mutating func nextAddress(inRack rack: Int) -> PeerAddress {
        lastHost += 1
        return PeerAddress(host: .ipv4(lastHost + UInt32(rack) << 16), port: 6_881)
    }

    mutating func makeEngine(for index: Int, proved: Bitfield) -> SwarmEngine {
        makeEngine(settings: machines[index].makeSettings(PeerID(using: &chance), origins), proved: proved)
    }

    /// Every machine is told of a new origin, as by the manifest: those that have not started yet are made anew.
    private mutating func addOrigin(_ host: HostAddress) {
        origins.insert(host)
        for index in machines.indices where machines[index].life == 0 {
            let id = machines[index].engine.ownID
            let proved = machines[index].engine.provedBlocks
            machines[index].engine = makeEngine(settings: machines[index].makeSettings(id, origins), proved: proved)
        }
    }

    private mutating func makeEngine(settings: SwarmSettings, proved: Bitfield) -> SwarmEngine {
        SwarmEngine(
            content: torrent.content, settings: settings, proved: proved,
            leaves: proved.isEmpty ? nil : torrent.leaves, chance: SeededGenerator(seed: chance.next()), at: now)
    }

    /// Ends a machine's program at a moment; its kernel closes the connections.
    package mutating func kill(_ machine: Int, at moment: MonotonicInstant) {
        events.schedule(Event(.kill, machine: machine), at: moment)
    }

    /// Switches a machine off at a moment: the others hear nothing, not even that its connections are gone.
    package mutating func unplug(_ machine: Int, at moment: MonotonicInstant) {
        events.schedule(Event(.unplug, machine: machine), at: moment)
    }

    /// Starts a machine's program again at a moment, with what is whole on its disk.
    package mutating func rejoin(_ machine: Int, at moment: MonotonicInstant) {
        joinsAhead += 1
        events.schedule(Event(.join, machine: machine), at: moment)
    }

    /// Cuts a machine's cable for a while.
    package mutating func cut(_ machine: Int, from begin: MonotonicInstant, for duration: Duration) {
        machines[machine].outages.append(Outage(start: begin, end: begin + duration))
    }

    /// When a machine had everything.
    package func completion(of machine: Int) -> MonotonicInstant? { machines[machine].completedAt }
    /// Whether a machine is there, or will be, and is still to complete.
    package func isAwaited(_ machine: Int) -> Bool { machines[machine].isAwaited }
    /// When a machine joined first.
    package func joining(of machine: Int) -> MonotonicInstant? { machines[machine].joinedAt }
    /// Whether the swarm can do without a machine, as far as it knows itself.
    package func isReleased(_ machine: Int) -> Bool { machines[machine].engine.status.isReleased }
    /// Bytes of blocks a machine sent since its program was started, headers not counted.
    package func sentBytes(of machine: Int) -> UInt64 { machines[machine].engine.totals.sent }
    /// Bytes a machine's cable carried away from it, headers counted.
    package func uploadedBytes(of machine: Int) -> UInt64 { machines[machine].uplink.carried }
    /// Bytes of blocks a machine received without use since its program was started.
    package func wastedBytes(of machine: Int) -> UInt64 { machines[machine].engine.totals.wasted }
    /// Bytes of blocks a machine received since its program was started.
    package func receivedBytes(of machine: Int) -> UInt64 { machines[machine].engine.totals.received }
    /// The longest a machine got nothing although it could have.
    package func longestIdleness(of machine: Int) -> Duration { machines[machine].watch.longest }
    /// Whether what a machine stored is what the torrent holds.
    package func hasRightBytes(_ machine: Int) -> Bool { machines[machine].stored.allSatisfy { $0 == .right } }
    /// The address a machine has.
    package func address(of machine: Int) -> PeerAddress { machines[machine].address }
    /// The machine that has an address, or had it before it took another.
    package func machine(at address: PeerAddress) -> Int? { machineAt[address] }
    /// Bytes that crossed the trunk towards the rack, headers counted.
    package func trunkBytes(towardsRack rack: Int) -> UInt64 {
        (rack == 0 ? trunk?.0.carried : trunk?.1.carried) ?? 0
    }

    mutating func watchIdleness() {
        events.schedule(Event(.watch), at: now + IdleWatch.interval)
        for index in machines.indices where machines[index].isAwaited && machines[index].isRunning {
            let isReachable = machines[index].outage(at: now) == nil && somebodyHasNews(for: index)
            let progress = machines[index].progress
            machines[index].watch.look(progress: progress, isReachable: isReachable)
        }
    }

    /// Whether an honest machine that this one can reach has a block that it lacks.
    private func somebodyHasNews(for index: Int) -> Bool {
        let own = machines[index].engine.provedBlocks
        return machines.indices.contains { other in
            let machine = machines[other]
            guard other != index, machine.isRunning, machine.character == .honest, machine.outage(at: now) == nil,
                doKnow(index, other)
            else { return false }
            return machine.isOrigin || machine.engine.provedBlocks.first(notIn: own) != nil
        }
    }

    private func doKnow(_ one: Int, _ other: Int) -> Bool {
        knows(one, other) || knows(other, one)
    }

    private func knows(_ one: Int, _ other: Int) -> Bool {
        switch machines[one].knows {
        // A tracker told it of those that were there; those that came later were told of it.
        case .everyone: machines[other].knows == .everyone
        case .only(let others): others.contains(other)
        }
    }
}
