// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a connection asks of the kernel (tcp(7)).
enum TCPOptions {
    /// How long the other side may be unreachable, or not read a byte, before the kernel ends the connection, in
    /// milliseconds; also after we closed it, when nobody here would notice.
    private static let userTimeout = 60_000
    /// Bytes the kernel keeps for one connection beyond those on the wire.
    ///
    /// What more it would take by itself, up to 4 MB, is memory that a client which does not read would hold; 128 KiB last
    /// 1 ms at 1 Gbit/s, and the event loop is back before.
    private static let unsentBytes = 128 << 10

    /// Bytes of answers that wait here for the kernel before no more are read from a disk.
    private static let unwrittenBytes = 32 << 10

    static func set(on channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.tcpOption(.init(rawValue: TCP_USER_TIMEOUT)), value: userTimeout)
        try options.setOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: unsentBytes)
        try options.setOption(
            .writeBufferWaterMark, value: .init(low: unwrittenBytes / 2, high: unwrittenBytes))
    }

    /// Ends a connection by a reset, of which nothing is left here: no bytes to be sent, no state that waits for the other
    /// side (socket(7), SO_LINGER).
    static func reset(_ channel: any Channel) {
        guard let provider = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    /// The beginning of Linux' `struct tcp_info`, of which C's own header has less.
    ///
    /// Numbers that are not used are taken together. The last one is there since Linux 5.4.
    private struct Information: Sendable {
        var state: (UInt64, UInt64, UInt64)
        var unacknowledgedSegments: UInt32
        var sacked: UInt32
        var small: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
        var pacingRate: UInt64
        var longestPacingRate: UInt64
        var bytesAcknowledged: UInt64
        var bytesReceived: UInt64
        var segments: UInt64
        var unsentBytes: UInt32
        var shortestRoundTrip: UInt32
        var data: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
        var outOfOrder: UInt32
        var window: UInt32
    }

    /// Bytes the other side's kernel has acknowledged since the connection was made; 0 where it cannot be known.
    ///
    /// On the connection's event loop, where the answer is there at once.
    static func acknowledgedBytes(of channel: any Channel) -> UInt64 {
        information(on: channel)?.bytesAcknowledged ?? 0
    }

    /// Whether the other side has all that was ever written, and has no room for a byte more; false where it cannot be
    /// known.
    ///
    /// On the connection's event loop, where the answer is there at once.
    static func takesNothingMore(on channel: any Channel) -> Bool {
        guard let information = information(on: channel) else { return false }
        return information.unacknowledgedSegments == 0 && information.unsentBytes == 0 && information.window == 0
    }

    private static func information(on channel: any Channel) -> Information? {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let answer: EventLoopFuture<Information> = provider.unsafeGetSocketOption(
            level: .tcp, name: .init(rawValue: TCP_INFO))
        var information: Information?
        answer.assumeIsolated().whenSuccess { information = $0 }
        return information
    }
}
