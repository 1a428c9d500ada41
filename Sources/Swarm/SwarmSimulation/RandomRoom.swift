// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A small room in which much goes wrong; everything, faults included, is drawn from the seed.
///
/// Whatever happens, what must hold is this:
/// 1. every honest machine that is there at the end has the image, with the right bytes;
/// 2. no honest machine was cut off as a liar, or closed because of what it cost;
/// 3. none got nothing for more than five seconds while somebody it could reach had what it lacked.
package struct RandomRoom {
    /// The longest an honest machine may get nothing although it could.
    package static let patience = Duration.seconds(5)

    /// What is drawn from the seed.
    package let seed: UInt64
    /// What is to happen, in words.
    package private(set) var story: [String] = []
    /// The room with all that is to happen.
    package var room: SimulatedRoom
    private var chance: SeededGenerator

    /// Draws a room.
    package init?(seed: UInt64) {
        self.seed = seed
        var chance = SeededGenerator(seed: seed &* 0x2545_f491_4f6c_dd1d)
        var plan = RoomPlan()
        plan.seed = seed
        plan.machines = Int.random(in: 2...12, using: &chance)
        plan.byteCount = UInt64.random(in: 100_000...12_000_000, using: &chance)
        plan.pieceLength = [16_384, 65_536, 262_144, 1 << 20].randomElement(using: &chance) ?? 65_536
        plan.provesBlocks = Int.random(in: 0..<3, using: &chance) > 0
        plan.serverRate = Double.random(in: 1e6...25e6, using: &chance)
        plan.peerRate = Double.random(in: 1e6...25e6, using: &chance)
        for place in 0..<plan.machines where Int.random(in: 0..<4, using: &chance) == 0 {
            plan.otherRates[place] = Double.random(in: 0.5e6...5e6, using: &chance)
        }
        plan.network.latency = .microseconds(Int.random(in: 100...5_000, using: &chance))
        if Int.random(in: 0..<4, using: &chance) == 0 {
            plan.network.loss = Double.random(in: 0...0.02, using: &chance)
            plan.network.jitter = .milliseconds(Int.random(in: 0...20, using: &chance))
        }
        if Int.random(in: 0..<4, using: &chance) == 0 {
            plan.arrivalInterval = .milliseconds(Int.random(in: 1...500, using: &chance))
        }
        if Int.random(in: 0..<5, using: &chance) == 0 {
            plan.disk.time = .milliseconds(Int.random(in: 1...20, using: &chance))
        }
        if Int.random(in: 0..<5, using: &chance) == 0 {
            plan.hasTwoRacks = true
            plan.network.trunkRate = Double.random(in: 0.5e6...3e6, using: &chance)
        }
        if Int.random(in: 0..<8, using: &chance) == 0 {
            plan.serverJoins = .milliseconds(Int.random(in: 100...10_000, using: &chance))
        }
        let kinds: [PeerCharacter] = [.liar(oneIn: 1), .liar(oneIn: 5), .liar(oneIn: 50), .poisoner, .silent, .greedy]
        for _ in 0..<max(0, Int.random(in: -3...2, using: &chance)) {
            plan.strangers.append(kinds.randomElement(using: &chance) ?? .silent)
        }
        Self.drawServerDisk(seed: seed, &plan)
        Self.drawWaste(seed: seed, &plan)
        Self.drawNeighbours(seed: seed, &plan)
        plan.strangersChangeNames = Bool.random(using: &chance)
        guard let room = plan.makeRoom() else { return nil }
        self.room = room
        self.chance = chance
        story.append("\(plan)")
        drawFaults()
        drawLateJoin()
    }

    /// By a chance of its own, so that all else is the same as without it.
    private static func drawServerDisk(seed: UInt64, _ plan: inout RoomPlan) {
        var chance = SeededGenerator(seed: seed &* 0x9e37_79b9_7f4a_7c15)
        if Int.random(in: 0..<5, using: &chance) == 0 {
            plan.serverDisk.time = .milliseconds(Int.random(in: 1...200, using: &chance))
            plan.serverDisk.depth = 8
        }
        if plan.disk.time > .zero { plan.disk.depth = Bool.random(using: &chance) ? 1 : 8 }
    }

    /// By a chance of its own, too.
    private static func drawWaste(seed: UInt64, _ plan: inout RoomPlan) {
        var chance = SeededGenerator(seed: seed &* 0xd134_2543_de82_ef95)
        if Int.random(in: 0..<8, using: &chance) == 0 { plan.strangers.append(.wasteful) }
    }

    /// By a chance of its own, too.
    ///
    /// With racks the addresses say where a machine is.
    private static func drawNeighbours(seed: UInt64, _ plan: inout RoomPlan) {
        var chance = SeededGenerator(seed: seed &* 0xaf25_1af3_b0f0_25b5)
        guard !plan.hasTwoRacks, Int.random(in: 0..<4, using: &chance) == 0 else { return }
        plan.neighbours = Int.random(in: 2...max(2, plan.machines), using: &chance)
    }

    /// One fault at most for each machine, somewhere in the time the image would take.
    private mutating func drawFaults() {
        let horizon = room.plan.bound * 1.2
        for machine in [room.server] + room.machines where Int.random(in: 0..<3, using: &chance) == 0 {
            let begin = Double.random(in: 0...horizon, using: &chance)
            let length = Double.random(in: 0.1...12, using: &chance)
            // The server always comes back: nobody else may have the last block.
            let returns = machine == room.server || Bool.random(using: &chance)
            switch Int.random(in: 0..<3, using: &chance) {
            case 0:
                room.simulation.kill(machine, at: room.moment(begin))
                if returns { room.simulation.rejoin(machine, at: room.moment(begin + length)) }
                story.append("\(machine) is killed at \(begin) s" + (returns ? " for \(length) s" : ""))
            case 1:
                room.simulation.unplug(machine, at: room.moment(begin))
                if returns { room.simulation.rejoin(machine, at: room.moment(begin + length)) }
                story.append("\(machine) is unplugged at \(begin) s" + (returns ? " for \(length) s" : ""))
            default:
                room.simulation.cut(machine, from: room.moment(begin), for: .nanoseconds(Int64(length * 1e9)))
                story.append("the cable of \(machine) is cut at \(begin) s for \(length) s")
            }
        }
    }

    /// One that comes when there is no tracker, and is told of the server and of one other machine.
    private mutating func drawLateJoin() {
        guard Int.random(in: 0..<3, using: &chance) == 0 else { return }
        let moment = Double.random(in: 0...room.plan.bound * 2, using: &chance)
        let known = [room.server, room.machines.randomElement(using: &chance) ?? room.server]
        let late = room.simulation.add(
            isOrigin: false, uplink: room.plan.peerRate, downlink: room.plan.peerRate, joins: room.moment(moment),
            knows: .only(known))
        room.add(late)
        story.append("\(late) comes at \(moment) s and knows \(known)")
    }

    /// Runs it; gives what went wrong.
    package mutating func problems() -> [String] {
        var problems: [String] = []
        if !room.run(atMost: 600 + room.plan.bound * 20) {
            let missing = room.machines.filter { room.simulation.isAwaited($0) }
            let time = room.simulation.now - room.plan.start
            problems.append("machines \(missing) are not complete after \(time)")
        }
        for machine in room.machines {
            if room.simulation.completion(of: machine) != nil, !room.simulation.hasRightBytes(machine) {
                problems.append("machine \(machine) has wrong bytes")
            }
            let idleness = room.simulation.longestIdleness(of: machine)
            if idleness > Self.patience { problems.append("machine \(machine) got nothing for \(idleness)") }
        }
        for machine in room.wronglyAccused.sorted() { problems.append("honest machine \(machine) was cut off") }
        for machine in room.wronglyCharged.sorted() { problems.append("honest machine \(machine) cost too much") }
        return problems
    }
}
