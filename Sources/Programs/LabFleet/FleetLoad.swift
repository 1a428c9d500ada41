// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import HTTPFetch
internal import NIOCore
internal import NIOPosix
package import TorrentCore

/// What a fleet, and those who look at it, ask of one server.
package struct FleetLoad: Sendable {
    /// Machines that become known at once: as many connections are open beside those of the load.
    private static let atOnce = 32
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Whom everything goes to.
    package let server: PeerAddress

    /// Asks nothing yet.
    package init(on server: PeerAddress) {
        self.server = server
    }

    /// What asks.
    package var fetcher: HTTPFetcher { HTTPFetcher(group: Self.group) }

    /// So many machines whose agents were heard once, as they fetch an image.
    package func machines(_ count: Int) async throws -> [PretendedMachine] {
        try await withThrowingTaskGroup(of: PretendedMachine.self) { tasks in
            var made: [PretendedMachine] = []
            for number in 0..<count {
                if number >= Self.atOnce, let one = try await tasks.next() { made.append(one) }
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

    /// Has each of the machines tell once that it is in a stage.
    package func report(_ machines: [PretendedMachine], in stage: MachineStage) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (place, machine) in machines.enumerated() {
                if place >= Self.atOnce { _ = try await tasks.next() }
                tasks.addTask { _ = try await fetcher.collect(machine.event(in: stage)) }
            }
            try await tasks.waitForAll()
        }
    }

    /// When each of the machines is to report first: spread over the second, as those of a room are.
    package static func paced(
        _ machines: [PretendedMachine], from began: ContinuousClock.Instant
    ) -> [(PretendedMachine, ContinuousClock.Instant)] {
        machines.enumerated().map { ($1, began + .seconds(1) * $0 / machines.count) }
    }

    /// Sends a request a second over one connection until the end, or until it is cancelled.
    package func repeated(
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

    /// Reads a stream of events, such as `/api/v1/events`, until the end or until it is cancelled; counts its bytes.
    package func follow(_ target: String, to end: ContinuousClock.Instant, _ tally: Tally) async {
        guard let url = try? HTTPURL(address: server, target: target) else { return tally.lost() }
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
}
