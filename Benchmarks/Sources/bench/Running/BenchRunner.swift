// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Makes the runs of a plan one after the other, and keeps what they gave.
struct BenchRunner {
    /// The repository.
    let root: String
    let workspace: Workspace
    let tools: Tools
    let table: ProcessTable
    let display: RunDisplay
    let version: Version
    private var images: ImageMaker
    /// The copy of an earlier program that runs beside it, and what it is.
    private let before: (program: String, version: Version)?

    /// The copy of the program under test.
    var program: String { images.program }

    /// The image of so many MiB.
    mutating func image(mebibytes: Int) throws(BenchFailure) -> Image { try images.image(mebibytes: mebibytes) }

    /// What runs under a name of ours.
    func program(isBefore: Bool) -> (path: String, version: Version) {
        if isBefore, let before { return (before.program, before.version) }
        return (images.program, version)
    }

    /// Copies `program`, and `before` if there is an earlier one to run beside it.
    init(
        root: String, program: String, before: String?, workspace: Workspace, signals: EndSignals
    ) throws(BenchFailure) {
        self.root = root
        self.workspace = workspace
        table = ProcessTable(signals: signals)
        tools = Tools(table: table, folder: workspace.memory)
        display = RunDisplay()
        // A copy, so that a build in the meantime changes nothing; on disk, so that its pages are no image's.
        let copy = try Self.copy(program, to: "\(workspace.folder)/boottorrent", tools)
        version = try Version.read(root: root, program: copy, with: tools)
        if let before {
            let earlier = try Self.copy(before, to: "\(workspace.folder)/boottorrent-before", tools)
            self.before = (earlier, try Version.read(root: root, program: earlier, with: tools))
        } else {
            self.before = nil
        }
        images = ImageMaker(folder: workspace.memory, program: copy, tools: tools, signals: signals)
    }

    private static func copy(_ program: String, to copy: String, _ tools: Tools) throws(BenchFailure) -> String {
        guard access(program, X_OK) == 0 else { throw .noProgram(program) }
        Files.remove(copy)
        try tools.run("cp", [program, copy])
        return copy
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    mutating func run(_ plan: RunPlan, isFresh: Bool) throws(BenchFailure) {
        defer { table.endAll() }
        let store = ResultStore(folder: workspace.results)
        var failures = 0
        var kept = 0
        for (index, key) in missingPrograms(plan).enumerated() {
            let version = program(isBefore: key.contender == .before).version
            if !isFresh, let old = store.result(key, commit: version.commit), old.isValid(for: version) {
                kept += 1
                continue
            }
            display.begin(key, runs: plan.runs, number: index + 1, of: plan.keys.count)
            do throws(BenchFailure) {
                let result = try run(key)
                try store.save(result)
                display.end(result)
            } catch {
                switch error {
                case .interrupted, .wrongBytes:
                    display.failed(error)
                    throw error
                default: display.failed(error)
                }
                failures += 1
            }
        }
        if kept > 0 { display.line("\(kept) of \(plan.keys.count) runs have results already; FRESH=1 repeats them") }
        if failures > 0 { throw .someRunsFailed(failures) }
    }

    /// The runs whose programs are installed, after a sentence for each that is not.
    private func missingPrograms(_ plan: RunPlan) -> [RunResult.Key] {
        var absent: Set<ContenderName> = []
        for name in Set(plan.keys.map(\.contender)) {
            guard let absence = name.contender.needs.compactMap(\.absence).first else { continue }
            display.line("\(name.rawValue) is left out: \(absence)")
            absent.insert(name)
        }
        return plan.keys.filter { !absent.contains($0.contender) }
    }

    private mutating func run(_ key: RunResult.Key) throws(BenchFailure) -> RunResult {
        let parameters = key.parameters
        let (program, version) = program(isBefore: key.contender == .before)
        let stage = Stage(
            parameters: parameters, image: try images.image(mebibytes: parameters.mebibytes),
            program: program, package: "\(root)/Benchmarks", folder: "\(workspace.memory)/run")
        defer { Files.remove(stage.folder) }
        for (place, _) in parameters.rates { try Files.makeFolder(stage.folder(of: place)) }
        let lineup = key.contender.contender.lineup(stage)
        for (path, text) in lineup.files { try Files.write(Data(text.utf8), to: path) }
        let logs = "\(workspace.logs)/\(key.caseName)-\(key.contender.rawValue)"
        Files.remove(logs)
        try Files.makeFolder(logs)
        let healthy = Bound.healthySeconds(parameters)
        let limit = BenchLimits.runAllowance + (healthy ?? BenchLimits.runAllowance) * BenchLimits.boundMultiple
        let plan = RoomPlan(owner: workspace.owner, rates: parameters.rates)
        let (tools, table, display) = (tools, table, display)
        let outcome = try Room.open(plan, with: tools) { room throws(BenchFailure) in
            try Race(lineup, on: stage, in: room, limit: .seconds(limit), logs: logs, table, display).run()
        }
        display.show("checking what the peers have")
        try check(outcome.peers, stage, key.contender)
        return RunResult(
            key: key, commit: version.commit, program: version.program, date: Date(),
            bound: Bound.seconds(parameters), healthyBound: healthy, limit: limit, peers: outcome.peers,
            elapsed: outcome.elapsed, serverBytes: outcome.serverBytes, processorSeconds: outcome.machine.busy,
            stolenSeconds: outcome.machine.stolen, background: outcome.background, progress: outcome.progress)
    }

    /// Whoever said it was complete must have the image, to the last bit.
    private func check(
        _ peers: [RunResult.Peer], _ stage: Stage, _ contender: ContenderName
    ) throws(BenchFailure) {
        let numbers = peers.indices.filter { peers[$0].finished != nil }.map { $0 + 1 }
        guard !numbers.isEmpty else { return }
        let hashes = try ImageMaker.hashes(of: numbers.map(stage.result), with: tools)
        for (number, hash) in zip(numbers, hashes) where hash != stage.image.hash {
            throw .wrongBytes(peer: number, contender: contender.rawValue)
        }
    }
}
