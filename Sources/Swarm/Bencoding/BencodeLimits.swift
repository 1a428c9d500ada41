// SPDX-License-Identifier: GPL-3.0-or-later

/// How much a decoder takes before it refuses: what comes from a network must not cost more than it may.
package struct BencodeLimits: Hashable, Sendable {
    /// The longest input, in bytes.
    package let byteCount: Int
    /// How many lists and dictionaries may stand in one another.
    package let depth: Int
    /// How many values there may be in all, keys not counted.
    package let valueCount: Int

    /// Sets all three.
    package init(byteCount: Int, depth: Int, valueCount: Int) {
        self.byteCount = byteCount
        self.depth = depth
        self.valueCount = valueCount
    }

    /// For a `.torrent` file: 64 folders deep in a BEP 52 file tree, and 100,000 files.
    ///
    /// A file of a hybrid costs 14 values, and one more for each folder it is in; with its padding and hashes 150 bytes
    /// and twice its path. These limits are 25 values and 500 bytes for each.
    package static let metainfo = BencodeLimits(byteCount: 48 << 20, depth: 80, valueCount: 2_500_000)
    /// For a tracker's reply: two thousand peers in the long form.
    package static let trackerReply = BencodeLimits(byteCount: 1 << 20, depth: 6, valueCount: 20_000)
    /// For extension messages between peers (BEP 10).
    package static let extensionMessage = BencodeLimits(byteCount: 64 << 10, depth: 6, valueCount: 2_000)
    /// For what the agent and the server tell each other.
    package static let control = BencodeLimits(byteCount: 4 << 20, depth: 12, valueCount: 100_000)
}
