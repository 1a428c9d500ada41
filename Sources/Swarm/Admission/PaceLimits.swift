// SPDX-License-Identifier: GPL-3.0-or-later

/// How long a connection of an HTTP server may take for what.
package struct PaceLimits: Hashable, Sendable {
    /// From the first byte of a request, or from the connection, to the end of its head, however the bytes drip; iPXE
    /// and UEFI send it in one packet.
    package var head: Duration = .seconds(10)
    /// Between two requests.
    package var idle: Duration = .seconds(60)
    /// How long a client may take to close after it was told that there is no more.
    package var closing: Duration = .seconds(5)
    /// How long bytes are counted before it is judged whether they are enough.
    package var window: Duration = .seconds(10)
    /// Bytes that a body must grow by in a window, in either direction.
    ///
    /// 256 bytes a second: thirty machines that share a line of 0.3 Mbit/s have five times as much each.
    package var windowBytes: UInt64 = 2_560
    /// Windows in a row with fewer bytes that end the connection; after the first one its place is for whoever needs it.
    ///
    /// A minute: the kernel's pauses between two tries double up to 25 seconds in that time, so a line that comes back
    /// within half a minute is seen to.
    package var windows = 6

    /// The limits as the property declarations give them.
    package init() {}
}
