// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Makes the runs of ``DiskCase`` and keeps what they gave.
struct DiskRunner {
    private var runner: BenchRunner
    private var table: ProcessTable { runner.table }
    private var logs: String { "\(runner.workspace.logs)/\(DiskCase.name)" }
    /// Where one room has its server, its disk and its getters.
    private var work: String { "\(runner.workspace.memory)/disk" }

    /// What the image on the disk is called.
    fileprivate static let slowName = "slow"

    /// Shares workspace and program with the runner of the other cases.
    init(_ runner: BenchRunner) { self.runner = runner }

    /// Makes those runs that have no result yet, or all; one that fails does not keep the others from theirs.
    mutating func run(_ plan: DiskCase, isFresh: Bool) throws(BenchFailure) {
        if let absence = SlowDisk.absence { return runner.display.line("\(DiskCase.name) is left out: \(absence)") }
        defer { table.endAll() }
        let store = DiskStore(folder: runner.workspace.results)
        var failures = 0
        for (index, key) in plan.keys.enumerated() {
            if !isFresh, store.result(key, for: runner.program(isBefore: key.isBefore).version) != nil {
                runner.display.line("\(DiskCase.name) run \(key.run) has a result already; FRESH=1 repeats it")
                continue
            }
            runner.display.begin(
                "[\(index + 1)/\(plan.keys.count)] \(DiskCase.name), a slow disk beside memory"
                    + (key.isBefore ? ", before" : ""))
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

    private mutating func run(_ key: DiskResult.Key) throws(BenchFailure) -> DiskResult {
        let image = try runner.image(mebibytes: key.mebibytes)
        // Other bytes, as another size has.
        let slowImage = try runner.image(mebibytes: key.mebibytes + 1)
        Files.remove(logs)
        let alone = try room(key, image, slowImage, beside: .quick)
        let slow = try room(key, image, slowImage, beside: .slow)
        let hanging = try room(key, image, slowImage, beside: .hanging)
        return DiskResult(
            key: key, commit: runner.version.commit,
            program: runner.program(isBefore: key.isBefore).version.program, date: Date(),
            background: [alone, slow, hanging].map(\.background).max() ?? 0, alone: alone.room, slow: slow.room,
            hanging: hanging.room)
    }

    /// One room; beside a quick disk nobody fetches from it.
    private func room(
        _ key: DiskResult.Key, _ image: Image, _ slowImage: Image, beside pace: SlowDisk.Pace
    ) throws(BenchFailure) -> (room: DiskResult.Room, background: Double) {
        runner.display.show("the room beside a disk that is \(pace)")
        let parameters = DiskCase.parameters(key)
        let (runner, table, logs, work) = (runner, table, "\(logs)/\(pace)", work)
        let program = runner.program(isBefore: key.isBefore).path
        defer { Files.remove(work) }
        let stage = Stage(
            parameters: parameters, image: image, program: program, package: "\(runner.root)/Benchmarks",
            folder: "\(work)/run")
        for (place, _) in parameters.rates { try Files.makeFolder(stage.folder(of: place)) }
        try Files.makeFolder(logs)
        try WholeServer.write(slowImage, named: Self.slowName, to: "\(work)/disk")
        let server = try WholeServer(
            folder: "\(work)/room", program: program, image: image, with: runner.tools)
        let plan = RoomPlan(owner: runner.workspace.owner, rates: parameters.rates)
        return try Room.open(plan, with: runner.tools) { room throws(BenchFailure) in
            try SlowDisk.open(
                "\(work)/disk", at: server.place(of: Self.slowName), in: room, package: stage.package, table,
                log: "\(logs)/disk.log"
            ) { disk throws(BenchFailure) in
                let process = try server.start(in: room, runner.tools, log: "\(logs)/start.log")
                defer {
                    // Who waits for the disk does not end.
                    try? disk.set(.quick)
                    table.end([process])
                }
                let race = DiskRace(stage: stage, room: room, runner: runner, logs: logs)
                let fast = try race.torrent(of: WholeServer.imageName, from: server)
                let slow = try race.torrent(of: Self.slowName, from: server)
                let others = try race.startOthers(slow, beside: pace, of: disk)
                defer { table.end(others) }
                return try race.run(fast, server: process)
            }
        }
    }
}

/// The getters of one room of ``DiskCase``, whose server runs.
private struct DiskRace {
    let stage: Stage
    let room: Room
    let runner: BenchRunner
    let logs: String

    private var others: [Place] { stage.parameters.bystanderPlaces }

    func torrent(of image: String, from server: WholeServer) throws(BenchFailure) -> Torrent {
        let path = "\(stage.folder)/\(image).torrent"
        try server.torrent(of: image, to: path, in: room, runner.tools)
        return Torrent(path: path, infoHash: "", trackerPort: Torrent.ourTrackerPort)
    }

    /// Has the others fetch the disk's image, and returns when the disk is what it is to be for them.
    ///
    /// A slow one was quick until each of them had some of the image. One that hangs did so before anybody wanted a byte;
    /// then the watch over its files waits for an answer, and so does a byte for them.
    func startOthers(
        _ torrent: Torrent, beside pace: SlowDisk.Pace, of disk: SlowDisk
    ) throws(BenchFailure) -> [pid_t] {
        guard pace != .quick else { return [] }
        if pace == .hanging { try disk.set(.hanging) }
        var processes: [pid_t] = []
        do throws(BenchFailure) {
            for place in others {
                let role = Ours.peer(stage, torrent, place).role
                let command = Command(
                    name: role.name, program: role.program, arguments: role.arguments, log: "\(logs)/\(role.name).log")
                processes.append(try runner.table.start(command.inside(room.plan.host(place))))
            }
            var hungCalls = 0
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(BenchLimits.readiness)
            while pace == .hanging ? hungCalls < 2 : others.contains(where: { stored($0) == 0 }) {
                guard clock.now < deadline else {
                    throw .notReady(program: "torrent get", seconds: BenchLimits.readiness, words: "")
                }
                hungCalls += disk.hungCalls(try runner.table.events(until: clock.now + BenchLimits.sampling))
            }
            if pace == .slow { try disk.set(.slow) }
        } catch {
            runner.table.end(processes)
            throw error
        }
        return processes
    }

    /// Has the room fetch the image in memory.
    func run(_ torrent: Torrent, server: pid_t) throws(BenchFailure) -> (room: DiskResult.Room, background: Double) {
        var lineup = Lineup()
        lineup.clients = stage.parameters.places.map { Ours.peer(stage, torrent, $0) }
        let bound = Bound.seconds(stage.parameters) ?? 0
        let limit = BenchLimits.runAllowance + bound * 4
        let stored = others.map(stored)
        let before = ProcessorTime.seconds(of: server)
        let outcome = try Race(
            lineup, on: stage, in: room, limit: .seconds(limit), logs: logs, runner.table, runner.display
        ).run()
        guard let before, let after = ProcessorTime.seconds(of: server) else {
            throw .ended(program: "start", status: "no sign", words: LogWords.last(in: "\(logs)/start.log"))
        }
        let got = zip(others.map(self.stored), stored).reduce(0) { $0 + ($1.0 - $1.1) }
        let finished = outcome.peers.indices.filter { outcome.peers[$0].finished != nil }
        try check(finished.map { $0 + 1 })
        let times = outcome.peers.map { $0.finished ?? limit }
        return (
            DiskResult.Room(
                last: times.max() ?? limit, finished: finished.count, server: after - before, others: got),
            outcome.background
        )
    }

    /// Whoever said it was complete must have the image.
    private func check(_ numbers: [Int]) throws(BenchFailure) {
        guard !numbers.isEmpty else { return }
        let paths = numbers.map { path(of: WholeServer.imageName, at: .peer($0)) }
        for (number, hash) in zip(numbers, try ImageMaker.hashes(of: paths, with: runner.tools))
        where hash != stage.image.hash {
            throw .wrongBytes(peer: number, contender: ContenderName.ours.rawValue)
        }
    }

    private func stored(_ place: Place) -> UInt64 {
        ProgressSampler.allocated(path(of: DiskRunner.slowName, at: place))
    }

    private func path(of image: String, at place: Place) -> String {
        "\(stage.folder(of: place))/\(image)/\(Image.name)"
    }
}
