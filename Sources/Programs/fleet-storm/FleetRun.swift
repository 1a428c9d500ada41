// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import HTTPFetch
import NIOCore
import NIOPosix
import TorrentCore

/// One run: machines become known, an empty while, then the load.
struct FleetRun: Sendable {
    let server: PeerAddress
    let process: Int32
    let machines: Int
    let rows: Int
    let subscribers: Int
    let duration: Duration

    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var fetcher: HTTPFetcher { HTTPFetcher(group: Self.group) }

    func measure() async throws -> FleetFigures {
        let fleet = try await known()
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
            for (machine, first) in paced(fleet, from: began) {
                tasks.addTask { await repeated(from: first, to: end, events) { machine.event() } }
            }
            for _ in 0..<subscribers { tasks.addTask { await follow(to: end, streams) } }
            tasks.addTask { await list(from: began, to: end, lists) }
        }
        figures.bootsBusy = try await busy.times
        figures.counters = try await CounterCheck(of: server, fetcher).worst(events: rows + events.times.count)
        figures.take(events: events, lists: lists, streams: streams, try meter.sinceStart, memory: await memory)
        return figures
    }

    /// Those that report, spread over the second, as those of a room are.
    private func paced(
        _ fleet: [PretendedMachine], from began: ContinuousClock.Instant
    ) -> [(PretendedMachine, ContinuousClock.Instant)] {
        fleet.prefix(machines).enumerated().map { ($1, began + .seconds(1) * $0 / machines) }
    }

    /// The share of a core that the server needs for as many requests a second over as many kept connections, whose answers
    /// cost it nothing: what is left is the cost of HTTP.
    private func emptyRequests(as fleet: [PretendedMachine], for duration: Duration) async throws -> Double {
        let url = try HTTPURL(address: server, target: "/healthz")
        let began = ContinuousClock.now
        // Connections are made in the first seconds.
        let end = began + .seconds(3) + duration
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (_, first) in paced(fleet, from: began) {
                tasks.addTask { await repeated(from: first, to: end, Tally()) { .get(url) } }
            }
            try await Task.sleep(until: began + .seconds(3))
            let meter = try ProcessMeter(of: process)
            try await Task.sleep(until: end)
            let share = try meter.sinceStart.share
            try await tasks.waitForAll()
            return share
        }
    }

    /// Machines whose agents were heard once.
    private func known() async throws -> [PretendedMachine] {
        try await withThrowingTaskGroup(of: PretendedMachine.self) { tasks in
            var made: [PretendedMachine] = []
            for number in 0..<rows {
                if number >= 32, let one = try await tasks.next() { made.append(one) }
                tasks.addTask {
                    let machine = try await PretendedMachine(number, at: server, fetcher)
                    _ = try await fetcher.collect(machine.event())
                    return machine
                }
            }
            for try await one in tasks { made.append(one) }
            return made.sorted { $0.number < $1.number }
        }
    }

    /// Sends a request a second over one connection.
    private func repeated(
        from first: ContinuousClock.Instant, to end: ContinuousClock.Instant, _ tally: Tally,
        _ request: @Sendable () -> HTTPRequest
    ) async {
        let connection = KeptConnection(fetcher)
        var due = first
        while due < end {
            guard (try? await Task.sleep(until: due)) != nil else { break }
            await tally.measure { try await connection.collect(request()).body.count }
            due += .seconds(1)
        }
        await connection.close()
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

    /// Reads the stream of events until the end; counts its bytes.
    private func follow(to end: ContinuousClock.Instant, _ tally: Tally) async {
        guard let url = try? HTTPURL(address: server, target: "/api/v1/events") else { return }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                var limits = HTTPFetchLimits()
                (limits.idle, limits.total, limits.bodyBytes) = (.seconds(120), .seconds(3_600), 1 << 40)
                do {
                    try await fetcher.stream(.get(url), limits: limits) { _, bytes in
                        tally.add(bytes: bytes.readableBytes)
                    }
                } catch {
                    if !Task.isCancelled { tally.lost() }
                }
            }
            tasks.addTask { try? await Task.sleep(until: end) }
            await tasks.next()
            tasks.cancelAll()
        }
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

/// A server that gives no key for what a machine reports.
struct NoKey: Error {}

/// A machine that only reports.
struct PretendedMachine: Sendable {
    let number: Int
    private let identity: MachineIdentity
    private let agent: SigningAgent
    private let url: HTTPURL

    /// Asks for its manifest, and so for a key.
    init(_ number: Int, at server: PeerAddress, _ fetcher: HTTPFetcher) async throws {
        self.number = number
        let bytes = [2, 0, 0, 0] + UInt16(number).bigEndianBytes
        guard let mac = MACAddress(bytes: bytes) else { throw NoKey() }
        identity = MachineIdentity(mac: mac, uuid: nil)
        url = try HTTPURL(address: server, target: "/agent/events")
        let manifest = try await fetcher.collect(
            .get(try HTTPURL(address: server, target: "/agent/manifest?mac=\(mac)&boot=new")))
        guard let ticket = try Manifest(bencoded: manifest.body).boot else { throw NoKey() }
        agent = SigningAgent(ticket)
    }

    /// What it tells next: it is in the midst of a download.
    func event() -> HTTPRequest {
        let counter = agent.next()
        var event = MachineEvent(
            machine: identity, stage: .download, uptime: counter * 1_000,
            transfer: TransferProgress(
                verified: counter << 20, total: 4 << 30, fromServer: counter << 18, fromPeers: counter << 20),
            boot: agent.ticket.number, asksForAnswer: true)
        (event.traffic.rateDown, event.traffic.rateUp) = (1 << 20, 1 << 20)
        let bytes = SignedEvent.sign(event, counter: counter, by: agent.ticket.key)
        return .post(bytes, type: "application/octet-stream", to: url)
    }
}
