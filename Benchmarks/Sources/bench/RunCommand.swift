// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

/// Runs cases.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the cases that have no result yet for this commit; needs root.",
        discussion: """
            Example: bench run --case S3 --peers 12 --mbit 40 --mib 64 --runs 1

            The cases room, virtual machines that boot, chains, one from power-on to its agent, storm, many pretended \
            ones at once, S19, a fleet that reports, and S27, the page in a browser, run only when they are named; all but \
            the last two need the agent.
            """)

    @Option(name: .customLong("case"), help: "A case such as S3; may be repeated. (default: all)")
    var cases: [String] = []

    @Option(help: "How many peers, in place of the case's number.")
    var peers: Int?

    @Option(help: "Mbit/s of the peers' cables; the server's keeps its proportion.")
    var mbit: Int?

    @Option(help: "MiB of the image.")
    var mib: Int?

    @Option(help: "How often each contender runs.")
    var runs = 3

    @Option(
        help:
            "A contender such as ours or aria2, in the case room ours or http; may be repeated. (default: all of the case)"
    )
    var only: [String] = []

    @Flag(help: "Run again what has a result.")
    var fresh = false

    @OptionGroup var repository: RepositoryOption

    @Option(help: "The program under test. (default: .build/release/boottorrent in the repository)")
    var program: String?

    @Option(help: "An earlier program, to be run wherever ours is, but for machines and crowds.")
    var before: String?

    @Option(
        help:
            "The agent, for the cases room, chains and storm. (default: .build/release/boottorrent-agent in the repository)"
    )
    var agent: String?

    func run() throws {
        for (value, name, range) in [
            (peers, "--peers", peerRange),
            (mbit, "--mbit", BenchLimits.megabits),
            (mib, "--mib", BenchLimits.mebibytes), (runs, "--runs", BenchLimits.runs),
        ] {
            guard let value, !range.contains(value) else { continue }
            throw BenchFailure.badOption("\(name) \(value): use \(range.lowerBound) to \(range.upperBound)")
        }
        let rooms = try roomPlan()
        let plan = try racePlan()
        let folder = repository.path
        let program = program ?? "\(folder)/.build/release/boottorrent"
        let signals = EndSignals()
        try Workspace.open(below: folder) { workspace throws(BenchFailure) in
            var runner = try BenchRunner(
                root: folder, program: program, before: before, workspace: workspace, signals: signals)
            try runner.run(plan, isFresh: fresh)
            let agent = agent ?? "\(folder)/.build/release/boottorrent-agent"
            if let rooms { try BootRunner(runner, agent: agent).run(rooms, isFresh: fresh) }
            if cases.contains(where: CrowdCase.isMeant) || cases.isEmpty {
                var crowds = try CrowdRunner(runner)
                try crowds.run(
                    CrowdCase(peers: peers, mebibytes: mib, megabits: mbit, runs: runs), isFresh: fresh)
            }
            if cases.contains(where: DiskCase.isMeant) || cases.isEmpty {
                var disks = DiskRunner(runner)
                let plan = DiskCase(
                    peers: peers, mebibytes: mib, megabits: mbit, runs: runs, hasBefore: before != nil)
                try disks.run(plan, isFresh: fresh)
            }
            let programs = (program as NSString).deletingLastPathComponent
            if cases.contains(where: FleetCase.isMeant) {
                var fleets = try FleetRunner(runner, storm: programs + "/fleet-storm")
                try fleets.run(FleetCase(machines: peers, runs: runs), isFresh: fresh)
            }
            if cases.contains(where: PageCase.isMeant) {
                var pages = try PageRunner(runner, watch: programs + "/page-watch")
                try pages.run(PageCase(machines: peers, runs: runs), isFresh: fresh)
            }
            if cases.contains(ChainCase.name) {
                try ChainRunner(runner, chains: programs + "/boot-chains", agent: agent).run(
                    ChainCase(megabits: mbit, runs: runs, hasBefore: before != nil), isFresh: fresh)
            }
            guard cases.contains(StormCase.name) else { return }
            try StormRunner(runner, storm: programs + "/pxe-storm", agent: agent).run(
                StormCase(clients: peers, megabits: mbit, runs: runs), isFresh: fresh)
        }
    }

    private var peerRange: ClosedRange<Int> {
        if cases.count == 1, cases.allSatisfy(PageCase.isMeant) { return PageCase.range }
        return cases == [StormCase.name] || cases.count == 1 && cases.allSatisfy(FleetCase.isMeant)
            ? StormCase.range : BenchLimits.peers
    }

    /// The runs without virtual machines.
    private func racePlan() throws(BenchFailure) -> RunPlan {
        var chosen = cases.isEmpty ? BenchCase.all : []
        var contenders: Set<ContenderName> = []
        let others = [BootPlan.name, ChainCase.name, StormCase.name]
        for name in cases
        where !others.contains(name) && !CrowdCase.isMeant(name) && !DiskCase.isMeant(name) && !FleetCase.isMeant(name)
            && !PageCase.isMeant(name)
        {
            chosen += try BenchCase.named(name)
        }
        if !chosen.isEmpty { for name in only { contenders.insert(try ContenderName(named: name)) } }
        return RunPlan(chosen, runs: runs, only: contenders, hasBefore: before != nil) {
            $0.replacing(peers: peers, mebibytes: mib, megabits: mbit)
        }
    }

    /// Those with virtual machines, when they are asked for.
    private func roomPlan() throws(BenchFailure) -> BootPlan? {
        guard cases.contains(BootPlan.name) else { return nil }
        var means: Set<BootMeans> = []
        for name in only { means.insert(try BootMeans(named: name)) }
        return BootPlan(machines: peers, megabits: mbit, runs: runs, only: means)
    }
}
