// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Runs our demo once for each room of a plan, and keeps what it says at its end.
struct BootRunner {
    private let workspace: Workspace
    private let table: ProcessTable
    private let display: RunDisplay
    private let version: Version
    private let program: String
    private let agent: String

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner, agent: String) throws(BenchFailure) {
        guard access(agent, X_OK) == 0 else { throw .noProgram(agent) }
        workspace = runner.workspace
        table = runner.table
        display = runner.display
        version = runner.version
        program = runner.program
        self.agent = agent
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    func run(_ plan: BootPlan, isFresh: Bool) throws(BenchFailure) {
        let store = BootStore(folder: workspace.results)
        var failures = 0
        var kept = 0
        for (index, key) in plan.keys.enumerated() {
            if !isFresh, store.result(key, for: version) != nil {
                kept += 1
                continue
            }
            let machines = "\(key.machines) \(key.machines == 1 ? "machine" : "machines"), \(key.megabits) Mbit/s"
            display.begin(
                "[\(index + 1)/\(plan.keys.count)] room \(key.means.rawValue) run \(key.run) of \(plan.runs) (\(machines))"
            )
            do throws(BenchFailure) {
                let result = BootResult(
                    key: key, commit: version.commit, program: version.program, date: Date(),
                    demo: try demo(key).result(table) { display.show("\($0), \(LogWords.last(in: log(key)))") })
                try store.save(result)
                display.end(Self.words(result))
            } catch {
                display.failed(error)
                if case .interrupted = error { throw error }
                failures += 1
            }
        }
        if kept > 0 { display.line("\(kept) of \(plan.keys.count) runs have results already; FRESH=1 repeats them") }
        if failures > 0 { throw .someRunsFailed(failures) }
    }

    private static func words(_ result: BootResult) -> String {
        let last = result.last.map { "last machine \(RunDisplay.decimals($0, 1)) s after power-on" }
        let share = RunDisplay.decimals(result.shareFromMachines * 100, 0)
        return "\(last ?? "not all machines arrived"), \(RunDisplay.decimals(result.copies, 2)) copies over the "
            + "server's cable, \(share) % of the image from machines"
    }

    private func log(_ key: BootResult.Key) -> String { "\(workspace.logs)/room-\(key.means.rawValue).log" }

    private func demo(_ key: BootResult.Key) -> ResultProgram {
        let arguments = [
            "demo", "--json", "--machines", "\(key.machines)", "--mbit", "\(key.megabits)", "--firmware", "bios",
            "--work", "\(workspace.folder)/demo", "--agent", agent,
        ]
        return ResultProgram(
            title: "the demo",
            command: Command(
                name: "room-\(key.means.rawValue)", program: program, arguments: arguments + key.means.arguments,
                log: log(key)))
    }
}
