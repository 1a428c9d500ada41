// SPDX-License-Identifier: GPL-3.0-or-later

/// Which digests of one file's tree a `hash request` asks for (BEP 52).
///
/// Layers are counted from the leaves, which are layer 0, to the root.
///
/// ```
///               root
///           ┌────┴────┐
///           ◆         ●      ◆ follows from the digests asked for, ● is the uncle that proof layer 1 adds
///         ┌─┴─┐     ┌─┴─┐
///         ●   ◆     ○   ○    ● is the uncle that proof layer 0 adds: none here, the pair is whole
///            ┌┴┐
///            ■ ■             ■ asked for: base layer, index and count
/// ```
package struct HashRange: Hashable, Sendable {
    /// The most digests we answer at once: 128 KiB of them.
    package static let maximumCount = 4_096
    /// The most digests we ask for at once (BEP 52 recommends no more).
    package static let requestedCount = 512

    /// The layer the digests are in.
    package let baseLayer: Int
    /// Digests of the layer before the first one asked for; a multiple of `count`.
    package let index: Int
    /// How many; a power of two unless the layer ends first.
    package let count: Int
    /// Layers above the base for which uncles are wanted; those the digests themselves give are counted, not sent.
    package let proofLayers: Int

    /// Puts the four together, unchecked: only a tree can tell what it has.
    package init(baseLayer: Int, index: Int, count: Int, proofLayers: Int) {
        self.baseLayer = baseLayer
        self.index = index
        self.count = count
        self.proofLayers = proofLayers
    }

    /// Layers between the base and the lowest node above all digests asked for.
    var height: Int { MerkleTree.height(forLeafCount: count) }

    /// How many uncles stand behind the digests in the answer.
    var uncleCount: Int { max(0, proofLayers - (height - 1)) }

    /// The layer of the node the digests and their uncles lead up to.
    var summitLayer: Int { baseLayer + height + uncleCount }
}
