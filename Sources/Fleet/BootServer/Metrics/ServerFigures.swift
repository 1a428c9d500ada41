// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
package import FleetModel
internal import Synchronization

/// Where parts of the server put what they measure for `/metrics`; it keeps nobody waiting.
package final class ServerFigures: Sendable {
    /// How often something happened, by a word for what.
    package typealias Counts = @Sendable () async -> [String: Int]

    private struct State {
        var writes = Histogram.ofWrites
        var failures: UInt64 = 0
        var waiting = 0
        var lag = Histogram.ofLag
        var connections: [String: @Sendable () -> ConnectionTally] = [:]
        var denials: Counts?
        var refusedEvents: Counts?
    }

    private let state = Mutex(State())

    /// Nothing was measured.
    package init() {}

    /// A batch was brought to the store.
    package func wrote(in duration: Duration, isStored: Bool) {
        state.withLock { state in
            state.writes.observe(duration)
            if !isStored { state.failures += 1 }
        }
    }

    /// So many changes were taken out of the fleet's picture and are not stored.
    package func keeps(changes count: Int) { state.withLock { $0.waiting = count } }

    /// An event loop did something so late.
    package func waited(_ duration: Duration) { state.withLock { $0.lag.observe(duration) } }

    /// Whoever accepts connections for a server counts them here.
    func count(connectionsOf server: String, by tally: @escaping @Sendable () -> ConnectionTally) {
        state.withLock { $0.connections[server] = tally }
    }

    /// Whoever denies requests counts them here, by ``AccessDenial``'s code.
    package func count(denialsBy counts: @escaping Counts) { state.withLock { $0.denials = counts } }

    /// Whoever does not believe events counts them here, by the refusal's word.
    package func count(refusedEventsBy counts: @escaping Counts) { state.withLock { $0.refusedEvents = counts } }

    /// Puts everything that was measured into what is told.
    package func fill(_ metrics: inout ServerMetrics) async {
        let state = state.withLock { $0 }
        metrics.storeWrites = state.writes
        metrics.storeFailures = state.failures
        metrics.pending += state.waiting
        metrics.lag = state.lag
        metrics.connections = state.connections.sorted { $0.key < $1.key }.map { server, tally in
            let tally = tally()
            return ServerMetrics.Connections(
                server, accepted: tally.accepted,
                closed: [
                    "no-place": tally.refused, "replaced": tally.replaced, "idle": tally.waited,
                    "memory": tally.memory,
                ])
        }
        metrics.denials = await state.denials?() ?? [:]
        metrics.refusedEvents = await state.refusedEvents?() ?? [:]
    }
}
