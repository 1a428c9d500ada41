// SPDX-License-Identifier: GPL-3.0-or-later

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
