// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// A value that changes, and those who follow it; it waits for nobody.
package final class FollowedValue<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var followers: [UInt64: AsyncStream<Value>.Continuation] = [:]
        var lastFollower: UInt64 = 0
    }

    private let state: Mutex<State>

    /// Begins with a value.
    package init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// The value as it is now.
    package var current: Value { state.withLock { $0.value } }

    /// The value as it is now, and as it is after each change; who is slow gets the latest and not those between.
    package func values() -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let follower = state.withLock { state in
            state.lastFollower += 1
            state.followers[state.lastFollower] = continuation
            continuation.yield(state.value)
            return state.lastFollower
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.followers[follower] = nil }
        }
        return stream
    }

    /// Changes the value, and tells it to all who follow it.
    package func change(_ body: (inout Value) -> Void) {
        state.withLock { state in
            body(&state.value)
            for follower in state.followers.values { follower.yield(state.value) }
        }
    }
}
