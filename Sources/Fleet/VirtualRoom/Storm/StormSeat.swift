// SPDX-License-Identifier: GPL-3.0-or-later

internal import NetbootClient
internal import NetbootSockets
internal import TorrentCore

/// One machine of a storm with the sockets it uses now.
struct StormSeat {
    var client: PXEClient
    /// When it is switched on.
    let start: MonotonicInstant
    /// When the machine wants to be woken next; before it is on, when that is.
    var deadline: MonotonicInstant?
    /// The socket of its TFTP transfer.
    var transfer: DatagramSocket?
    /// The socket on which a boot server's answer comes.
    var bootServer: DatagramSocket?
    /// The file it fetches.
    var connection: StormConnection?
    var outcome: PXEClient.Outcome?
    /// When bytes of the transfer under way came last.
    var lastProgress: MonotonicInstant?
    /// The longest time between two bytes of a transfer.
    var longestPause = Duration.zero

    init(client: PXEClient, start: MonotonicInstant) {
        self.client = client
        self.start = start
        deadline = start
    }

    /// A transfer begins; what came before it is another one's.
    mutating func transferBegan(at now: MonotonicInstant) {
        lastProgress = now
    }

    /// Bytes of the transfer came.
    mutating func progressed(at now: MonotonicInstant) {
        if let lastProgress { longestPause = max(longestPause, now - lastProgress) }
        lastProgress = now
    }
}
