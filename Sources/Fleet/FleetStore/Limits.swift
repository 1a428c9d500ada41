// SPDX-License-Identifier: GPL-3.0-or-later

/// How much the store does at a time.
enum Limits {
    /// Boots deleted at once, so that what is to be stored does not wait for long.
    static let prunedAtOnce = 1_000
    /// The largest number of a machine or a boot, and of boots, that is taken for one that was given.
    static let largestNumber: Int64 = 1 << 62
    /// A century, in milliseconds: nothing takes longer.
    static let longestDuration: Int64 = 100 * 365 * 86_400_000
    /// How long another program that reads the file may keep it, in seconds.
    static let busySeconds = 2.0
    /// How long the disk may take for what: to open, which may bring a long log into the file; to store a batch, or to delete
    /// some of what is old; to close, or to end what is under way when the server ends.
    static let opening = Duration.seconds(60)
    static let storing = Duration.seconds(10)
    static let closing = Duration.seconds(2)
    /// Who reads boots and is waited for, and how many can wait for their turn.
    static let reading = Duration.seconds(5)
    static let waitingReaders = 32
    /// Boots that one history is made of: 300 machines for half a year of school days; they take some 30 MB while it is made.
    static let historyBoots = 50_000
    /// Connections that read while the one that writes does.
    static let readers = 2
    /// Bytes that the write-ahead log keeps after a peak.
    static let log = 16 << 20
    /// Damaged files that are kept beside the one in use.
    static let setAside = 16
}
