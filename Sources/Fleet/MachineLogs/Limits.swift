// SPDX-License-Identifier: GPL-3.0-or-later

/// How much is kept of machines' logs, and taken of each machine.
package struct LogShelfLimits: Hashable, Sendable {
    /// Bytes of a boot's log from its beginning: some ten times what a start without trouble says.
    package var bootLength: UInt64 = 1 << 20
    /// Beyond that, bytes of each of the two files that have what came last: a panic with its traces has some ten KiB.
    package var endLength: UInt64 = 128 << 10
    /// Bytes of all logs on the disk: eight hundred full ones, or those of some ten thousand starts.
    package var totalLength: UInt64 = 1 << 30
    /// Bytes that wait in memory for the disk: a thousand machines that are switched on together send half of it.
    package var waitingLength = 4 << 20
    /// Bytes a second that a machine may send, on average over this time: several times what its agent sends at most.
    package var rate = 64 << 10
    package var rateSpan = Duration.seconds(10)
    /// Lines of a boot that are compared with those that come the other way.
    package var recentLines = 512
    /// Who follows logs at the same time: each has a connection of its own besides.
    package var followers = 256

    /// The usual ones.
    package init() {}
}

/// How much is taken of netconsole.
package struct NetconsoleLimits: Hashable, Sendable {
    /// Bytes of a line that has no end yet, for each sender: the kernel's longest are as long.
    package var lineLength = 8 << 10
    /// Senders with such a line.
    package var senders = 4_096
    /// After so long without another datagram the line is taken as it is: its kernel has ended.
    package var patience = Duration.seconds(1)

    /// The usual ones.
    package init() {}
}

enum Limits {
    /// Bytes of the longest datagram of netconsole: its kernel sends a thousand at a time and a head before them.
    static let datagram = 2_048
    /// Bytes that a file takes on a disk are a multiple of this.
    static let diskBlock: UInt64 = 4_096
    /// What is made free beyond what is needed, as a part of all, so that folders are not looked through for each line.
    static let spareShare: UInt64 = 64
    /// Boots of a machine whose logs stay for as long as other machines have more, so that nobody who boots again and again, or
    /// says that he does, makes those of others go.
    static let bootsOfMachine = 8
    /// Boots whose recent lines are in memory: at 12 KiB each.
    static let openBoots = 4_096
    /// A boot whose log was written to so lately keeps it while there are others to remove.
    static let writtenLately = Duration.seconds(60)
    /// Machines whose rate is known; those that have been silent make room.
    static let pacedMachines = 16_384
    /// Orders to the disk that are carried out before somebody who reads has his turn.
    static let ordersInTurn = 64
    /// Bytes that are read at once; lines are shorter.
    static let longestPiece = 4 << 20
    static let shortestPiece = 16 << 10
    /// Bytes that who follows a log is given at once.
    static let followedPiece = 64 << 10
    /// Names of a folder that are looked at: more than fit all logs' length.
    static let folderEntries = 1_000_000
    /// Bytes of the file with numbers.
    static let notesLength = 256
    /// Kinds of trouble that are told apart.
    static let troubles = 64
    /// What a kernel says again within this time explains nothing more.
    static let signPause = Duration.seconds(10)
    /// Signs of a boot that are known to have been told: as many as disks and cards that fail together.
    static let toldSigns = 16
    /// Boots of which lines were lost that have no numbers.
    static let losers = 4_096
}
