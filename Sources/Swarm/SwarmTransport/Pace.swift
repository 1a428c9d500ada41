// SPDX-License-Identifier: GPL-3.0-or-later

internal import SwarmEngine
package import TorrentCore

/// How long a busy event loop rests before it looks at its sockets again.
///
/// Woken for each packet, a peer spends more time on waking than on the data: a block comes in several, and news,
/// requests and acknowledgements come on their own. After a rest they are all there, are read with one call for each
/// connection, and their answers leave in one packet for each. What may gather meanwhile is bounded, so a fast network
/// is not made to wait, and a quiet one is not worth waiting for.
package struct Pace {
    /// The longest time from one look to the next.
    private static let longest = Duration.milliseconds(4)
    /// The longest while blocks are being read for peers: few are read at a time, and small ones are on their way soon.
    private static let longestWhileReading = Duration.microseconds(500)
    /// Shorter ones cost more than they save.
    private static let shortest = Duration.microseconds(200)
    /// Bytes that may gather: a fraction of what sockets hold.
    private static let gathering = 48.0 * 1_024
    /// Bytes per second below which every packet is looked at when it comes.
    private static let quiet = 256.0 * 1_024

    private var meter = RateMeter()
    private var lastLook: MonotonicInstant?

    /// Starts at rest.
    package init() {}

    /// Counts bytes that came or were sent.
    package mutating func carried(_ bytes: Int, at now: MonotonicInstant) {
        meter.add(bytes, at: now)
    }

    /// Everything that was there is done: how long to rest; `nil` for not at all.
    ///
    /// While blocks are being read for peers, a slow network is not what is waited for. Of a fast one the rests are short.
    package mutating func rest(at now: MonotonicInstant, isReading: Bool = false) -> Duration? {
        meter.roll(at: now)
        let rate = meter.bytesPerSecond
        guard rate >= Self.quiet else {
            lastLook = nil
            return nil
        }
        let gathered = Duration.seconds(Self.gathering / rate)
        let period = gathered < Self.longest ? gathered : isReading ? Self.longestWhileReading : Self.longest
        let spent = lastLook.map { now - $0 } ?? .zero
        let rest = period - spent
        guard rest >= Self.shortest else {
            lastLook = now
            return nil
        }
        lastLook = now + rest
        return rest
    }
}
