// SPDX-License-Identifier: GPL-3.0-or-later

package import ContentHash
package import TorrentCore

/// The content of a `.torrent` file, checked as a whole: BEP 3, 12, 19, 27, 47 and 52.
///
/// Every path is safe below a folder, every hash belongs to a piece, and in a hybrid torrent both halves describe
/// the same files. Whatever is not so was refused by ``init(_:)``. What no piece depends on is taken as far as it can be
/// read; ``notes`` tell of the rest.
package struct Metainfo: Hashable, Sendable {
    /// Which hashes a torrent has.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// SHA-1 of each piece (BEP 3).
        case v1
        /// A SHA-256 tree for each file (BEP 52).
        case v2
        /// Both, of the same bytes in the same order (BEP 52, upgrade path).
        case hybrid
    }

    /// Which hashes it has.
    package let format: Format
    /// What the torrent calls itself, made fit for a file system: the name of its folder, or of its only file.
    package let name: String
    /// Whether it is one file without a folder around it.
    package let isSingleFile: Bool
    /// The info dictionary as it stood in the file; what BEP 9 hands from peer to peer.
    package let infoBytes: [UInt8]
    /// SHA-1 of the info dictionary; `nil` for v2 alone.
    package let v1InfoHash: SHA1Digest?
    /// SHA-256 of the info dictionary; `nil` for v1 alone.
    package let v2InfoHash: SHA256Digest?
    /// Whether peers may be had from its trackers only (BEP 27).
    package let isPrivate: Bool
    /// Announce addresses in tiers, best first (BEP 12), as they stood; unknown schemes are among them.
    package let trackers: [[String]]
    /// What `announce` names beside an `announce-list` without it; BEP 12 passes it over.
    package let passedOverTrackers: [String]
    /// Addresses the files can be had from by HTTP (BEP 19), as they stood.
    package let webSeeds: [String]
    /// What is not as it should be and does no harm.
    package let notes: [MetainfoNote]
    /// Its files and pieces.
    package let layout: TorrentLayout
    /// Below the folder downloads go to, for each file of the layout: the torrent's name comes first.
    package let storagePaths: [RelativePath]
    /// The hash tree of each file of the layout; `nil` for an empty file and in a v1 torrent.
    package let hashTrees: [FileHashTree?]
    /// SHA-1 of each piece, end to end; empty for v2 alone.
    private let v1Pieces: [UInt8]

    /// Reads and checks a whole `.torrent` file.
    package init(_ bytes: [UInt8]) throws(MetainfoProblem) {
        let content = try MetainfoReader.read(bytes)
        let info = content.info
        name = info.name
        isPrivate = info.isPrivate
        infoBytes = Array(bytes[info.range])
        switch (info.v1, info.hasV2) {
        case (nil, _): format = .v2
        case (_?, true): format = .hybrid
        case (_?, false): format = .v1
        }
        v1InfoHash = info.v1 == nil ? nil : ContentHash.sha1(infoBytes)
        v2InfoHash = info.hasV2 ? ContentHash.sha256(infoBytes) : nil
        isSingleFile = info.isSingleFile
        v1Pieces = info.v1?.pieces ?? []
        layout = info.layout
        hashTrees = info.hashTrees
        storagePaths = info.storagePaths
        trackers = content.trackers
        passedOverTrackers = content.passedOverTrackers
        webSeeds = content.webSeeds
        notes = content.notes
    }

    /// What its swarm is called on the wire: the v1 hash, or for v2 alone the first 20 bytes of the v2 hash.
    package var infoHash: InfoHash {
        if let v1InfoHash { return InfoHash(v1InfoHash) }
        guard let v2InfoHash else { preconditionFailure("a torrent has a v1 hash, a v2 hash or both") }
        return InfoHash(truncating: v2InfoHash)
    }

    /// How it is cut into pieces.
    package var geometry: PieceGeometry { layout.geometry }

    /// Every real file, padding left out.
    package var files: [TorrentFile] { layout.files }
}

/// What a piece is judged by when all its bytes are there.
package struct PieceExpectation: Hashable, Sendable {
    /// Bytes of the piece on the wire, padding included.
    package let length: UInt32
    /// Bytes up to the last one that is not padding; what is behind it is zeros and need not be fetched.
    package let dataLength: UInt32
    /// SHA-1 of all `length` bytes, padding as zeros; `nil` for v2 alone.
    package let sha1: SHA1Digest?
    /// The piece's part of its file's tree; `nil` for v1 alone.
    package let subtree: PieceSubtree?
    /// The file the subtree belongs to, as an index; `nil` for v1 alone.
    package let file: Int?
    /// The piece's place in that file, counted from 0.
    package let pieceOfFile: Int
}

extension Metainfo {
    /// The v1 hash of a piece; `nil` for v2 alone.
    package func v1Hash(of piece: PieceIndex) -> SHA1Digest? {
        let start = Int(piece.rawValue) * SHA1Digest.byteCount
        guard start + SHA1Digest.byteCount <= v1Pieces.count else { return nil }
        return SHA1Digest(bytes: v1Pieces[start..<start + SHA1Digest.byteCount])
    }

    /// Everything one piece must agree with.
    package func expectation(of piece: PieceIndex) -> PieceExpectation {
        let file = format == .v1 ? nil : layout.file(beginning: piece)
        let pieceOfFile = file.map { Int(piece.rawValue) - layout.pieces(ofFile: $0).lowerBound } ?? 0
        return PieceExpectation(
            length: geometry.length(of: piece), dataLength: layout.dataLength(of: piece), sha1: v1Hash(of: piece),
            subtree: file.flatMap { hashTrees[$0]?.subtree(ofPiece: pieceOfFile) }, file: file, pieceOfFile: pieceOfFile
        )
    }
}
