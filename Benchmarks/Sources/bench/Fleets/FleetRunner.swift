// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Runs our program that pretends a fleet once for each run of a case, and keeps what it says at its end.
struct FleetRunner {
    private var runner: BenchRunner
    private let storm: String
    private var logs: String { "\(runner.workspace.logs)/\(FleetCase.name)" }
    private var work: String { "\(runner.workspace.memory)/fleet" }

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner, storm: String) throws(BenchFailure) {
        guard access(storm, X_OK) == 0 else { throw .noProgram(storm) }
        self.runner = runner
        self.storm = storm
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    mutating func run(_ plan: FleetCase, isFresh: Bool) throws(BenchFailure) {
        defer { runner.table.endAll() }
        let store = FleetResults(folder: runner.workspace.results)
        var failures = 0
        for key in plan.keys {
            if !isFresh, store.result(key, for: runner.version) != nil {
                runner.display.line("\(FleetCase.name) run \(key.run) has a result already; FRESH=1 repeats it")
                continue
            }
            runner.display.begin("[\(key.run)/\(plan.keys.count)] \(FleetCase.name), a fleet of \(key.machines)")
            do throws(BenchFailure) {
                let result = FleetResult(
                    key: key, commit: runner.version.commit, program: runner.version.program, date: Date(),
                    fleet: try measurement(key))
                try store.save(result)
                runner.display.end(result.words)
            } catch {
                runner.display.failed(error)
                if case .interrupted = error { throw error }
                failures += 1
            }
        }
        if failures > 0 { throw .someRunsFailed(failures) }
    }

    private mutating func measurement(_ key: FleetResult.Key) throws(BenchFailure) -> FleetResult.Fleet {
        let image = try runner.image(mebibytes: 1)
        Files.remove(logs)
        try Files.makeFolder(logs)
        let machines = Place.peer(1)
        let plan = RoomPlan(owner: runner.workspace.owner, rates: [.server, machines].map { ($0, nil) })
        let (runner, logs, work, storm) = (runner, logs, work, storm)
        defer { Files.remove(work) }
        return try Room.open(plan, with: runner.tools) { room throws(BenchFailure) in
            let server = try WholeServer(
                folder: "\(work)/room", program: runner.program, image: image, with: runner.tools,
                // All machines of the fleet are behind one address.
                connections: 65_536)
            let process = try server.start(in: room, runner.tools, log: "\(logs)/start.log", descriptors: 32_768)
            defer { runner.table.end([process]) }
            let command = Command(
                name: "fleet-storm", program: storm,
                arguments: [
                    "--server", "\(Place.server.address):\(WholeServer.port)", "--process", "\(process)", "--machines",
                    "\(key.machines)", "--rows", "\(max(key.machines, FleetCase.rows))", "--subscribers",
                    "\(FleetCase.subscribers)", "--seconds", "\(FleetCase.seconds)",
                ], log: "\(logs)/fleet-storm.log"
            ).inside(room.plan.host(machines))
            return try ResultProgram(title: "the fleet", command: command).result(runner.table) {
                runner.display.show("reports, \($0)")
            }
        }
    }
}
