// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// One run of one contender in a room that is ready: starts the programs, holds the clock, and ends them.
final class Race {
    /// What was seen; nobody has looked at the bytes yet.
    struct Outcome {
        let peers: [RunResult.Peer]
        let elapsed: Double
        let serverBytes: UInt64
        let machine: MachineTime
        let background: Double
        let progress: ProgressSamples
    }

    private struct Runner {
        let process: pid_t
        let started: ContinuousClock.Instant
        var finished: ContinuousClock.Instant?
        var left: ContinuousClock.Instant?
    }

    private let room: Room
    private let parameters: Parameters
    private let lineup: Lineup
    private let limit: Duration
    private let table: ProcessTable
    private let logs: String
    private let display: RunDisplay
    private let clock = ContinuousClock()
    private var runners: [Runner] = []
    private var servers: [pid_t: String] = [:]
    private var sampler: ProgressSampler

    init(
        _ lineup: Lineup, on stage: Stage, in room: Room, limit: Duration, logs: String, _ table: ProcessTable,
        _ display: RunDisplay
    ) {
        self.lineup = lineup
        self.room = room
        self.limit = limit
        self.logs = logs
        self.table = table
        self.display = display
        parameters = stage.parameters
        sampler = ProgressSampler(paths: (1...parameters.peers).map(stage.result), length: parameters.imageBytes)
    }

    /// Runs it; every program is ended when this returns or throws.
    func run() throws(BenchFailure) -> Outcome {
        defer { table.end(runners.map(\.process) + servers.keys) }
        for (role, readiness) in lineup.servers {
            let process = try start(role)
            servers[process] = role.name
            try ServerReadiness(table: table, room: room, log: log(role.name)).wait(for: role, process, readiness)
        }
        let background = try settle()
        let sent = try room.serverCounters().sent
        let machine = try MachineTime.now()
        let zero = clock.now
        for role in lineup.timed { servers[try start(role)] = role.name }
        try follow(from: zero, try startBystanders(from: zero))
        let spent = try MachineTime.now() - machine
        let serverBytes = try room.serverCounters().sent - sent
        return Outcome(
            peers: zip(runners, lineup.clients).map { runner, client in
                RunResult.Peer(
                    started: (runner.started - zero).inSeconds,
                    finished: runner.finished.map { ($0 - zero).inSeconds },
                    left: runner.left.map { ($0 - zero).inSeconds }, memory: MemoryUse(of: runner.process),
                    usable: LogWords.number(after: "microseconds_after_last_block=", in: log(client.role.name))
                        .map { Double($0) / 1e6 })
            },
            elapsed: (clock.now - zero).inSeconds, serverBytes: serverBytes, machine: spent, background: background,
            progress: sampler.samples)
    }

    /// Quiet time for the last room's remains and for connections to trackers; returns how many processors somebody
    /// else keeps busy.
    private func settle() throws(BenchFailure) -> Double {
        let began = clock.now
        let before = try MachineTime.now()
        while clock.now < began + BenchLimits.settling {
            for event in try table.events(until: began + BenchLimits.settling) { try heardServer(event) }
        }
        return (try MachineTime.now() - before).busy / (clock.now - began).inSeconds
    }

    /// Starts the peers when it is their time, and listens until all are done or the time is over.
    private func follow(from zero: ContinuousClock.Instant, _ pauses: Pauses) throws(BenchFailure) {
        var pauses = pauses
        defer { pauses.end() }
        let end = zero + limit
        while clock.now < end, runners.count < parameters.peers || runners.contains(where: { $0.finished == nil }) {
            while runners.count < parameters.peers, clock.now >= arrival(runners.count, from: zero) {
                let process = try start(lineup.clients[runners.count].role)
                runners.append(Runner(process: process, started: clock.now))
            }
            sampler.look(elapsed: clock.now - zero)
            var next = min(end, clock.now + BenchLimits.sampling)
            if runners.count < parameters.peers { next = min(next, arrival(runners.count, from: zero)) }
            next = min(next, pauses.look(at: clock.now) ?? next)
            for event in try table.events(until: next) { try heard(event) }
            let done = runners.count { $0.finished != nil }
            display.progress(elapsed: clock.now - zero, done: done, of: parameters.peers)
        }
        sampler.look(elapsed: clock.now - zero)
    }

    /// They come before the peers do, and are to run until the race is over, as servers are.
    private func startBystanders(from zero: ContinuousClock.Instant) throws(BenchFailure) -> Pauses {
        var processes: [pid_t] = []
        for role in lineup.bystanders {
            let process = try start(role)
            servers[process] = role.name
            processes.append(process)
        }
        return Pauses(processes, pause: parameters.bystanders?.pause ?? 0, from: zero)
    }

    private func arrival(_ index: Int, from zero: ContinuousClock.Instant) -> ContinuousClock.Instant {
        zero + .seconds(index * parameters.arrivalGap)
    }

    private func heard(_ event: ProcessTable.Event) throws(BenchFailure) {
        guard let index = runners.firstIndex(where: { $0.process == event.process }) else {
            return try heardServer(event)
        }
        let client = lineup.clients[index]
        switch (event.happening, client.completion) {
        case (.line(let line), .line(let sign)):
            if runners[index].finished == nil, line.contains(sign) { runners[index].finished = event.time }
        case (.line, .exit): break
        case (.ended(.exited(0)), .exit): runners[index].finished = event.time
        case (.ended(let status), _):
            // Peers that leave by themselves do so after their time.
            guard runners[index].finished != nil, parameters.leavesWhenReleased, status == .exited(0) else {
                throw ended(client.role.name, status)
            }
            runners[index].left = event.time
        }
    }

    /// A server program may end well by itself only when its start belongs to the race.
    private func heardServer(_ event: ProcessTable.Event) throws(BenchFailure) {
        guard case .ended(let status) = event.happening, let name = servers[event.process] else { return }
        let isTimed = lineup.timed.contains { $0.name == name }
        guard isTimed, status == .exited(0) else { throw ended(name, status) }
    }

    private func ended(_ name: String, _ status: EndStatus) -> BenchFailure {
        .ended(program: name, status: "\(status)", words: LogWords.last(in: log(name)))
    }

    private func log(_ name: String) -> String { "\(logs)/\(name).log" }

    private func start(_ role: Lineup.Role) throws(BenchFailure) -> pid_t {
        let command = Command(
            name: role.name, program: role.program, arguments: role.arguments, log: log(role.name))
        return try table.start(command.inside(room.plan.host(role.place)))
    }
}
