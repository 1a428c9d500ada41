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
    /// The pause before the first try to read or write again what failed; each further one is twice as long.
    static let firstStoragePause = Duration.milliseconds(100)
    /// The longest pause between tries of a file.
    static let longestStoragePause = Duration.seconds(5)
    /// The longest pause between tries of one block: a disk takes seconds for a sector that it cannot read, and does little
    /// else meanwhile.
    static let longestBlockPause = Duration.seconds(60)
    /// The pause after a place was tried, in multiples of the time that took.
    static let pausePerTrial = 10
    /// A try that takes longer than this does not hold up those of other places.
    static let longestTrial = Duration.seconds(5)
    /// Places of a torrent's files that are kept in mind as failing; when more blocks fail, their files count as failing.
    static let disturbedPlaces = 4_096
    /// Blocks of a file that fail one after the other, with none read or written between them, until the file counts as
    /// failing: a disk that is gone must not be waited for with every block.
    static let blocksInARow = 8
    /// Places of a torrent's files that are told of at the same time: a broken disk must not fill the log.
    static let toldPlaces = 16
    /// How long files must have failed before that is worth a line.
    static let disturbance = Duration.seconds(10)
    /// How long after the last failure files count as well again.
    static let calm = Duration.seconds(10)
    /// How long nothing may have been stored before a download is given up, though the error is one that passes.
    package static let storagePatience = Duration.seconds(60)
    /// Bytes of blocks that are stored where they came in, in one turn of an event loop, when they go into memory: handing
    /// fewer to another thread takes longer than storing them.
    static let storedAtOnce = 16 * 16_384
    /// Bytes that are read at once of a piece that is read back.
    static let scannedBytes = 256 << 10
    /// How long a disk may take for an order until its file counts as failing, as a part of the patience: 10 s for what is
    /// given, 30 s for what is stored, which may have to wait until a device has what it was given before.
    static let readPatience = 6
    static let writePatience = 2
    /// How many times as long as for a device a download waits for files to be closed: a file server may have to store all it
    /// was given meanwhile, and says nothing of how that goes.
    static let filePatience = 10
    /// Lanes of which it is kept when they answered last; of more, those that have not for a minute are forgotten.
    static let knownLanes = 256
    /// Blocks of a torrent that a disk gave late and that are kept until it is their peers' turn.
    static let lateBlocks = 64
    /// Blocks of a torrent that wait for its disk in the memory they came in, 128 KiB at the most; more of them, and what waits
    /// for a disk that is failing, are copied if that memory has more than twice their bytes.
    static let sharedBuffers = 64
    /// Fetches from web seeds that wait to be begun; the engine wants one at a time and has given up those before.
    static let webOrders = 4
}
