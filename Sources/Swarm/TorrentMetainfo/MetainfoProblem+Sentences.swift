// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension MetainfoProblem.Reason: CustomStringConvertible {
    /// One sentence, without a full stop, that a person can act on.
    package var description: String {
        switch self {
        case .bencode(let reason): reason.description
        case .missing("info"): "\"info\" is missing, so this is no torrent, though it is written like one"
        case .missing(let key): "\"\(key)\" is missing"
        case .wrongType(let what, let wanted): "\(what) is not \(wanted.rawValue)"
        case .unknownVersion(let version): "meta version \(version) is not known; 2 is (BEP 52)"
        case .badPath(let problem): "a file's path \(problem)"
        case .symbolicLink: "a file is a symbolic link (BEP 47), which could lead anywhere"
        case .foreign(let content): content.rawValue
        case .cutShort: "the torrent ends in its middle, so it was not copied or downloaded whole; get it again"
        case .pieceLengthOutOfRange(let length):
            "piece length is \(length); \(MetainfoLimits.pieceLength.lowerBound) to "
                + "\(MetainfoLimits.pieceLength.upperBound) bytes are allowed"
        case .pieceLengthNotPowerOfTwo(let length):
            "piece length is \(length); a v2 torrent needs a power of two of at least \(PieceGeometry.blockLength)"
        case .hybridTail: "v1 has whole pieces of padding behind the last file, which v2 has not"
        case .lengthAndFiles: "there are both \"length\" and \"files\"; a torrent has one of them"
        case .neitherLengthNorFiles: "there is neither \"length\" nor \"files\""
        case .noFiles: "there are no files"
        case .onlyEmptyFiles: "all files are empty; there is nothing to download"
        case .negativeLength(let length): "a file's length is \(length)"
        case .totalTooLong: "the lengths of the files add up to more than can be counted"
        case .tooManyFiles: "there are more than \(MetainfoLimits.fileCount) files"
        case .tooManyPieces(let count): "there are \(count) pieces; \(MetainfoLimits.pieceCount) are allowed"
        case .piecesNotWhole(let length): "\"pieces\" has \(length) bytes, which is no multiple of 20"
        case .pieceCountMismatch(let found, let expected):
            "\"pieces\" has \(found) hashes, but the files make \(expected) pieces"
        case .paddingInFileTree: "a padding file stands in the file tree, where none is needed"
        case .fileHasSiblings: "an entry of the file tree is a file and a folder at once"
        case .emptyFolder: "a folder of the file tree is empty"
        case .badRoot(let count): "\"pieces root\" has \(count) bytes; 32 are needed"
        case .zeroRoot: "\"pieces root\" is all zeros"
        case .layerMissing(let path): "\"piece layers\" has nothing for \"\(path)\""
        case .layerLength(let path, let found, let expected):
            "the piece layer of \"\(path)\" has \(found) bytes; \(expected) are needed"
        case .layerWrong(let path): "the piece layer of \"\(path)\" does not lead to its root"
        case .layerUnknown: "a piece layer belongs to no file that needs one"
        case .hybridFileCount(let first, let second): "v1 lists \(first) files, v2 \(second)"
        case .hybridPath(let first, let second): "v1 lists \"\(first)\" where v2 has \"\(second)\""
        case .hybridLength(let path): "v1 and v2 give \"\(path)\" different lengths"
        case .hybridAlignment(let path): "\"\(path)\" does not begin on a piece boundary in v1, as v2 has it"
        }
    }
}
