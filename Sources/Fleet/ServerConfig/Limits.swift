// SPDX-License-Identifier: GPL-3.0-or-later

/// How much an environment's files may hold; what a manifest may hold is in `CatalogLimits`.
package enum ConfigLimits {
    /// Bytes of one YAML file; real ones have a few hundred.
    package static let fileLength = 1 << 20
    /// Values in one YAML file, with what aliases stand for counted each time.
    package static let values = 10_000
    /// Bytes of the file of rules: as much as the list of machines may have.
    package static let rulesLength = 4 << 20
    /// Values in the file of rules: a thousand rules of a hundred values each.
    package static let rulesValues = 100_000
    /// Aliases (`*name`) in one YAML file: each may triple what stands before it.
    package static let aliases = 16
    /// Columns a line may be indented, and flow collections open at once: the YAML reader calls itself for each.
    package static let nesting = 100
    /// Keys that may stand twice before the rest of a file goes unread.
    package static let duplicateKeys = 20
    /// Files in one image folder.
    package static let filesPerImage = 100_000
    /// Bytes of a disk's image that are read to find out that it has nothing but zeros; behind them samples are taken.
    package static let scannedForZeros: UInt64 = 64 << 20
    /// Places of a longer image that are looked at then.
    package static let zeroSamples: UInt64 = 256
    /// Frames without content in front of a packed file: pzstd writes one before each frame.
    package static let skippableFrames = 16
    /// Characters of a value that a message repeats.
    package static let quotedLength = 60
    /// Names a message lists before it stops with "…".
    package static let listedNames = 8
    /// Connections of one address: a machine needs four, and nobody serves more than are counted here.
    package static let connectionsPerAddress = 4...65_536
    /// Days that boots are remembered: a century at the most.
    package static let historyDays = 1...36_500
    /// Boots that are remembered; each takes about 1 KB of disk.
    package static let historyBoots = 1_000...10_000_000
    /// Networks and names of those who administer: a school has a few.
    package static let pageEntries = 64
    /// Addresses `init` proposes for a DHCP range: more machines than anybody boots from one server.
    package static let proposedAddresses: UInt32 = 1_000
}
