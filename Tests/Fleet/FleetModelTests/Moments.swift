// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import TorrentCore

extension Moment {
    /// So many seconds after the server's start, on a day in 2023.
    static func at(_ seconds: Int64) -> Moment { at(MonotonicInstant(nanoseconds: seconds * 1_000_000_000)) }

    static func at(_ instant: MonotonicInstant) -> Moment {
        Moment(
            monotonic: instant, wall: WallTime(milliseconds: 1_700_000_000_000 + instant.nanoseconds / 1_000_000))
    }
}

extension FleetModel {
    /// Takes a sighting in while the wall clock goes as the other does.
    mutating func apply(_ sighting: Sighting, at now: MonotonicInstant) { apply(sighting, at: Moment.at(now)) }
}
