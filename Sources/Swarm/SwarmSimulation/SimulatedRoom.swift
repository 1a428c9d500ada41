// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
package import TorrentCore

/// A simulation with the roles of its machines, and what is to be read off it.
package struct SimulatedRoom {
    /// What it was made from.
    package let plan: RoomPlan
    /// What happens in it.
    package var simulation: SwarmSimulation
    /// The machine that has the image from the start.
    package let server: Int
    /// The honest machines.
    package private(set) var machines: [Int]
    /// The others.
    package let strangers: [Int]

    init(plan: RoomPlan, simulation: SwarmSimulation, server: Int, machines: [Int], strangers: [Int]) {
        self.plan = plan
        self.simulation = simulation
        self.server = server
        self.machines = machines
        self.strangers = strangers
    }

    /// One more honest machine, which was added to the simulation.
    mutating func add(_ machine: Int) { machines.append(machine) }

    /// A moment so many seconds after the beginning.
    package func moment(_ seconds: Double) -> MonotonicInstant {
        plan.start + .nanoseconds(Int64(seconds * 1e9))
    }

    /// Takes a share of the honest machines out of the room, each at a moment by chance within the bound.
    package mutating func removeByChance(share: Double, departure: Departure) {
        var chance = SeededGenerator(seed: plan.seed ^ 0x5eed)
        let count = Int((Double(machines.count) * share).rounded())
        for machine in machines.shuffled(using: &chance).prefix(count) {
            let moment = moment(Double.random(in: 0..<plan.bound, using: &chance))
            switch departure {
            case .killed: simulation.kill(machine, at: moment)
            case .unplugged: simulation.unplug(machine, at: moment)
            }
        }
    }

    /// Runs until all living machines are complete; `false` when that takes longer than so many seconds.
    package mutating func run(atMost seconds: Double) -> Bool {
        simulation.run(until: moment(seconds))
    }

    /// What came out for each machine that completed: the time from its joining, in seconds, sorted.
    package var times: [Double] {
        machines.compactMap { machine in
            guard let end = simulation.completion(of: machine), let begin = simulation.joining(of: machine) else {
                return nil
            }
            return (end - begin).inSeconds
        }
        .sorted()
    }

    /// Seconds from the beginning to the last completion.
    package var lastTime: Double {
        machines.compactMap { simulation.completion(of: $0) }.map { ($0 - plan.start).inSeconds }.max() ?? .infinity
    }

    /// How often the server's cable carried the image, headers counted in both.
    package var copies: Double {
        Double(simulation.uploadedBytes(of: server)) / (Double(plan.byteCount) * 1_514 / 1_448)
    }

    /// Images that crossed the trunk, both ways together, headers counted in both.
    package var trunkCopies: Double {
        let bytes = simulation.trunkBytes(towardsRack: 0) + simulation.trunkBytes(towardsRack: 1)
        return Double(bytes) / (Double(plan.byteCount) * 1_514 / 1_448)
    }

    /// The longest any honest machine got nothing although it could have.
    package var longestIdleness: Duration {
        machines.map { simulation.longestIdleness(of: $0) }.max() ?? .zero
    }

    /// Honest machines, the server included, that were cut off as liars by an honest one.
    package var wronglyAccused: Set<Int> {
        Set(accused.filter { !strangers.contains($0) })
    }

    /// Honest machines, the server included, that an honest one closed or turned away because of what they cost.
    package var wronglyCharged: Set<Int> { Set(charged.filter { !strangers.contains($0) }) }

    /// Machines that an honest one closed or turned away because of what they cost.
    package var charged: [Int] {
        simulation.notes.compactMap { entry in
            guard case .closed(let address, .overBudget) = entry.note, !strangers.contains(entry.machine) else {
                return nil
            }
            return simulation.machine(at: address)
        }
    }

    /// Machines that an honest one cut off as liars.
    package var accused: [Int] {
        simulation.notes.compactMap { entry in
            guard case .liar(let address, _) = entry.note, !strangers.contains(entry.machine) else { return nil }
            return simulation.machine(at: address)
        }
    }

    /// Whom a machine cut off as liars, each time it did.
    package func accusations(by machine: Int) -> [Int] {
        simulation.notes.compactMap { entry in
            guard entry.machine == machine, case .liar(let address, _) = entry.note else { return nil }
            return simulation.machine(at: address)
        }
    }

    /// How many wrong blocks each honest machine was sent by each stranger it was connected to.
    package var wrongBlockCounts: [WrongBlocks: Int] {
        var counts: [WrongBlocks: Int] = [:]
        for (machine, note) in simulation.notes {
            guard case .liar(let address, .badBlock) = note, !strangers.contains(machine),
                let sender = simulation.machine(at: address)
            else { continue }
            counts[WrongBlocks(receiver: machine, sender: sender), default: 0] += 1
        }
        return counts
    }

    /// From whom to whom.
    package struct WrongBlocks: Hashable, Sendable {
        /// Who was lied to.
        package let receiver: Int
        /// Who lied.
        package let sender: Int
    }
}
