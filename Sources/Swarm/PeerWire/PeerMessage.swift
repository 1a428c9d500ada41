// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Three raw numbers of request, piece, cancel and reject; what they mean only a geometry can say.
package struct RawSpan: Hashable, Sendable {
    /// Index of the piece as sent.
    package let piece: UInt32
    /// Bytes into the piece as sent.
    package let offset: UInt32
    /// Bytes asked for or carried, as sent.
    package let length: UInt32

    /// Puts the three numbers together.
    package init(piece: UInt32, offset: UInt32, length: UInt32) {
        self.piece = piece
        self.offset = offset
        self.length = length
    }

    /// A checked span's numbers.
    package init(_ span: BlockSpan) {
        self.init(piece: span.piece.rawValue, offset: span.offset, length: span.length)
    }
}

/// What a hash request names (BEP 52): a run of nodes in one layer of one file's tree.
package struct HashSpan: Hashable, Sendable {
    /// Root of the file's tree.
    package let root: SHA256Digest
    /// The layer the nodes are in; 0 are the leaves.
    package let baseLayer: UInt32
    /// The first node.
    package let index: UInt32
    /// How many nodes.
    package let length: UInt32
    /// How many layers above are to be proved.
    package let proofLayers: UInt32

    /// Puts a span together.
    package init(root: SHA256Digest, baseLayer: UInt32, index: UInt32, length: UInt32, proofLayers: UInt32) {
        self.root = root
        self.baseLayer = baseLayer
        self.index = index
        self.length = length
        self.proofLayers = proofLayers
    }
}

/// One message between peers after the handshake (BEP 3, 6, 10, 52), without a block's payload.
package enum PeerMessage: Hashable, Sendable {
    case keepAlive
    case choke
    case unchoke
    case interested
    case notInterested
    case have(UInt32)
    /// The raw payload; its length is checked against the geometry by the receiver.
    case bitfield([UInt8])
    case request(RawSpan)
    /// The header of a block; the bytes travel beside it.
    case piece(RawSpan)
    case cancel(RawSpan)
    case port(UInt16)
    case suggest(UInt32)
    case haveAll
    case haveNone
    case reject(RawSpan)
    case allowedFast(UInt32)
    /// An extension message: our number for it and its payload (BEP 10).
    case extended(UInt8, [UInt8])
    case hashRequest(HashSpan)
    case hashes(HashSpan, [SHA256Digest])
    case hashReject(HashSpan)
    /// A message no BEP we know of defines; ignored, as BEP 3 asks.
    case unknown(UInt8)
}

/// The numbers messages have on the wire.
package enum MessageID {
    package static let choke: UInt8 = 0
    package static let unchoke: UInt8 = 1
    package static let interested: UInt8 = 2
    package static let notInterested: UInt8 = 3
    package static let have: UInt8 = 4
    package static let bitfield: UInt8 = 5
    package static let request: UInt8 = 6
    package static let piece: UInt8 = 7
    package static let cancel: UInt8 = 8
    package static let port: UInt8 = 9
    package static let suggest: UInt8 = 13
    package static let haveAll: UInt8 = 14
    package static let haveNone: UInt8 = 15
    package static let reject: UInt8 = 16
    package static let allowedFast: UInt8 = 17
    package static let extended: UInt8 = 20
    package static let hashRequest: UInt8 = 21
    package static let hashes: UInt8 = 22
    package static let hashReject: UInt8 = 23
}
