// SPDX-License-Identifier: GPL-3.0-or-later

/// How much the store does at a time.
enum Limits {
    /// Boots deleted in one transaction, so that no other waits for long.
    static let prunedAtOnce = 1_000
    /// How long another program that reads the file may keep it, in seconds.
    static let busySeconds = 2.0
    /// How long the disk may take for what: to open, which may bring a long log into the file; to store a batch; to delete what
    /// is old; to close, which ends the server.
    static let opening = Duration.seconds(60)
    static let storing = Duration.seconds(10)
    static let pruning = Duration.seconds(60)
    static let closing = Duration.seconds(2)
    /// Connections that read while the one that writes does.
    static let readers = 2
    /// Bytes that the write-ahead log keeps after a peak.
    static let log = 16 << 20
    /// Damaged files that are kept beside the one in use.
    static let setAside = 16
}
