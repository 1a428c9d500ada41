// SPDX-License-Identifier: GPL-3.0-or-later

/// A bound on how long something may take.
package enum Deadline {
    /// The result of `body`, or the failure when it takes longer.
    package static func within<Result: Sendable>(
        _ limit: Duration, or failure: RoomFailure, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw failure
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw failure }
            return first
        }
    }
}
