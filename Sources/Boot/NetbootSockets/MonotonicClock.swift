// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import TorrentCore

extension MonotonicInstant {
    /// This moment on the computer's own clock that only goes forward.
    package static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
