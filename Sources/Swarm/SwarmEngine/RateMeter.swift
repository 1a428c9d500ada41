// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How fast bytes came lately: a mean that forgets with a time constant of about half a second.
package struct RateMeter: Sendable {
    private static let interval: Duration = .milliseconds(200)

    private var windowStart: MonotonicInstant?
    private var windowBytes = 0
    /// Bytes per second.
    package private(set) var bytesPerSecond = 0.0

    /// Starts at rest.
    package init() {}

    /// Counts bytes that just came.
    package mutating func add(_ bytes: Int, at now: MonotonicInstant) {
        roll(at: now)
        windowBytes += bytes
    }

    /// Closes the window when it is over; call now and then so that silence counts too.
    package mutating func roll(at now: MonotonicInstant) {
        guard let start = windowStart else {
            windowStart = now
            return
        }
        let elapsed = now - start
        guard elapsed >= Self.interval else { return }
        let rate = Double(windowBytes) / elapsed.inSeconds
        let weight = elapsed >= Self.interval * 5 ? 1.0 : 0.4
        bytesPerSecond += (rate - bytesPerSecond) * (bytesPerSecond == 0 ? 1 : weight)
        windowBytes = 0
        windowStart = now
    }
}
