// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// A v1 torrent of many files as bencode, to be read and written; for the package `MicroBenchmarks`.
public struct BencodedTorrent: Sendable {
    private let tree: Bencode
    /// Bytes of the whole document.
    public let bytes: [UInt8]

    /// So many files, and 4 GiB in pieces of 256 KiB.
    public init(fileCount: Int) {
        let files = (0..<fileCount).map { index in
            Bencode.dictionary([
                "length": .integer(Int64(index) * 4_099),
                "path": .list([.text("folder-\(index % 64)"), .text("a file's name that is not short \(index).bin")]),
            ])
        }
        let hashes = (0..<16_384 * 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        tree = .dictionary([
            "announce": .text("http://192.0.2.1:6969/announce"),
            "info": .dictionary([
                "files": .list(files), "name": .text("image"), "piece length": .integer(256 << 10),
                "pieces": .bytes(hashes),
            ]),
        ])
        bytes = tree.encoded
    }

    /// Reads the document; the number of its top-level keys, so that nobody leaves the work out.
    public func decode() -> Int {
        guard let node = try? BencodeDecoder.decode(bytes, limits: .metainfo) else {
            preconditionFailure("what was encoded can be read")
        }
        return node.dictionary?.count ?? 0
    }

    /// Writes the document; its length.
    public func encode() -> Int { tree.encoded.count }
}
