// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import SwarmSimulation
import TorrentCore

/// A swarm on a virtual network and clock: one room, a table of rooms of rising size, or the replay of a seed.
@main
struct SwarmSimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swarm-sim",
        abstract: "Run many swarm engines on a virtual network and clock.",
        discussion: """
            Example: swarm-sim --machines 30 --mib 32 --server 25 --peers 25
            Example: swarm-sim --sweep 1,2,4,8,16,30,100
            Example: swarm-sim --random 217

            B_wire is the least time in which all could have the image: max(F/us, F/dmin, N*F/(us + sum of ui)), with \
            Ethernet, IP and TCP headers counted (x 1514/1448). The same options and seed give the same run.

            Exit status: 0 when all living machines completed with the right bytes and no honest one was cut off; \
            1 for a mistake in the arguments; 2 when something of that did not hold, and then the seed is printed.
            """)

    @OptionGroup var options: RoomOptions

    @Option(help: "A table for these numbers of machines, as in 1,2,4,8.")
    var sweep: String?

    @Option(help: "Replays the room with random faults that belongs to a seed; other options are not looked at.")
    var random: UInt64?

    @Flag(help: "One JSON object for each room instead of text.")
    var json = false

    func validate() throws {
        _ = try options.plan()
        _ = try sizes
    }

    /// What the sweep names, or the one size.
    private var sizes: [Int] {
        get throws {
            guard let sweep else { return [options.machines] }
            return try sweep.split(separator: ",", omittingEmptySubsequences: false).map { part in
                guard let size = Int(part), (1...100_000).contains(size) else {
                    throw ValidationError("--sweep \(sweep): \"\(part)\" is no number of machines")
                }
                return size
            }
        }
    }

    func run() throws {
        if let random { return try replay(random) }
        let sizes = try sizes
        if !json, sweep != nil { print(Report.heading) }
        var isGood = true
        for size in sizes {
            var plan = try options.plan()
            plan.machines = size
            guard var room = plan.makeRoom() else { throw ValidationError("this is no image") }
            options.addFaults(to: &room)
            let report = Report(running: &room)
            if json {
                print(report.json)
            } else {
                print(sweep != nil ? report.row : report.text)
            }
            for problem in report.problems { Report.complain("seed \(plan.seed), N=\(size): \(problem)") }
            isGood = isGood && report.problems.isEmpty
        }
        if !isGood { throw ExitCode(2) }
    }

    private func replay(_ seed: UInt64) throws {
        guard var random = RandomRoom(seed: seed) else { throw ValidationError("seed \(seed) gives no room") }
        for line in random.story { print(line) }
        let problems = random.problems()
        for machine in random.room.machines {
            let end = random.room.simulation.completion(of: machine)
            let time = end.map { Report.fixed(Double($0.nanoseconds) / 1e9) + " s" } ?? "never"
            let idleness = random.room.simulation.longestIdleness(of: machine).inSeconds
            print("machine \(machine): complete at \(time), idle for \(Report.fixed(idleness)) s")
        }
        for (machine, note) in random.room.simulation.notes { print("machine \(machine) notes: \(note)") }
        for problem in problems { Report.complain("seed \(seed): \(problem)") }
        if !problems.isEmpty { throw ExitCode(2) }
    }
}
