// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Runs our program that looks at the page of a room once for each run of a case, and keeps what it says at its end.
struct PageRunner {
    private var runner: BenchRunner
    private let watch: String
    private var logs: String { "\(runner.workspace.logs)/\(PageCase.name)" }
    private var work: String { "\(runner.workspace.memory)/page" }

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner, watch: String) throws(BenchFailure) {
        guard access(watch, X_OK) == 0 else { throw .noProgram(watch) }
        self.runner = runner
        self.watch = watch
    }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    mutating func run(_ plan: PageCase, isFresh: Bool) throws(BenchFailure) {
        defer { runner.table.endAll() }
        let store = PageResults(folder: runner.workspace.results)
        var failures = 0
        for (place, key) in plan.keys.enumerated() {
            let title = "\(PageCase.name) run \(key.run), the page of \(key.machines) machines"
            if !isFresh, store.result(key, for: runner.version) != nil {
                runner.display.line("\(title) has a result already; FRESH=1 repeats it")
                continue
            }
            runner.display.begin("[\(place + 1)/\(plan.keys.count)] \(title)")
            do throws(BenchFailure) {
                let result = PageResult(
                    key: key, commit: runner.version.commit, program: runner.version.program, date: Date(),
                    page: try measurement(key))
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

    private mutating func measurement(_ key: PageResult.Key) throws(BenchFailure) -> PageResult.Page {
        let image = try runner.image(mebibytes: 1)
        Files.remove(logs)
        try Files.makeFolder(logs)
        let looking = Place.peer(1)
        let plan = RoomPlan(owner: runner.workspace.owner, rates: [.server, looking].map { ($0, nil) })
        let (runner, logs, work, watch) = (runner, logs, work, watch)
        defer { Files.remove(work) }
        return try Room.open(plan, with: runner.tools) { room throws(BenchFailure) in
            let server = try WholeServer(
                folder: "\(work)/room", program: runner.program, image: image, with: runner.tools,
                // All machines and pages are behind one address.
                connections: 65_536)
            let process = try server.start(in: room, runner.tools, log: "\(logs)/start.log", descriptors: 32_768)
            defer { runner.table.end([process]) }
            let command = Command(
                name: "page-watch", program: watch,
                arguments: [
                    "--server", "\(Place.server.address):\(WholeServer.port)", "--process", "\(process)", "--machines",
                    "\(key.machines)", "--pages", "\(PageCase.pages)", "--seconds", "\(PageCase.seconds)",
                ], log: "\(logs)/page-watch.log"
            ).inside(room.plan.host(looking))
            return try ResultProgram(title: "the look at the page", command: command).result(runner.table) {
                runner.display.show("looks, \($0)")
            }
        }
    }
}
