// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Bytes a second, lately, of something that says from time to time how many it has sent in all.
package struct SendRate: Hashable, Sendable {
    private struct Look: Hashable {
        let bytes: UInt64
        let at: MonotonicInstant
    }

    private var looks: [Look] = []

    /// Nothing was said yet.
    package init() {}

    /// So many in all; who begins anew says less than before.
    package mutating func sent(_ bytes: UInt64, at now: MonotonicInstant) {
        if let last = looks.last, bytes < last.bytes || now < last.at { looks = [] }
        looks.append(Look(bytes: bytes, at: now))
        let old = looks.count { now - $0.at > Limits.rateWindow }
        looks.removeFirst(min(old, max(0, looks.count - 2)))
        if looks.count > Limits.rateLooks { looks.removeFirst() }
    }

    /// The mean over the last seconds; zero when nothing was said for as long.
    package func bytesPerSecond(at now: MonotonicInstant) -> UInt64 {
        guard let first = looks.first, let last = looks.last, now - last.at <= Limits.rateWindow else { return 0 }
        let milliseconds = (last.at - first.at).wholeMilliseconds
        guard milliseconds > 0 else { return 0 }
        return UInt64(Double(last.bytes - first.bytes) * 1_000 / Double(milliseconds))
    }
}
