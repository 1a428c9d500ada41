// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Runs our storm program once for each run of a case, and keeps what it says at its end.
struct StormRunner {
    private let workspace: Workspace
    private let table: ProcessTable
    private let display: RunDisplay
    private let version: Version
    private let program: String
    private let storm: String
    private let agent: String

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner, storm: String, agent: String) throws(BenchFailure) {
        self.storm = storm
        for path in [storm, agent] {
            guard access(path, X_OK) == 0 else { throw .noProgram(path) }
        }
        workspace = runner.workspace
        table = runner.table
        display = runner.display
        version = runner.version
        program = runner.program
        self.agent = agent
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    func run(_ plan: StormCase, isFresh: Bool) throws(BenchFailure) {
        let store = StormStore(folder: workspace.results)
        var failures = 0
        for key in plan.keys {
            if !isFresh, store.result(key, for: version) != nil {
                display.line("storm run \(key.run) has a result already; FRESH=1 repeats it")
                continue
            }
            display.begin("[\(key.run)/\(plan.keys.count)] storm of \(key.clients) clients, \(key.megabits) Mbit/s")
            do throws(BenchFailure) {
                let result = StormResult(
                    key: key, commit: version.commit, program: version.program, date: Date(),
                    storm: try measurement(key).result(table) { display.show($0) })
                try store.save(result)
                display.end(result.words)
            } catch {
                display.failed(error)
                if case .interrupted = error { throw error }
                failures += 1
            }
        }
        if failures > 0 { throw .someRunsFailed(failures) }
    }

    private func measurement(_ key: StormResult.Key) -> ResultProgram {
        let arguments = [
            "--json", "--clients", "\(key.clients)", "--mbit", "\(key.megabits)", "--seed", "\(key.run)",
            "--work", "\(workspace.folder)/storm", "--program", program, "--agent", agent,
        ]
        return ResultProgram(
            title: "the storm",
            command: Command(name: "storm", program: storm, arguments: arguments, log: "\(workspace.logs)/storm.log"))
    }
}
