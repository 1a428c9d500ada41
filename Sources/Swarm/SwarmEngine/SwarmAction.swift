// SPDX-License-Identifier: GPL-3.0-or-later

package import PeerWire
package import TorrentCore

/// What a driver is to do, in this order.
package enum SwarmAction: Hashable, Sendable {
    /// Put a message on the wire.
    case send(PeerKey, PeerMessage)
    /// Put a piece message on the wire with these bytes from storage, then tell the engine it was sent; or that it is
    /// postponed. If reading takes a while, tell that it began, and its end.
    case sendBlock(PeerKey, BlockSpan)
    /// Put the leaves of a piece on the wire in answer to a hash request, then tell the engine that they were taken.
    case sendHashes(PeerKey, HashSpan, [SHA256Digest])
    /// Read the piece from storage, hash it, and tell the engine what came out (v1 only).
    case checkPiece(PieceIndex)
    /// Try to connect.
    case dial(PeerAddress)
    /// Fetch these blocks, which may have padding between them, by HTTP from the web seed of this place in the settings.
    ///
    /// One fetch at a time; the driver tells each block and the end.
    case fetch(webSeed: Int, blocks: Range<Int>)
    /// Drop the connection.
    case close(PeerKey, CloseReason)
    /// Everything wanted is proved and stored.
    case completed
    /// Something a person may want to read in a log.
    case note(SwarmNote)
}

/// Why a connection is dropped.
package enum CloseReason: Hashable, Sendable {
    case violation(PeerViolation)
    case ownConnection
    case duplicateConnection
    case tooManyConnections
    case banned
    case idle
    case unresponsive
    case nothingToShare
    case overBudget
}

/// What a peer did that no honest peer does.
package enum PeerViolation: Hashable, Sendable {
    case badBlock(BlockIndex)
    case badPieces(Int)
    case badHashes(PieceIndex)
    case bitfieldMalformed
    case bitfieldLate
    case pieceOutOfRange(UInt32)
    case requestOutOfRange(RawSpan)
    case requestFlood
    case fastMessageWithoutFast
    case wire(PeerWireError)

    /// Whether somebody told a lie, and not only broke a rule.
    var isLie: Bool {
        switch self {
        case .badBlock, .badPieces, .badHashes: true
        case .bitfieldMalformed, .bitfieldLate, .pieceOutOfRange, .requestOutOfRange, .requestFlood,
            .fastMessageWithoutFast, .wire:
            false
        }
    }
}

/// Something a person may want to read in a log.
package enum SwarmNote: Hashable, Sendable {
    case liar(PeerAddress, PeerViolation)
    case pieceSpoilt(PieceIndex, sources: Int)
    case peerSnubbed(PeerAddress)
    case closed(PeerAddress, CloseReason)
    /// Peers deliver nothing, so this web seed is asked.
    case webSeedUsed(String)
    /// It did not answer as it should and is tried again later.
    case webSeedFailed(String, reason: String)
    /// It is not asked again.
    case webSeedDropped(String, WebSeedFault)
}

extension PeerViolation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badBlock(let block): "sent a block with wrong bytes (block \(block))"
        case .badPieces(let count): "spoilt \(count) pieces"
        case .badHashes(let piece): "sent hashes that do not belong to piece \(piece)"
        case .bitfieldMalformed: "sent a bitfield of the wrong size or with spare bits set"
        case .bitfieldLate: "told less than before of what it has, or the same again and again"
        case .pieceOutOfRange(let piece): "named piece \(piece), which this torrent does not have"
        case .requestOutOfRange(let span):
            "asked for piece \(span.piece) + \(span.offset), \(span.length) bytes, which do not exist"
        case .requestFlood: "asked for more than \(EngineLimits.uploadQueue) blocks at once"
        case .fastMessageWithoutFast: "sent a BEP 6 message without having offered BEP 6"
        case .wire(let error): "broke the protocol: \(error)"
        }
    }
}

extension CloseReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .violation(let violation): violation.description
        case .ownConnection: "connected to itself"
        case .duplicateConnection: "is connected already"
        case .tooManyConnections: "there are too many connections"
        case .banned: "was cut off before"
        case .idle: "was silent for too long"
        case .unresponsive: "did not answer"
        case .nothingToShare: "both have everything"
        case .overBudget: "made this peer work for nothing"
        }
    }
}
