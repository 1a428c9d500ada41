// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import SwarmEngine
internal import TorrentCore

/// What a machine does that has others work for nothing.
extension SwarmSimulation {
    /// What it says of each kind to each neighbour whenever it wakes up, which is ten times a second.
    private static let repetitions = 100

    mutating func wasteTime(of index: Int) {
        let news = PeerMessage.extended(1, BlockMessage.have([0..<torrent.content.geometry.blockCount]).payload)
        for key in machines[index].connections.compactMap({ $0?.key }) {
            for _ in 0..<Self.repetitions {
                say(news, to: key, by: index)
                if let question = hashRequest() { say(question, to: key, by: index) }
            }
        }
    }

    /// A question for the leaves of some piece; `nil` where whole pieces are proved.
    private mutating func hashRequest() -> PeerMessage? {
        let piece = Int.random(in: 0..<torrent.content.geometry.pieceCount, using: &chance)
        guard case .blocks(let trees) = torrent.content.proof, let file = trees.file(ofPiece: piece) else { return nil }
        let first = (piece - file.firstPiece) * torrent.content.geometry.blocksPerPiece
        return .hashRequest(
            HashSpan(
                root: file.root, baseLayer: 0, index: UInt32(first), length: UInt32(trees.widths[piece]),
                proofLayers: 0))
    }
}
