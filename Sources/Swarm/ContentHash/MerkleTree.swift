// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The binary hash trees of BEP 52: leaves are SHA-256 of 16 KiB blocks, absent leaves are zero.
package enum MerkleTree {
    /// The smallest power of two that is no less than the count; 1 for zero.
    package static func width(forLeafCount count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    /// The root above these nodes, padded to `width` nodes with `padding`.
    ///
    /// `width` must be a power of two and no less than the number of nodes.
    package static func root(
        of nodes: some Collection<SHA256Digest>, width: Int, padding: SHA256Digest = .zero
    ) -> SHA256Digest {
        precondition(width > 0 && width & (width - 1) == 0 && nodes.count <= width)
        var layer = Array(nodes)
        var pad = padding
        var rest = width
        while rest > 1 {
            if layer.count % 2 == 1 { layer.append(pad) }
            layer = stride(from: 0, to: layer.count, by: 2).map { ContentHash.parent(layer[$0], layer[$0 + 1]) }
            pad = ContentHash.parent(pad, pad)
            rest /= 2
        }
        return layer.first ?? pad
    }

    /// The root of a whole tree of absent leaves, `width` of them; what pads a piece layer.
    package static func emptyRoot(width: Int) -> SHA256Digest {
        root(of: [], width: width)
    }
}
