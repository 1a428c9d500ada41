// SPDX-License-Identifier: GPL-3.0-or-later

/// How making a torrent is cut up and kept.
enum MakingLimits {
    /// Bytes one task hashes before it makes room for others: short enough that Ctrl+C is felt at once.
    static let bytesPerTask: UInt64 = 8 << 20
    /// Bytes read at once; a multiple of a block that stays in a core's own cache for the second hash.
    static let bytesPerRead = 256 << 10
    /// Entries of an image folder looked at before the walk gives up, folders and skipped files among them.
    static let entryCount = 1_000_000
    /// Links to folders that are followed before the walk gives up: nested, they multiply what is behind them.
    static let folderLinkCount = 1_000
    /// The largest cache file that is read: the blocks of 512 GiB.
    static let cacheLength = 1 << 30
    /// A file changed so shortly before it was looked at may change again within the same tick of its clock.
    static let freshness: Duration = .milliseconds(100)
    /// Tries to open a file, or to read a part of it, after the first one failed because of an error that passes.
    static let readTries = 10
}
