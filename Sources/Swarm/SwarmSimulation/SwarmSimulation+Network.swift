// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
internal import TorrentCore

/// A parcel's way from one machine to the other.
extension SwarmSimulation {
    /// Hands a parcel to TCP, which sends it when there is room in its window.
    mutating func post(_ number: Int32) {
        let (connection, side, bytes) = address(of: number)
        guard connections[connection].isOpen else {
            _ = parcels.remove(number)
            return
        }
        let underWay = flows[SimulatedFlow.index(connection, side)].underWay
        guard underWay == 0 || underWay + bytes <= SimulatedConnection.window else {
            flows[SimulatedFlow.index(connection, side)].held.append(number)
            return
        }
        flows[SimulatedFlow.index(connection, side)].underWay += bytes
        transmit(number)
    }

    private func address(of number: Int32) -> (connection: Int, side: Int8, bytes: Int) {
        let parcel = parcels[number]
        return (Int(parcel.connection), parcel.side, parcel.byteCount)
    }

    /// Puts a parcel on the sender's cable.
    mutating func transmit(_ number: Int32) {
        let (connection, side, _) = address(of: number)
        let sender = connections[connection].machine(at: 1 - side)
        let wire = parcels[number].wireBytes
        if let outage = machines[sender].outage(at: now) { stall(connection, side, until: outage.resumption) }
        guard flows[SimulatedFlow.index(connection, side)].stalledUntil <= now else {
            let moment = flows[SimulatedFlow.index(connection, side)].stalledUntil
            return events.schedule(Event(.transmit, number: number), at: moment)
        }
        let left = machines[sender].uplink.pass(bytes: wire, at: now)
        if parcels[number].block != nil || parcels[number].digests > 0 {
            // The driver's write is over when the kernel took it: when little is left before it on the cable.
            let taken = MonotonicInstant(nanoseconds: max(now.nanoseconds, left.nanoseconds - 2_000_000))
            events.schedule(Event(.sent, number: number, life: machines[sender].life), at: taken)
        }
        var reach = left + network.latency
        if network.jitter > .zero {
            let extra = Int64.random(in: 0...network.jitter.wholeNanoseconds, using: &chance)
            reach = max(reach + .nanoseconds(extra), flows[SimulatedFlow.index(connection, side)].lastReach)
            flows[SimulatedFlow.index(connection, side)].lastReach = reach
        }
        let receiver = connections[connection].machine(at: side)
        let crosses = trunk != nil && machines[sender].rack != machines[receiver].rack
        events.schedule(Event(crosses ? .reachedTrunk : .reachedDownlink, number: number), at: reach)
    }

    private mutating func stall(_ connection: Int, _ side: Int8, until moment: MonotonicInstant) {
        let before = flows[SimulatedFlow.index(connection, side)].stalledUntil
        flows[SimulatedFlow.index(connection, side)].stalledUntil = max(before, moment)
    }

    mutating func reachTrunk(_ number: Int32) {
        let (connection, side, _) = address(of: number)
        let sender = connections[connection].machine(at: 1 - side)
        let wire = parcels[number].wireBytes
        let lead = machines[sender].uplink.time(for: wire)
        let done =
            machines[sender].rack == 0
            ? trunk?.1.pass(bytes: wire, at: now, lead: lead) : trunk?.0.pass(bytes: wire, at: now, lead: lead)
        events.schedule(Event(.reachedDownlink, number: number), at: done ?? now)
    }

    mutating func reachDownlink(_ number: Int32) {
        let (connection, side, _) = address(of: number)
        let receiver = connections[connection].machine(at: side)
        let wire = parcels[number].wireBytes
        if let outage = machines[receiver].outage(at: now) { stall(connection, side, until: outage.resumption) }
        if network.loss > 0, flows[SimulatedFlow.index(connection, side)].stalledUntil <= now, isLost(wire) {
            stall(connection, side, until: now + network.repairTime(using: &chance))
        }
        guard flows[SimulatedFlow.index(connection, side)].stalledUntil <= now else {
            return events.schedule(
                Event(.reachedDownlink, number: number), at: flows[SimulatedFlow.index(connection, side)].stalledUntil)
        }
        guard machines[receiver].presence != .dark else {
            // Nobody acknowledges it: the sender's window stays full.
            _ = parcels.remove(number)
            return
        }
        let sender = connections[connection].machine(at: 1 - side)
        let lead = min(machines[sender].uplink.time(for: wire), trunkTime(for: wire, from: sender, to: receiver))
        let done = machines[receiver].downlink.pass(bytes: wire, at: now, lead: lead)
        if done == now { arrive(number) } else { events.schedule(Event(.arrived, number: number), at: done) }
    }

    private func trunkTime(for wire: Int, from sender: Int, to receiver: Int) -> Int64 {
        guard let trunk, machines[sender].rack != machines[receiver].rack else { return .max }
        return trunk.0.time(for: wire)
    }

    private mutating func isLost(_ wire: Int) -> Bool {
        let packets = (wire + 1_513) / 1_514
        return (0..<packets).contains { _ in Double.random(in: 0..<1, using: &chance) < network.loss }
    }

    /// A parcel is through: the sender may send more, and the receiver reads it.
    mutating func arrive(_ number: Int32) {
        let (connection, side, _) = address(of: number)
        let receiver = connections[connection].machine(at: side)
        // What nobody reads keeps its place in TCP's window.
        if let later = machines[receiver].goesOn(from: now) {
            return events.schedule(Event(.arrived, number: number), at: later)
        }
        take(number)
    }

    private mutating func take(_ number: Int32) {
        let parcel = parcels.remove(number)
        let connection = Int(parcel.connection)
        flows[SimulatedFlow.index(connection, parcel.side)].underWay -= parcel.byteCount
        if !flows[SimulatedFlow.index(connection, parcel.side)].held.isEmpty { sendHeld(connection, parcel.side) }
        deliver(parcel)
    }

    private mutating func sendHeld(_ connection: Int, _ side: Int8) {
        while let number = flows[SimulatedFlow.index(connection, side)].held.first {
            let bytes = parcels[number].byteCount
            let underWay = flows[SimulatedFlow.index(connection, side)].underWay
            guard underWay == 0 || underWay + bytes <= SimulatedConnection.window else { return }
            flows[SimulatedFlow.index(connection, side)].held.removeFirst()
            flows[SimulatedFlow.index(connection, side)].underWay += bytes
            transmit(number)
        }
    }

    /// The sender's kernel took a block, or leaves.
    mutating func sent(_ number: Int32, life: Int32) {
        let parcel = parcels[number]
        let side = 1 - parcel.side
        let sender = connections[Int(parcel.connection)].machine(at: side)
        guard machines[sender].isRunning, machines[sender].life == life,
            let key = connections[Int(parcel.connection)].key(at: side)
        else { return }
        guard machines[sender].goesOn(from: now) == nil else {
            return machines[sender].sentWhileStopped.append((key, parcel.block, parcel.digests))
        }
        if parcel.digests > 0 { machines[sender].engine.sentHashes(parcel.digests, to: key, at: now) }
        if let span = parcel.block { machines[sender].engine.sent(span, to: key, at: now) }
        obey(sender)
    }
}
