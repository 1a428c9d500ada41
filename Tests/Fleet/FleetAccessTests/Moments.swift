// SPDX-License-Identifier: GPL-3.0-or-later

import TorrentCore

extension Moment {
    /// So many seconds after the server's start, on a day in 2023.
    static func at(_ seconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicInstant(nanoseconds: seconds * 1_000_000_000),
            wall: WallTime(milliseconds: 1_700_000_000_000 + seconds * 1_000))
    }
}
