// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Makes the runs of ``CrowdCase`` and keeps what they gave.
struct CrowdRunner {
    private var runner: BenchRunner
    private var table: ProcessTable { runner.table }
    private var logs: String { "\(runner.workspace.logs)/\(CrowdCase.name)" }
    /// Where one run has its server and its getters.
    private var work: String { "\(runner.workspace.memory)/crowd" }

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner) throws(BenchFailure) {
        guard access(Self.ownProgram, X_OK) == 0 else { throw .noProgram(Self.ownProgram) }
        self.runner = runner
    }

    /// This program, which is the strangers, the machines and the screens as well.
    private static let ownProgram = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    mutating func run(_ plan: CrowdCase, isFresh: Bool) throws(BenchFailure) {
        defer { table.endAll() }
        let store = CrowdStore(folder: runner.workspace.results)
        var failures = 0
        for key in plan.keys {
            if !isFresh, store.result(key, for: runner.version) != nil {
                runner.display.line("\(CrowdCase.name) run \(key.run) has a result already; FRESH=1 repeats it")
                continue
            }
            runner.display.begin("[\(key.run)/\(plan.keys.count)] \(CrowdCase.name), strangers and a full room")
            do throws(BenchFailure) {
                let result = try run(key)
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

    private mutating func run(_ key: CrowdResult.Key) throws(BenchFailure) -> CrowdResult {
        let image = try runner.image(mebibytes: key.mebibytes)
        Files.remove(logs)
        try Files.makeFolder(logs)
        let undisturbed = try getters(key, image, strangers: nil)
        var beside: [Double] = []
        for addresses in CrowdCase.addresses { beside.append(try getters(key, image, strangers: addresses)) }
        return CrowdResult(
            key: key, commit: runner.version.commit, program: runner.version.program, date: Date(),
            undisturbed: undisturbed, beside: beside, idle: try answers(image, isBusy: false),
            busy: try answers(image, isBusy: true))
    }

    /// The last getter's time, beside strangers from so many addresses.
    private func getters(_ key: CrowdResult.Key, _ image: Image, strangers: Int?) throws(BenchFailure) -> Double {
        runner.display.show(strangers.map { "getters beside strangers from \($0) addresses" } ?? "getters alone")
        let parameters = Parameters(peers: key.peers, mebibytes: key.mebibytes, megabits: key.megabits)
        let stranger = Place.peer(key.peers + 1)
        let rates = ([.server] + parameters.places + [stranger]).map { ($0, Optional(key.megabits * 1_000)) }
        let plan = RoomPlan(owner: runner.workspace.owner, rates: rates)
        let (runner, table, logs, work) = (runner, table, "\(logs)/\(strangers ?? 0)", work)
        defer { Files.remove(work) }
        for place in parameters.places { try Files.makeFolder("\(work)/run/\(place.name)") }
        try Files.makeFolder(logs)
        return try Room.open(plan, with: runner.tools) { room throws(BenchFailure) in
            let server = try WholeServer(
                folder: "\(work)/room", program: runner.program, image: image, with: runner.tools)
            let process = try server.start(in: room, runner.tools, log: "\(logs)/start.log", isStopped: false)
            defer { table.end([process]) }
            let torrent = Torrent(path: "\(work)/image.torrent", infoHash: "", trackerPort: Torrent.ourTrackerPort)
            try server.torrent(to: torrent.path, in: room, runner.tools)
            let stage = Stage(
                parameters: parameters, image: image, program: runner.program, package: "", folder: "\(work)/run")
            var lineup = Lineup()
            lineup.clients = parameters.places.map { Ours.peer(stage, torrent, $0) }
            let limit = BenchLimits.runAllowance * 4
            if let strangers {
                lineup.servers = [try Self.strangers(strangers, at: stranger, in: room, runner.tools, limit)]
            }
            let outcome = try Race(
                lineup, on: stage, in: room, limit: .seconds(limit), logs: logs, table, runner.display
            ).run()
            return try Self.last(of: outcome, stage, runner.tools)
        }
    }

    private static func strangers(
        _ count: Int, at place: Place, in room: Room, _ tools: Tools, _ limit: Double
    ) throws(BenchFailure) -> (Lineup.Role, Lineup.Readiness) {
        let first = 100
        try tools.batch(
            "ip", in: room.plan.host(place),
            (first..<first + count).map { "addr add \(RoomPlan.network).\($0)/24 dev \(RoomPlan.interface)" })
        let role = Lineup.Role(
            place: place, name: "strangers", program: ownProgram,
            arguments: [
                "strangers", "--server", Place.server.address, "--from", "\(RoomPlan.network).\(first)", "--addresses",
                "\(count)", "--seconds", "\(Int(limit) + BenchLimits.readiness)",
            ])
        return (role, .line("strangers "))
    }

    /// All must have finished, with the image and nothing else.
    private static func last(of outcome: Race.Outcome, _ stage: Stage, _ tools: Tools) throws(BenchFailure) -> Double {
        let times = outcome.peers.compactMap(\.finished)
        guard times.count == outcome.peers.count, let last = times.max() else {
            throw .toolFailed("torrent get", words: "\(outcome.peers.count - times.count) getters did not finish")
        }
        let paths = stage.parameters.places.map {
            "\(stage.folder(of: $0))/\(WholeServer.imageName)/\(Image.name)"
        }
        for (index, hash) in try ImageMaker.hashes(of: paths, with: tools).enumerated() where hash != stage.image.hash {
            throw .wrongBytes(peer: index + 1, contender: ContenderName.ours.rawValue)
        }
        return last
    }

    /// How long machines wait for their script, in a room that is empty or full.
    private func answers(_ image: Image, isBusy: Bool) throws(BenchFailure) -> CrowdResult.Answers {
        runner.display.show(isBusy ? "scripts in a full room" : "scripts")
        let (machines, screens) = (Place.peer(1), Place.peer(2))
        let plan = RoomPlan(owner: runner.workspace.owner, rates: [.server, machines, screens].map { ($0, nil) })
        let (runner, table, logs, work) = (runner, table, logs, work)
        defer { Files.remove(work) }
        return try Room.open(plan, with: runner.tools) { room throws(BenchFailure) in
            let server = try WholeServer(
                folder: "\(work)/room", program: runner.program, image: image, with: runner.tools)
            var processes = [
                try server.start(
                    in: room, runner.tools, log: "\(logs)/start-\(isBusy ? "busy" : "idle").log", isStopped: isBusy)
            ]
            defer { table.end(processes) }
            let program = { (place: Place, words: [String]) in
                Command(
                    name: words.joined(separator: " "), program: Self.ownProgram,
                    arguments: ["machines", "--server", Place.server.address, "--seconds", "300"] + words,
                    log: "\(logs)/machines.log"
                ).inside(room.plan.host(place))
            }
            let ask = program(machines, ["--scripts", "\(CrowdCase.machines)"])
            let display = { (elapsed: String) in runner.display.show("scripts, \(elapsed)") }
            if isBusy {
                // So that every machine was seen once before the clock counts.
                let _: CrowdResult.Answers = try ResultProgram(title: "the machines", command: ask)
                    .result(table, progress: display)
                processes.append(try table.start(program(screens, ["--screens", "\(CrowdCase.screens)"])))
            }
            return try ResultProgram(title: "the machines", command: ask).result(table, progress: display)
        }
    }
}
