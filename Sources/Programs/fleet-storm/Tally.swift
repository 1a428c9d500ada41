// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Synchronization

/// The key of a boot and its counter.
final class SigningAgent: Sendable {
    let ticket: BootTicket
    private let counter = Mutex<UInt64>(0)

    init(_ ticket: BootTicket) {
        self.ticket = ticket
    }

    func next() -> UInt64 {
        counter.withLock { counter in
            counter += 1
            return counter
        }
    }
}

/// Questions, how long their answers took, and how many came to nothing.
final class Tally: Sendable {
    /// In seconds.
    struct Times: Sendable {
        var count = 0
        var median = 0.0
        var p99 = 0.0
        var worst = 0.0
    }

    private struct State {
        var waits: [Double] = []
        var lost = 0
        var bytes = 0
    }

    private let state = Mutex(State())

    /// Measures a question whose answer has so many bytes.
    func measure(_ body: () async throws -> Int) async {
        let began = ContinuousClock.now
        do {
            let bytes = try await body()
            let took = ContinuousClock.now - began
            let (seconds, attoseconds) = took.components
            state.withLock { state in
                state.waits.append(Double(seconds) + Double(attoseconds) / 1e18)
                state.bytes += bytes
            }
        } catch {
            lost()
        }
    }

    func add(bytes: Int) { state.withLock { $0.bytes += bytes } }
    func lost() { state.withLock { $0.lost += 1 } }

    var lostCount: Int { state.withLock { $0.lost } }
    var byteCount: Int { state.withLock { $0.bytes } }

    var times: Times {
        let sorted = state.withLock { $0.waits }.sorted()
        guard let worst = sorted.last else { return Times() }
        func at(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        return Times(count: sorted.count, median: at(0.5), p99: at(0.99), worst: worst)
    }
}
