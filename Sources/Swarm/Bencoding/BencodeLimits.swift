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

    /// For a `.torrent` file: 64 folders deep in a BEP 52 file tree, and the size libtorrent takes as well.
    package static let metainfo = BencodeLimits(byteCount: 10 << 20, depth: 80, valueCount: 500_000)
    /// For a tracker's reply: two thousand peers in the long form.
    package static let trackerReply = BencodeLimits(byteCount: 1 << 20, depth: 6, valueCount: 20_000)
    /// For extension messages between peers (BEP 10).
    package static let extensionMessage = BencodeLimits(byteCount: 64 << 10, depth: 6, valueCount: 2_000)
    /// For what the agent and the server tell each other.
    package static let control = BencodeLimits(byteCount: 4 << 20, depth: 12, valueCount: 100_000)
}
