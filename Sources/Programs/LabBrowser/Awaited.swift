// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization

/// Values that come once for a key each, for those who ask before or after they come.
final class Awaited<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var values: [Key: Value] = [:]
        var waiting: [Key: CheckedContinuation<Value, any Error>] = [:]
        var end: BrowserFailure?
    }

    private let state = Mutex(State())

    /// The value of a key is there.
    func came(_ value: Value, for key: Key) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            if let continuation = state.waiting.removeValue(forKey: key) { return continuation }
            state.values[key] = value
            return nil
        }
        continuation?.resume(returning: value)
    }

    /// No value comes any more.
    func end(with failure: BrowserFailure) {
        let continuations = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
            state.end = failure
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in continuations { continuation.resume(throwing: failure) }
    }

    /// Waits for the value of a key, which is asked for once.
    func value(for key: Key, within limit: Duration, or late: BrowserFailure) async throws -> Value {
        try Task.checkCancellation()
        DispatchQueue.global().asyncAfter(deadline: .now() + limit.inSeconds) { [weak self] in
            self?.fail(late, for: key)
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Value, any Error>? in
                    if let value = state.values.removeValue(forKey: key) { return .success(value) }
                    if let end = state.end { return .failure(end) }
                    state.waiting[key] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            fail(CancellationError(), for: key)
        }
    }

    private func fail(_ failure: any Error, for key: Key) {
        let continuation = state.withLock { $0.waiting.removeValue(forKey: key) }
        continuation?.resume(throwing: failure)
    }
}
