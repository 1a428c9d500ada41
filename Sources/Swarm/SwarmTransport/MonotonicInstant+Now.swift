// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
package import TorrentCore

extension MonotonicInstant {
    /// This moment on the event loops' clock.
    package static var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
    }
}
