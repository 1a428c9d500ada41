// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import SwarmSimulation
import TorrentCore

/// What a room is made of, as words on the command line.
struct RoomOptions: ParsableArguments {
    @Option(help: "Honest machines, the server not counted.")
    var machines = 16

    @Option(help: "MiB of the image.")
    var mib: UInt64 = 64

    @Option(help: "Mbit/s of the server's link, each way.")
    var server = 100.0

    @Option(help: "Mbit/s of each other machine's link, each way.")
    var peers = 100.0

    @Option(help: "Mbit/s of the first machine's link, if other than that.")
    var slowest: Double?

    @Option(help: "Microseconds from one cable to the other.")
    var latency = 200

    @Option(help: "Microseconds added to the latency, by chance between none and this.")
    var jitter = 0

    @Option(help: "Lost packets, in per cent.")
    var loss = 0.0

    @Option(help: "KiB of a piece.")
    var piece: UInt32 = 256

    @Option(help: "What all chance comes from.")
    var seed: UInt64 = 1

    @Flag(help: "Whole pieces are proved, as BEP 3 has it; else blocks, as BEP 52 has it.")
    var v1 = false

    @Option(help: "Milliseconds between one arrival and the next.")
    var arrivals = 0

    @Option(help: "The most connections of each machine, if other than the engine's own limit.")
    var connections: Int?

    @Option(help: "Milliseconds of the downlink's data that may be in flight, if other than the engine's own.")
    var window: Int?

    @Option(help: "The least requests in flight, in blocks, if other than the engine's own number.")
    var leastWindow: Int?

    @Option(help: "Blocks that are asked of one peer together, if other than the engine's own number.")
    var run: Int?

    @Option(help: "Milliseconds that each machine's disk takes for a block.")
    var disk = 0

    @Option(help: "Machines besides that send a wrong block now and then.")
    var liars = 0

    @Option(help: "Machines besides that take requests and never answer.")
    var silent = 0

    @Option(help: "Machines besides that connect again and again, and only take.")
    var greedy = 0

    @Option(help: "Machines besides that have others work for nothing.")
    var wasteful = 0

    @Option(help: "Machines besides that fetch as well, and nobody waits for.")
    var bystanders = 0

    @Option(help: "Mbit/s of each bystander's link, each way.")
    var bystanderRate = 100.0

    @Option(help: "Milliseconds of each second in which bystanders' programs stand still.")
    var bystanderPause = 0

    @Option(help: "Machines that are killed at a time by chance, in per cent.")
    var kill = 0

    @Option(help: "Machines that are unplugged at a time by chance, in per cent.")
    var unplug = 0

    @Option(help: "Seconds at which the server is killed.")
    var serverDown: Double?

    @Option(help: "Seconds until it is back.")
    var downTime = 10.0

    @Option(help: "Mbit/s of a link that joins two racks, each with half of the machines; the server is in the first.")
    var trunk: Double?

    /// The room; throws what a person should mend.
    func plan() throws -> RoomPlan {
        var plan = RoomPlan()
        guard (1...100_000).contains(machines) else { throw ValidationError("--machines: from 1 to 100000") }
        guard (1...1 << 20).contains(mib) else { throw ValidationError("--mib: from 1 to 1048576") }
        guard (16...65_536).contains(piece) else { throw ValidationError("--piece: from 16 to 65536 KiB") }
        guard server > 0, peers > 0, slowest ?? 1 > 0, trunk ?? 1 > 0, bystanderRate > 0 else {
            throw ValidationError("a rate must be above zero")
        }
        let numbers = [
            latency, jitter, arrivals, disk, liars, silent, greedy, wasteful, bystanders, window ?? 0, leastWindow ?? 0,
            run ?? 0,
        ]
        guard numbers.allSatisfy({ $0 >= 0 }), downTime >= 0,
            serverDown ?? 0 >= 0
        else { throw ValidationError("a time or a number of machines cannot be below zero") }
        guard (0..<1_000).contains(bystanderPause) else {
            throw ValidationError("--bystander-pause: from 0 to 999 milliseconds of each second")
        }
        guard (0..<100).contains(loss), (0...100).contains(kill + unplug), min(kill, unplug) >= 0 else {
            throw ValidationError("a share is from 0 to 100 per cent")
        }
        plan.machines = machines
        plan.byteCount = mib << 20
        plan.pieceLength = piece << 10
        plan.provesBlocks = !v1
        plan.serverRate = server * 125_000
        plan.peerRate = peers * 125_000
        if let slowest { plan.otherRates[0] = slowest * 125_000 }
        plan.network.latency = .microseconds(latency)
        plan.network.jitter = .microseconds(jitter)
        plan.network.loss = loss / 100
        plan.network.trunkRate = trunk.map { $0 * 125_000 }
        plan.hasTwoRacks = trunk != nil
        plan.arrivalInterval = .milliseconds(arrivals)
        plan.connectionLimit = connections
        plan.minimumWindow = leastWindow
        plan.longestRun = run
        plan.windowDuration = window.map { .milliseconds($0) }
        plan.disk.time = .milliseconds(disk)
        plan.strangers =
            Array(repeating: .liar(oneIn: 10), count: liars) + Array(repeating: .silent, count: silent)
            + Array(repeating: .greedy, count: greedy) + Array(repeating: .wasteful, count: wasteful)
        plan.bystanderRates = Array(repeating: bystanderRate * 125_000, count: bystanders)
        plan.bystanderPause = .milliseconds(bystanderPause)
        plan.seed = seed
        return plan
    }

    /// Lets happen what is to happen to machines.
    func addFaults(to room: inout SimulatedRoom) {
        room.removeByChance(share: Double(kill) / 100, departure: .killed)
        room.removeByChance(share: Double(unplug) / 100, departure: .unplugged)
        guard let serverDown else { return }
        room.simulation.kill(room.server, at: room.moment(serverDown))
        room.simulation.rejoin(room.server, at: room.moment(serverDown + downTime))
    }
}
