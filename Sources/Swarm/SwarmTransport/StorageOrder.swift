// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import NIOCore
internal import PieceStorage
package import SwarmEngine
package import TorrentCore

/// What a driver wants done with its torrent's bytes; it goes on meanwhile, and is answered later.
package enum StorageOrder: Sendable {
    /// Read a block that is to be sent to a peer.
    case read(BlockSpan, for: PeerKey)
    /// Store a block that came, and find out its hash.
    case write(BlockIndex, BlockSpan, ByteBuffer, from: BlockGiver)
    /// Read a piece back and compare it with its hash (v1); `wantsDigests` also if it is right.
    case check(PieceIndex, wantsDigests: Bool)
    /// Read something of a place that failed.
    case probe(Disturbances.Trial, Range<UInt64>)
    /// Everything was written. None but looks at places that failed, and reads that are late, may be under way; their end is
    /// waited for.
    case finish
}

/// Who gave a block that is to be stored.
package enum BlockGiver: Sendable {
    case peer(PeerKey)
    case webSeed(Int)
}

/// What came of an order.
enum StorageOutcome: Sendable {
    /// The bytes of the block.
    case read(ByteBuffer)
    /// The block is stored; with the SHA-256 of its bytes, `nil` for v1 torrents.
    case written(SHA256Digest?)
    /// Whether the piece is right, and the SHA-256 of its blocks if it is wrong or they were wanted.
    case checked(isRight: Bool, digests: [SHA256Digest])
    /// It went well.
    case done
    /// It could not be done.
    case failed(StorageProblem)
}
