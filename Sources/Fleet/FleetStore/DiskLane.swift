// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization
internal import TorrentCore

/// A thread that waits for the disk, one order at a time, and is not waited for longer than somebody wants.
///
/// An order that was given up goes on; until it ends, no other is taken. Who is cancelled waits a little for what is under way.
package final class DiskLane: Sendable {
    private let queue = DispatchQueue(label: "fleet store")
    private let isBusy = Mutex(false)
    private let patienceAtEnd: Duration

    /// Nothing is under way; who is cancelled waits so long at the most.
    package init(patienceAtEnd: Duration? = nil) {
        self.patienceAtEnd = patienceAtEnd ?? Limits.closing
    }

    /// Carries an order out, and gives what came of it.
    package func run<Value: Sendable>(
        atMost patience: Duration, _ body: @escaping @Sendable () throws(StoreProblem) -> Value
    ) async throws(StoreProblem) -> Value {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFree else { throw .slow }
        let answer = Answer<Value>()
        let result: Result<Value, StoreProblem> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.wait(continuation)
                queue.async {
                    let result = Result { () throws(StoreProblem) in try body() }
                    self.isBusy.withLock { $0 = false }
                    answer.give(result)
                }
                Self.giveUp(answer, after: patience)
            }
        } onCancel: {
            Self.giveUp(answer, after: patienceAtEnd)
        }
        return try result.get()
    }

    private static func giveUp<Value: Sendable>(_ answer: Answer<Value>, after patience: Duration) {
        let end = DispatchTime.now() + .nanoseconds(Int(max(.zero, patience).wholeNanoseconds))
        DispatchQueue.global().asyncAfter(deadline: end) { answer.give(.failure(.slow)) }
    }

    /// The first result counts, also one that is there before anybody waits.
    private final class Answer<Value: Sendable>: Sendable {
        private enum State {
            case nobodyWaits
            case waiting(CheckedContinuation<Result<Value, StoreProblem>, Never>)
            case given(Result<Value, StoreProblem>)
            case over
        }

        private let state = Mutex(State.nobodyWaits)

        func wait(_ continuation: CheckedContinuation<Result<Value, StoreProblem>, Never>) {
            let result: Result<Value, StoreProblem>? = state.withLock { state in
                guard case .given(let result) = state else {
                    state = .waiting(continuation)
                    return nil
                }
                state = .over
                return result
            }
            if let result { continuation.resume(returning: result) }
        }

        func give(_ result: Result<Value, StoreProblem>) {
            let waiting: CheckedContinuation<Result<Value, StoreProblem>, Never>? = state.withLock { state in
                switch state {
                case .nobodyWaits:
                    state = .given(result)
                    return nil
                case .waiting(let continuation):
                    state = .over
                    return continuation
                case .given, .over: return nil
                }
            }
            waiting?.resume(returning: result)
        }
    }
}
