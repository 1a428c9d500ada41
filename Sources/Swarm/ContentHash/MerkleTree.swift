// SPDX-License-Identifier: GPL-3.0-or-later

internal import CNettle
package import TorrentCore

/// The binary hash trees of BEP 52: leaves are SHA-256 of 16 KiB blocks, absent leaves are zero.
package enum MerkleTree {
    /// The smallest power of two that is no less than the count; 1 for zero.
    package static func width(forLeafCount count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    /// How many layers stand above so many leaves; 0 for a single one.
    package static func height(forLeafCount count: Int) -> Int {
        width(forLeafCount: count).trailingZeroBitCount
    }

    /// The root above these nodes, padded to `width` nodes with `padding`.
    ///
    /// `width` must be a power of two and no less than the number of nodes.
    package static func root(
        of nodes: some Collection<SHA256Digest>, width: Int, padding: SHA256Digest = .zero
    ) -> SHA256Digest {
        root(of: HashLayer(nodes), width: width, padding: padding)
    }

    /// The root above one layer, padded to `width` nodes with `padding`.
    ///
    /// `width` must be a power of two and no less than the number of nodes.
    package static func root(of nodes: HashLayer, width: Int, padding: SHA256Digest = .zero) -> SHA256Digest {
        precondition(width > 0 && width & (width - 1) == 0 && nodes.count <= width)
        var layer = nodes
        var pad = padding
        var rest = width
        while rest > 1 {
            layer = parents(of: layer, padding: pad)
            pad = ContentHash.parent(pad, pad)
            rest /= 2
        }
        return layer.first ?? pad
    }

    /// The layer above this one, which is padded with one node if it has an odd number of them.
    package static func parents(of layer: HashLayer, padding: SHA256Digest) -> HashLayer {
        let input = layer.count % 2 == 0 ? layer.bytes : layer.bytes + padding.bytes
        let pair = 2 * SHA256Digest.byteCount
        let output = [UInt8](unsafeUninitializedCapacity: input.count / 2) { output, filled in
            input.withUnsafeBufferPointer { input in
                guard let source = input.baseAddress, let target = output.baseAddress else { return }
                var context = sha256_ctx()
                nettle_sha256_init(&context)
                for start in stride(from: 0, to: input.count, by: pair) {
                    nettle_sha256_update(&context, pair, source + start)
                    nettle_sha256_digest(&context, SHA256Digest.byteCount, target + start / 2)
                }
            }
            filled = input.count / 2
        }
        return HashLayer(wholeDigests: output)
    }

    /// The root of a whole tree of absent leaves, `width` of them; what pads a piece layer.
    package static func emptyRoot(width: Int) -> SHA256Digest {
        root(of: [], width: width)
    }
}
