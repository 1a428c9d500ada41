// SPDX-License-Identifier: GPL-3.0-or-later

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
    /// Threads that hash what is in memory.
    package var perMemory = DiskThreadLimits.processors
    /// Threads that do what takes long on one disk.
    package var perLongLane = 2
    /// Threads for files of which the disk is not known yet, each below a path of its own.
    package var unlocated = 128
    /// Threads that wait for work; others end.
    package var idleThreads = 8
    /// Orders that are done within this time by the threads there are, need no others.
    package var quantum = Duration.milliseconds(1)
    /// Orders that a thread takes together, in memory and on a disk, and what they may take it in all.
    package var memoryBatch = 16
    package var diskBatch = 4
    package var batchTime = Duration.microseconds(250)
    /// What an order takes in memory, before any was measured.
    package var memoryOrder = Duration.microseconds(20)
    /// The work has no deep calls.
    package var stackBytes = 512 << 10

    /// What does for the largest room.
    package init() {}

    /// Processors of this computer.
    package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
