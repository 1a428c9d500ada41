// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// How much is done at once.
enum StorageLimits {
    /// Bytes written to a device before it is waited for: a slow disk shows in the progress, not at the end, and a
    /// machine with little memory does not fill it with what the disk has not taken yet.
    static let unsyncedBytes = 16 << 20
    /// Bytes a device is told to make zero at once; a disk that has no command for it writes them, and says nothing
    /// meanwhile.
    static let zeroedBytes: UInt64 = 256 << 20
    /// Bytes of zeros that are written at once.
    static let writtenZeros: UInt64 = 1 << 20
    /// Pieces of a device's file that are looked at besides its first, to find out whether it is worth hashing.
    static let probes = 32
    /// Tries to read a piece that is to be hashed, while the error is one that passes; 10 ms to 1 s between them, some
    /// 3 s in all.
    static let checkTries = 10
    /// How long a file may look otherwise than when it was hashed before that is told of.
    static let disturbance = Duration.seconds(10)
    /// Files of which the disk is kept in mind for whoever opens them next; some 200 bytes each.
    static let knownLanes = 4_096
    /// Files of a torrent that are told of at the same time: a folder that is away must not fill the log.
    static let toldFiles = 16
}

/// How many threads wait for disks.
package struct DiskThreadLimits: Sendable {
    /// Threads in all; they are made when they are wanted, and cost little more than their stacks.
    package var threads = 256
    /// Those of them that are for lanes without any.
    package var spare = 64
    /// Threads that may wait for one disk: disks and file servers do more when they have some orders to choose from.
    package var perDisk = 8
    /// Those of them that are for owners without any: one whose files give no answer does not stop all of a disk.
    package var perDiskSpare = 2
    /// Threads that close files of one disk for others.
    package var perClosing = 2
    /// Threads that hash what is in memory.
    package var perMemory = DiskThreadLimits.processors
    /// Threads that do what takes long on one disk, and so many that look at its files from the outside.
    package var perLongLane = 2
    /// Threads for files of which the disk is not known yet, each below a path of its own.
    ///
    /// Each of them may be about to open a file, and has its place among the open files meanwhile: half of those are left
    /// for files of other disks.
    package var unlocated = max(8, DescriptorLimit.budget.imageFiles / 2)
    /// Those of them that may do what takes long: half are left for opening files that somebody waits for.
    package var unlocatedLong: Int { unlocated / 2 }
    /// Threads that wait for work; others end.
    package var idleThreads = 8
    /// Orders that are done within this time by the threads there are, need no others.
    package var quantum = Duration.milliseconds(1)
    /// Orders that a thread takes together that wait for no disk, and what they may take it in all.
    package var memoryBatch = 16
    package var batchTime = Duration.microseconds(250)
    /// What an order takes in memory, before any was measured.
    package var memoryOrder = Duration.microseconds(20)
    /// How long orders wait at most before it is looked again whether they need another thread.
    package var watch = Duration.milliseconds(50)
    /// The work has no deep calls.
    package var stackBytes = 512 << 10

    /// What does for the largest room.
    package init() {}

    /// Processors of this computer.
    package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
