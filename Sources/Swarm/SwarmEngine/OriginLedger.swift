// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What an origin has given away by its own choice: each block once before any twice.
struct OriginLedger {
    private let geometry: PieceGeometry
    /// Blocks given to somebody who is still there, or known to be elsewhere.
    private var given: Bitfield
    /// Pieces are begun in rising order from here, so that disks read forward.
    private var nextPiece: Int

    init(content: SwarmContent, firstPiece: Int) {
        geometry = content.geometry
        given = Bitfield(count: geometry.blockCount)
        for block in 0..<geometry.blockCount where content.isPadding(block) { given.insert(block) }
        nextPiece = firstPiece
    }

    /// Whether every block was given.
    var isExhausted: Bool { given.isFull }

    /// The next block for a peer: from the piece it is being given, else from the next piece nobody was given.
    mutating func next(currentPiece: inout Int?, peerHas: Bitfield) -> BlockIndex? {
        if let piece = currentPiece, let block = firstFree(in: piece, peerHas: peerHas) { return block }
        currentPiece = nil
        guard !isExhausted else { return nil }
        for _ in 0..<geometry.pieceCount {
            let piece = nextPiece
            nextPiece = (nextPiece + 1) % geometry.pieceCount
            if let block = firstFree(in: piece, peerHas: peerHas) {
                currentPiece = piece
                return block
            }
        }
        return nil
    }

    private func firstFree(in rawPiece: Int, peerHas: Bitfield) -> BlockIndex? {
        guard let piece = geometry.piece(at: rawPiece),
            let block = geometry.blocks(of: piece).first(where: { !given[$0] && !peerHas[$0] })
        else { return nil }
        return geometry.block(at: block)
    }

    /// It is on its way to somebody, or somebody else has it.
    mutating func mark(_ block: Int) {
        given.insert(block)
    }

    /// Whoever had it is gone: it is to be given anew.
    mutating func takeBack(_ block: Int) {
        given.remove(block)
    }
}
