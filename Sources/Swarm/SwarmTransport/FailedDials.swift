// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which failed dials are worth a line: while something is missing, who gives no answer is dialled every second.
package struct FailedDials {
    /// How long an address that was told of is no news.
    private static let silence = Duration.seconds(60)

    private var told: [PeerAddress: MonotonicInstant] = [:]

    /// Starts with nobody told of.
    package init() {}

    /// Whether this failure is worth a line; it counts as told then.
    package mutating func isNews(_ address: PeerAddress, at now: MonotonicInstant) -> Bool {
        if let last = told[address], now - last < Self.silence { return false }
        if told.count >= TransportLimits.failedDials { told = told.filter { now - $0.value < Self.silence } }
        guard told.count < TransportLimits.failedDials else { return false }
        told[address] = now
        return true
    }
}
