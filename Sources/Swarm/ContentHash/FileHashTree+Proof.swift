// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

// The two ends of BEP 52's `hash request` and `hashes`. An answer is the digests asked for, then one uncle per
// proof layer from the lowest up, left out where the digests themselves give the node.
extension FileHashTree {
    /// Proves the digests of a `hashes` message; `nil` for a range we could not have asked for, and for a lie.
    ///
    /// The answer has the range's digests without those beyond the end of the file. The way up must lead to
    /// the piece layer or above it: a request with too few proof layers cannot be proven.
    package func verified(_ hashes: HashLayer, of range: HashRange) -> HashLayer? {
        guard has(range), hashes.count == range.count + range.uncleCount, range.summitLayer >= pieceLayerHeight else {
            return nil
        }
        let asked = hashes.part(0..<range.count)
        var node = MerkleTree.root(
            of: asked, width: 1 << range.height, padding: MerkleTree.emptyRoot(width: 1 << range.baseLayer))
        var index = range.index >> range.height
        for uncle in hashes.dropFirst(range.count) {
            node = index % 2 == 0 ? ContentHash.parent(node, uncle) : ContentHash.parent(uncle, node)
            index /= 2
        }
        guard node == self.node(layer: range.summitLayer, index: index) else { return nil }
        return asked.part(0..<min(range.count, realCount(ofLayer: range.baseLayer) - range.index))
    }

    /// Answers a `hash request`; `nil` means reject it.
    ///
    /// `leaves` gives the digests of these blocks of the file, or `nil` if one of them is not at hand; it is
    /// asked at most once, for whole pieces or a part of one.
    package func answer(to range: HashRange, leaves: (Range<Int>) -> HashLayer?) -> HashLayer? {
        guard has(range) else { return nil }
        if range.baseLayer >= pieceLayerHeight {
            let asked = (0..<range.count).map { node(layer: range.baseLayer, index: range.index + $0) }
            return HashLayer(asked) + uncles(of: range, below: [])
        }
        guard range.baseLayer == 0 else { return nil }
        let top = max(range.height, min(range.proofLayers + 1, pieceLayerHeight))
        let first = (range.index >> top) << top
        let wanted = first..<min(first + (1 << top), blockCount)
        guard let known = leaves(wanted), known.count == wanted.count else { return nil }
        let asked = (0..<range.count).map { range.index + $0 < blockCount ? known[range.index + $0 - first] : .zero }
        return HashLayer(asked) + uncles(of: range, below: ladder(from: known, first: first, to: top))
    }

    /// Whether the numbers name digests of this tree that a proof can be given for.
    private func has(_ range: HashRange) -> Bool {
        guard range.baseLayer >= 0, range.baseLayer < height, range.count >= 2, range.count <= HashRange.maximumCount,
            range.index >= 0, range.index % (1 << range.height) == 0, range.proofLayers >= 0,
            range.proofLayers < height - range.baseLayer
        else { return false }
        let real = realCount(ofLayer: range.baseLayer)
        guard range.index < real, range.count <= 1 << (height - range.baseLayer) else { return false }
        return range.count.nonzeroBitCount == 1 || range.index + range.count == real
    }

    /// Nodes of a layer that stand above at least one block of the file.
    private func realCount(ofLayer layer: Int) -> Int {
        (blockCount - 1) >> layer + 1
    }

    /// A node of the piece layer or above it, padding included.
    private func node(layer: Int, index: Int) -> SHA256Digest {
        let nodes = knownLayer(layer)
        return index < nodes.count ? nodes[index] : MerkleTree.emptyRoot(width: 1 << layer)
    }

    /// Part of a layer below the piece layer, beginning at node `first`.
    private struct Rung {
        let nodes: HashLayer
        let first: Int
    }

    /// The layers above some leaves, from the leaves up to, but not with, `top`.
    private func ladder(from leaves: HashLayer, first: Int, to top: Int) -> [Rung] {
        var rungs: [Rung] = []
        var nodes = leaves
        for layer in 0..<top {
            rungs.append(Rung(nodes: nodes, first: first >> layer))
            nodes = MerkleTree.parents(of: nodes, padding: MerkleTree.emptyRoot(width: 1 << layer))
        }
        return rungs
    }

    private func uncles(of range: HashRange, below rungs: [Rung]) -> HashLayer {
        let lowest = range.baseLayer + range.height
        return HashLayer(
            (0..<range.uncleCount).map { step in
                let layer = lowest + step
                let index = (range.index >> (range.height + step)) ^ 1
                guard layer < pieceLayerHeight else { return node(layer: layer, index: index) }
                let rung = rungs[layer]
                let place = index - rung.first
                return place < rung.nodes.count ? rung.nodes[place] : MerkleTree.emptyRoot(width: 1 << layer)
            })
    }
}
