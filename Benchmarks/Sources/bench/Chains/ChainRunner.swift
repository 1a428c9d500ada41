// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Runs `boot-chains` once for each run of the case, and keeps what it says at its end.
struct ChainRunner {
    private let workspace: Workspace
    private let table: ProcessTable
    private let display: RunDisplay
    private let runner: BenchRunner
    private let chains: String
    private let agent: String

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner, chains: String, agent: String) throws(BenchFailure) {
        for path in [chains, agent] {
            guard access(path, X_OK) == 0 else { throw .noProgram(path) }
        }
        self.chains = chains
        self.agent = agent
        workspace = runner.workspace
        table = runner.table
        display = runner.display
        self.runner = runner
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    func run(_ plan: ChainCase, isFresh: Bool) throws(BenchFailure) {
        var failures = 0
        for (index, key) in plan.keys.enumerated() {
            let (program, version) = runner.program(isBefore: key.isBefore)
            let path = key.path(workspace.results, commit: version.commit)
            let kept: ChainResult? = ResultStore.read(path, for: version)
            if !isFresh, kept != nil {
                display.line("chain \(key.chain.rawValue) run \(key.run) has a result already; FRESH=1 repeats it")
                continue
            }
            display.begin(
                "[\(index + 1)/\(plan.keys.count)] chain \(key.chain.rawValue), \(key.megabits) Mbit/s"
                    + (key.isBefore ? ", before" : ""))
            do throws(BenchFailure) {
                let times: ChainResult.Times = try measurement(key, of: program).result(table) { display.show($0) }
                let result = ChainResult(
                    key: key, commit: version.commit, program: version.program, date: Date(), times: times)
                try ResultStore.write(result, to: path)
                display.end(result.words)
            } catch {
                display.failed(error)
                if case .interrupted = error { throw error }
                failures += 1
            }
        }
        if failures > 0 { throw .someRunsFailed(failures) }
    }

    private func measurement(_ key: ChainResult.Key, of program: String) -> ResultProgram {
        let arguments =
            [
                "--json", "--mbit", "\(key.megabits)", "--round-trip", "\(ChainCase.roundTrip)", "--work",
                "\(workspace.folder)/chains", "--packages",
                "\(workspace.folder)/demo/packages", "--program", program, "--agent", agent,
            ] + key.chain.arguments
        return ResultProgram(
            title: "the chain's program",
            command: Command(
                name: "chains", program: chains, arguments: arguments, log: "\(workspace.logs)/chains.log"))
    }
}
