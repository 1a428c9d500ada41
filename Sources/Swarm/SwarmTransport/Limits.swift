// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore

/// What connections may cost before they are worth anything.
package enum TransportLimits {
    /// How long a stranger may take for its handshake.
    package static let handshakeTime = Duration.seconds(10)
    /// How long a connection may take to be set up; machines of one room answer in a millisecond.
    static let connectTime = TimeAmount.seconds(4)
    /// Connections that have not said which swarm they want.
    static let strangers = 128
    /// Addresses whose failed dials are told in one minute.
    static let failedDials = 256
    /// Bytes taken from a socket at once; fewer means more calls, more means colder caches.
    static let receiveBuffer = 128 << 10
    /// Bytes the kernel may hold for one connection beyond those on the wire, so that what is urgent is not behind much.
    static let unsentBytes = 64 << 10
    /// Bytes of answers that may wait for a peer to read; four of the longest blocks and some messages are half of it.
    static let unreadBytes = 1 << 20
    /// Rounds of sending before other events get their turn.
    static let sendRounds = 8
    /// How long files must have failed before that is worth a line.
    static let disturbance = Duration.seconds(10)
    /// How long after the last failure files count as well again.
    static let calm = Duration.seconds(10)
    /// How long nothing may have been stored before a download is given up, though the error is one that passes.
    package static let storagePatience = Duration.seconds(60)
    /// Fetches from web seeds that wait to be begun; the engine wants one at a time and has given up those before.
    static let webOrders = 4
}
