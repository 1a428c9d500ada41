// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

extension DiskThreads {
    /// Has something done that waits as the lane does, and suspends until then; who is cancelled waits no longer.
    package func run<Value: Sendable>(
        on lane: StorageLane, of owner: UInt64 = 0, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let answer = Answer<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard answer.isAwaited(by: continuation) else { return }
                submit(on: lane, of: owner) {
                    if !answer.isGiven { answer.give(Result { try work() }) }
                }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }

    private final class Answer<Value: Sendable>: Sendable {
        private enum State {
            case open
            case awaited(CheckedContinuation<Value, any Error>)
            case given(Result<Value, any Error>)
        }

        private let state = Mutex(State.open)

        var isGiven: Bool {
            state.withLock { state in
                if case .given = state { true } else { false }
            }
        }

        /// Whether it is still to come; else whoever waits has it already.
        func isAwaited(by continuation: CheckedContinuation<Value, any Error>) -> Bool {
            let given = state.withLock { state -> Result<Value, any Error>? in
                if case .given(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let given { continuation.resume(with: given) }
            return given == nil
        }

        /// Only the first one counts.
        func give(_ result: Result<Value, any Error>) {
            let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
                defer { if case .given = state {} else { state = .given(result) } }
                if case .awaited(let continuation) = state { return continuation }
                return nil
            }
            waiting?.resume(with: result)
        }
    }
}
