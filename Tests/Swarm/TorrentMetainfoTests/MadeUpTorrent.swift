// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import TorrentCore
import TorrentMetainfo

/// Numbers by chance that come again with the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// A torrent of made-up files, hashed the plain way: the whole content is laid out in memory first.
struct MadeUpTorrent {
    let draft: MetainfoDraft
    /// Everything the pieces are cut from, padding included.
    let space: [UInt8]

    init(
        _ files: [(String, Int)], pieceLength: UInt32 = 32_768, format: Metainfo.Format = .hybrid,
        isSingleFile: Bool = false, placing: TorrentLayout.Placing? = nil, name: String = "image"
    ) throws {
        let listed = try files.map { (path: try RelativePath($0.0), length: UInt64($0.1)) }
        let usual: TorrentLayout.Placing =
            format == .v1 ? .packed : format == .v2 || isSingleFile ? .aligned : .filledUp
        guard let layout = TorrentLayout(placing: listed, pieceLength: pieceLength, placing ?? usual) else {
            throw MetainfoProblem(.onlyEmptyFiles, at: 0)
        }
        var generator = SeededGenerator(seed: UInt64(files.count))
        var space = [UInt8](repeating: 0, count: Int(layout.geometry.totalLength))
        for file in layout.files {
            for place in file.range { space[Int(place)] = UInt8(truncatingIfNeeded: generator.next()) }
        }
        self.space = space
        draft = MetainfoDraft(
            format: format, name: name, isSingleFile: isSingleFile, layout: layout,
            v1Pieces: format == .v2 ? [] : Self.pieces(of: space, pieceLength: Int(pieceLength)),
            hashTrees: format == .v1 ? [] : layout.files.map { Self.tree(of: Array(space[$0]), pieceLength) })
    }

    private static func pieces(of space: [UInt8], pieceLength: Int) -> [UInt8] {
        stride(from: 0, to: space.count, by: pieceLength).flatMap {
            ContentHash.sha1(Array(space[$0..<min($0 + pieceLength, space.count)])).bytes
        }
    }

    static func leaves(of bytes: some Collection<UInt8>) -> HashLayer {
        let bytes = Array(bytes)
        return HashLayer(
            stride(from: 0, to: bytes.count, by: 16_384).map {
                ContentHash.sha256(Array(bytes[$0..<min($0 + 16_384, bytes.count)]))
            })
    }

    private static func tree(of bytes: [UInt8], _ pieceLength: UInt32) -> FileHashTree? {
        FileHashTree(leaves: leaves(of: bytes), length: UInt64(bytes.count), pieceLength: pieceLength)
    }

    var bytes: [UInt8] { draft.encoded }
}

extension [UInt8] {
    /// The bytes of a file of a made-up torrent.
    fileprivate subscript(file: TorrentFile) -> ArraySlice<UInt8> {
        self[Int(file.range.lowerBound)..<Int(file.range.upperBound)]
    }
}

extension Bencode {
    /// Reads bytes as a value that can be changed and written again.
    init(reading bytes: [UInt8]) throws {
        self = Self(try BencodeDecoder.decode(bytes, limits: .metainfo))
    }

    private init(_ node: BencodeNode) {
        switch node.value {
        case .integer(let number): self = .integer(number)
        case .string(let bytes): self = .bytes(Array(bytes))
        case .list(let elements): self = .list(elements.map { Self($0) })
        case .dictionary(let entries):
            self = .dictionary(
                Dictionary(uniqueKeysWithValues: entries.map { (Key(bytes: Array($0.key)), Self($0.value)) }))
        }
    }

    /// The value behind a path of keys; numbers count list elements; setting `nil` takes the entry away.
    subscript(path: String...) -> Bencode? {
        get { self[path[...]] }
        set { self[path[...]] = newValue }
    }

    private subscript(path: ArraySlice<String>) -> Bencode? {
        get {
            guard let first = path.first else { return self }
            switch self {
            case .dictionary(let entries): return entries[Key(first)]?[path.dropFirst()]
            case .list(let elements): return Int(first).flatMap { elements[$0][path.dropFirst()] }
            case .integer, .bytes: return nil
            }
        }
        set {
            guard let first = path.first else {
                if let newValue { self = newValue }
                return
            }
            switch self {
            case .dictionary(var entries):
                if path.count == 1 {
                    entries[Key(first)] = newValue
                } else {
                    entries[Key(first), default: .dictionary([:])][path.dropFirst()] = newValue
                }
                self = .dictionary(entries)
            case .list(var elements):
                guard let index = Int(first) else { return }
                if path.count == 1, newValue == nil {
                    elements.remove(at: index)
                } else if index == elements.count, let newValue {
                    elements.append(newValue)
                } else {
                    elements[index][path.dropFirst()] = newValue
                }
                self = .list(elements)
            case .integer, .bytes: return
            }
        }
    }
}
