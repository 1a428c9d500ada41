// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Questions, how long their answers took, and how many came to nothing.
package final class Tally: Sendable {
    /// In seconds.
    package struct Times: Sendable {
        package var count: Int
        package var median: Double
        package var p99: Double
        package var worst: Double

        package init(count: Int = 0, median: Double = 0, p99: Double = 0, worst: Double = 0) {
            self.count = count
            self.median = median
            self.p99 = p99
            self.worst = worst
        }
    }

    private struct State {
        var waits: [Double] = []
        var lost = 0
        var bytes = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Measures a question whose answer has so many bytes; one that is cancelled does not count.
    package func measure(_ body: () async throws -> Int) async {
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
            if !Task.isCancelled { lost() }
        }
    }

    package func add(bytes: Int) { state.withLock { $0.bytes += bytes } }
    package func lost() { state.withLock { $0.lost += 1 } }

    package var lostCount: Int { state.withLock { $0.lost } }
    package var byteCount: Int { state.withLock { $0.bytes } }

    package var times: Times {
        let sorted = state.withLock { $0.waits }.sorted()
        guard let worst = sorted.last else { return Times() }
        func at(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        return Times(count: sorted.count, median: at(0.5), p99: at(0.99), worst: worst)
    }
}
