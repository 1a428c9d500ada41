// SPDX-License-Identifier: GPL-3.0-or-later

package import Bencoding
package import TorrentCore

/// Why some bytes are no torrent we would download, and where they stop being one.
package struct MetainfoProblem: Error, Hashable, Sendable {
    /// What is wrong.
    package let reason: Reason
    /// Bytes from the start of the input to the value that is wrong, or to the one something is missing in.
    package let offset: Int

    /// Pairs a reason with its place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case bencode(BencodeError.Reason)
        case missing(String)
        case wrongType(String, wanted: Kind)
        case unknownVersion(Int64)
        case pieceLengthOutOfRange(Int64)
        case pieceLengthNotPowerOfTwo(Int64)
        case badPath(PathProblem)
        case lengthAndFiles
        case neitherLengthNorFiles
        case noFiles
        case onlyEmptyFiles
        case negativeLength(Int64)
        case totalTooLong
        case tooManyFiles
        case tooManyPieces(UInt64)
        case symbolicLink
        case paddingInFileTree
        case piecesNotWhole(Int)
        case pieceCountMismatch(found: Int, expected: UInt64)
        case fileHasSiblings
        case emptyFolder
        case badRoot(byteCount: Int)
        case zeroRoot
        case layerMissing(RelativePath)
        case layerLength(RelativePath, found: Int, expected: UInt64)
        case layerWrong(RelativePath)
        case layerUnknown
        case hybridFileCount(v1: Int, v2: Int)
        case hybridPath(v1: RelativePath, v2: RelativePath)
        case hybridLength(RelativePath)
        case hybridAlignment(RelativePath)
        case hybridTail
        /// Something else altogether.
        case foreign(ForeignContent)
        /// The beginning of a torrent; the place is its end.
        case cutShort
    }

    /// What a value should have been.
    package enum Kind: String, Hashable, Sendable {
        case integer = "an integer"
        case string = "a string"
        case list = "a list"
        case dictionary = "a dictionary"
    }
}

extension MetainfoProblem: CustomStringConvertible {
    /// The place, then the reason: `byte 17: "piece length" is missing`; no place for what is something else altogether.
    package var description: String {
        if case .foreign = reason { "\(reason)" } else { "byte \(offset): \(reason)" }
    }
}
