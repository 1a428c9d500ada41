// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import LabFleet
import TorrentCore

/// One run: machines become known, an empty while, then the load.
struct FleetRun: Sendable {
    let server: PeerAddress
    let process: Int32
    let machines: Int
    let rows: Int
    let subscribers: Int
    let duration: Duration

    private var load: FleetLoad { FleetLoad(on: server) }
    private var fetcher: HTTPFetcher { load.fetcher }

    func measure() async throws -> FleetFigures {
        let fleet = Array(try await load.machines(rows).prefix(machines))
        var figures = FleetFigures(rows: rows, machines: machines, subscribers: subscribers)
        figures.bootsIdle = try await boots(for: .seconds(10)).times
        figures.emptyShare = try await emptyRequests(as: fleet, for: .seconds(10))
        let (events, lists, streams) = (Tally(), Tally(), Tally())
        let meter = try ProcessMeter(of: process)
        let began = ContinuousClock.now
        let end = began + duration
        async let busy = boots(for: duration)
        async let memory = meter.memory(until: end)
        await withDiscardingTaskGroup { tasks in
            for (machine, first) in FleetLoad.paced(fleet, from: began) {
                tasks.addTask { await load.repeated(from: first, to: end, events) { machine.event() } }
            }
            for _ in 0..<subscribers { tasks.addTask { await load.follow("/api/v1/events", to: end, streams) } }
            tasks.addTask { await list(from: began, to: end, lists) }
        }
        figures.bootsBusy = try await busy.times
        figures.counters = try await CounterCheck(of: server, fetcher).worst(events: rows + events.times.count)
        figures.take(events: events, lists: lists, streams: streams, try meter.sinceStart, memory: await memory)
        return figures
    }

    /// The share of a core that the server needs for as many requests a second over as many kept connections, whose answers
    /// cost it nothing: what is left is the cost of HTTP.
    private func emptyRequests(as fleet: [PretendedMachine], for duration: Duration) async throws -> Double {
        let url = try HTTPURL(address: server, target: "/healthz")
        let began = ContinuousClock.now
        // Connections are made in the first seconds.
        let end = began + .seconds(3) + duration
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (_, first) in FleetLoad.paced(fleet, from: began) {
                tasks.addTask { await load.repeated(from: first, to: end, Tally()) { .get(url) } }
            }
            try await Task.sleep(until: began + .seconds(3))
            let meter = try ProcessMeter(of: process)
            try await Task.sleep(until: end)
            let share = try meter.sinceStart.share
            try await tasks.waitForAll()
            return share
        }
    }

    private func list(from first: ContinuousClock.Instant, to end: ContinuousClock.Instant, _ tally: Tally) async {
        let connection = KeptConnection(fetcher)
        var limits = HTTPFetchLimits()
        limits.bodyBytes = 64 << 20
        var due = first
        while due < end, let url = try? HTTPURL(address: server, target: "/api/v1/machines") {
            guard (try? await Task.sleep(until: due)) != nil else { break }
            await tally.measure { try await connection.collect(.get(url), limits: limits).body.count }
            due += .seconds(1)
        }
        await connection.close()
    }

    /// Ten machines a second ask for their script, as if nothing else went on.
    private func boots(for duration: Duration) async throws -> (times: Tally.Times, count: Int) {
        let tally = Tally()
        let began = ContinuousClock.now
        var number = 0
        while ContinuousClock.now < began + duration {
            let url = try HTTPURL(
                address: server, target: "/boot.ipxe?mac=02:00:01:00:00:\([UInt8(number % 10)].hexadecimal)")
            await tally.measure { try await fetcher.collect(.get(url)).body.count }
            number += 1
            try await Task.sleep(until: began + .milliseconds(100) * number)
        }
        return (tally.times, number)
    }
}
