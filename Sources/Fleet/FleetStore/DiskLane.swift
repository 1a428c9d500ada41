// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization
internal import TorrentCore

/// A thread that waits for the disk, one order at a time, and is not waited for longer than somebody wants.
///
/// An order that was given up goes on; until it ends, no other is taken.
package final class DiskLane: Sendable {
    private let queue = DispatchQueue(label: "fleet store")
    private let isBusy = Mutex(false)

    /// Nothing is under way.
    package init() {}

    /// Carries an order out, and gives what came of it.
    package func run<Value: Sendable>(
        atMost patience: Duration, _ body: @escaping @Sendable () throws(StoreProblem) -> Value
    ) async throws(StoreProblem) -> Value {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFree else { throw .slow }
        let result = await withCheckedContinuation { continuation in
            let answer = Answer<Value>(continuation)
            queue.async {
                let result = Result { () throws(StoreProblem) in try body() }
                self.isBusy.withLock { $0 = false }
                answer.give(result)
            }
            let end = DispatchTime.now() + .nanoseconds(Int(patience.wholeNanoseconds))
            DispatchQueue.global().asyncAfter(deadline: end) { answer.give(.failure(.slow)) }
        }
        return try result.get()
    }

    /// The first result counts.
    private final class Answer<Value: Sendable>: Sendable {
        private let waiting: Mutex<CheckedContinuation<Result<Value, StoreProblem>, Never>?>

        init(_ continuation: CheckedContinuation<Result<Value, StoreProblem>, Never>) {
            waiting = Mutex(continuation)
        }

        func give(_ result: Result<Value, StoreProblem>) {
            waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(returning: result)
        }
    }
}
