// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that should have happened by now.
struct TimedOut: Error, CustomStringConvertible {
    let description: String
}

/// Asks again every 20 ms until the answer is yes: other programs do not call back.
func wait(
    for event: @autoclosure () -> String, atMost limit: Duration = .seconds(180),
    until hasHappened: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !hasHappened() {
        guard ContinuousClock.now < end else { throw TimedOut(description: "no \(event()) within \(limit)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
