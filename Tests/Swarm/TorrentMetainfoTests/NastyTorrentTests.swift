// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Testing
import TorrentCore
import TorrentMetainfo

/// One way a torrent can be wrong: a sound one is changed in one place.
struct Defect: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let format: Metainfo.Format
    let reason: MetainfoProblem.Reason
    let damage: @Sendable (inout Bencode) -> Void

    init(
        _ name: String, in format: Metainfo.Format = .v1, _ reason: MetainfoProblem.Reason,
        _ damage: @escaping @Sendable (inout Bencode) -> Void
    ) {
        testDescription = name
        self.format = format
        self.reason = reason
        self.damage = damage
    }
}

/// The shelf of hostile torrents: RELIABILITY's nastiest inputs 1 to 7, as far as a file can hold them.
@Suite struct NastyTorrentTests {
    /// Two files of 40,000 and 10 bytes in a folder; pieces of 32 KiB.
    private static func sound(_ format: Metainfo.Format) throws -> Bencode {
        try Bencode(reading: MadeUpTorrent([("a/one", 40_000), ("b", 10)], format: format).bytes)
    }

    private static func path(_ text: String) -> RelativePath {
        (try? RelativePath(text)) ?? name
    }
    private static let name: RelativePath = {
        guard let path = try? RelativePath(components: ["image"]) else { preconditionFailure("a plain name") }
        return path
    }()

    private static let pieceLengths: [Defect] = [0, -1, 1, 1 << 31, 1 << 62, .max].map { length in
        Defect("piece length \(length)", .pieceLengthOutOfRange(length)) {
            $0["info", "piece length"] = .integer(length)
        }
    }

    private static let paths: [Defect] = [
        Defect("empty path", .badPath(.empty)) { $0["info", "files", "0", "path"] = .list([]) },
        Defect("no path", .missing("path")) { $0["info", "files", "0", "path"] = nil },
        Defect("path of numbers", .wrongType("a file's path", wanted: .string)) {
            $0["info", "files", "0", "path", "0"] = .integer(1)
        },
        Defect("symbolic link", .symbolicLink) {
            $0["info", "files", "1", "attr"] = .text("xl")
            $0["info", "files", "1", "symlink path"] = .list([.text(".."), .text("etc"), .text("shadow")])
        },
    ]

    private static let forms: [Defect] = [
        Defect("no info", .missing("info")) { $0["info"] = nil },
        Defect("info is a list", .wrongType("\"info\"", wanted: .dictionary)) { $0["info"] = .list([]) },
        Defect("no name", .missing("name")) { $0["info", "name"] = nil },
        Defect("name is a number", .wrongType("\"name\"", wanted: .string)) { $0["info", "name"] = .integer(3) },
        Defect("no piece length", .missing("piece length")) { $0["info", "piece length"] = nil },
        Defect("piece length is text", .wrongType("\"piece length\"", wanted: .integer)) {
            $0["info", "piece length"] = .text("32768")
        },
        Defect("no pieces", .missing("pieces")) { $0["info", "pieces"] = nil },
        Defect("pieces is a list", .wrongType("\"pieces\"", wanted: .string)) { $0["info", "pieces"] = .list([]) },
        Defect("pieces cut short", .piecesNotWhole(39)) {
            $0["info", "pieces"] = .bytes(Array(repeating: 1, count: 39))
        },
        Defect("one piece hash missing", .pieceCountMismatch(found: 1, expected: 2)) {
            $0["info", "pieces"] = .bytes(Array(repeating: 1, count: 20))
        },
        Defect("one piece hash too many", .pieceCountMismatch(found: 3, expected: 2)) {
            $0["info", "pieces"] = .bytes(Array(repeating: 1, count: 60))
        },
        Defect("no piece hashes", .pieceCountMismatch(found: 0, expected: 2)) { $0["info", "pieces"] = .bytes([]) },
        Defect("length and files", .lengthAndFiles) { $0["info", "length"] = .integer(40_010) },
        Defect("neither length nor files", .neitherLengthNorFiles) { $0["info", "files"] = nil },
        Defect("files is a dictionary", .wrongType("\"files\"", wanted: .list)) {
            $0["info", "files"] = .dictionary([:])
        },
        Defect("a file is a number", .wrongType("an entry of \"files\"", wanted: .dictionary)) {
            $0["info", "files", "0"] = .integer(1)
        },
        Defect("empty files", .noFiles) { $0["info", "files"] = .list([]) },
        Defect("padding alone", .noFiles) {
            $0["info", "files"] = .list([.dictionary(["length": .integer(9), "attr": .text("p")])])
        },
        Defect("only empty files", .onlyEmptyFiles) {
            $0["info", "files", "0", "length"] = .integer(0)
            $0["info", "files", "1", "length"] = .integer(0)
        },
        Defect("negative length", .negativeLength(-1)) { $0["info", "files", "0", "length"] = .integer(-1) },
        Defect("no length", .missing("length")) { $0["info", "files", "0", "length"] = nil },
        Defect("lengths that overflow", .totalTooLong) {
            $0["info", "files", "0", "length"] = .integer(.max)
            $0["info", "files", "1", "length"] = .integer(.max)
        },
        Defect("one absurd length", .pieceCountMismatch(found: 2, expected: 281_474_976_710_656)) {
            $0["info", "files", "0", "length"] = .integer(.max - 10)
        },
        Defect("unknown version", .unknownVersion(3)) { $0["info", "meta version"] = .integer(3) },
    ]

    private static let trees: [Defect] = [
        Defect("no file tree", in: .v2, .missing("file tree")) { $0["info", "file tree"] = nil },
        Defect("file tree empty", in: .v2, .noFiles) { $0["info", "file tree"] = .dictionary([:]) },
        Defect("file tree is itself a file", in: .v2, .fileHasSiblings) {
            $0["info", "file tree", ""] = .dictionary(["length": .integer(1)])
        },
        Defect("file with siblings", in: .v2, .fileHasSiblings) {
            $0["info", "file tree", "b", "c"] = .dictionary(["": .dictionary(["length": .integer(0)])])
        },
        Defect("empty folder", in: .v2, .emptyFolder) { $0["info", "file tree", "c"] = .dictionary([:]) },
        Defect("folder is a number", in: .v2, .wrongType("an entry of the file tree", wanted: .dictionary)) {
            $0["info", "file tree", "c"] = .integer(1)
        },
        Defect("symbolic link in the tree", in: .v2, .symbolicLink) {
            $0["info", "file tree", "b", "", "attr"] = .text("l")
        },
        Defect("padding in the tree", in: .v2, .paddingInFileTree) {
            $0["info", "file tree", "b", "", "attr"] = .text("p")
        },
        Defect("no root", in: .v2, .missing("pieces root")) {
            $0["info", "file tree", "b", "", "pieces root"] = nil
        },
        Defect("root cut short", in: .v2, .badRoot(byteCount: 31)) {
            $0["info", "file tree", "b", "", "pieces root"] = .bytes(Array(repeating: 1, count: 31))
        },
        Defect("zero root", in: .v2, .zeroRoot) {
            $0["info", "file tree", "b", "", "pieces root"] = .bytes(Array(repeating: 0, count: 32))
        },
        Defect("piece length 20000", in: .v2, .pieceLengthNotPowerOfTwo(20_000)) {
            $0["info", "piece length"] = .integer(20_000)
        },
        Defect("piece length 8192", in: .v2, .pieceLengthNotPowerOfTwo(8_192)) {
            $0["info", "piece length"] = .integer(8_192)
        },
        Defect("sum that overflows", in: .v2, .totalTooLong) {
            $0["info", "file tree", "b", "", "length"] = .integer(.max)
        },
        Defect("no piece layers", in: .v2, .layerMissing(path("a/one"))) { $0["piece layers"] = nil },
        Defect("piece layers is a list", in: .v2, .wrongType("\"piece layers\"", wanted: .dictionary)) {
            $0["piece layers"] = .list([])
        },
        Defect("layer too short", in: .v2, .layerLength(path("a/one"), found: 32, expected: 64)) {
            $0.changeLayer { $0.removeLast(32) }
        },
        Defect("layer too long", in: .v2, .layerLength(path("a/one"), found: 65, expected: 64)) {
            $0.changeLayer { $0.append(0) }
        },
        Defect("layer that does not lead to its root", in: .v2, .layerWrong(path("a/one"))) {
            $0.changeLayer { $0[0] ^= 1 }
        },
        Defect("layer for an unknown file", in: .v2, .layerUnknown) {
            guard case .dictionary(var layers)? = $0["piece layers"] else { return }
            layers[.init(bytes: Array(repeating: 7, count: 32))] = .bytes(Array(repeating: 7, count: 64))
            $0["piece layers"] = .dictionary(layers)
        },
        Defect("layer with a key of 3 bytes", in: .v2, .layerUnknown) {
            $0["piece layers", "abc"] = .bytes(Array(repeating: 7, count: 64))
        },
    ]

    private static let hybrids: [Defect] = [
        Defect("file missing in v1", in: .hybrid, .hybridFileCount(v1: 1, v2: 2)) {
            $0["info", "files", "0", "attr"] = .text("p")
        },
        Defect("other path in v1", in: .hybrid, .hybridPath(v1: path("a/two"), v2: path("a/one"))) {
            $0["info", "files", "0", "path", "1"] = .text("two")
        },
        Defect("other length in v1", in: .hybrid, .hybridLength(path("b"))) {
            $0["info", "files", "2", "length"] = .integer(11)
            $0["info", "files", "3", "length"] = .integer(32_757)
        },
        Defect("v1 not aligned", in: .hybrid, .hybridAlignment(path("b"))) {
            $0["info", "files", "1", "length"] = .integer(25_535)
        },
        Defect("v1 not padded", in: .hybrid, .hybridAlignment(path("b"))) {
            $0["info", "files", "1"] = nil
            $0["info", "pieces"] = .bytes(Array(repeating: 1, count: 60))
        },
        Defect("v1 in another order", in: .hybrid, .hybridPath(v1: path("b"), v2: path("a/one"))) {
            $0["info", "files", "0", "path"] = .list([.text("b")])
            $0["info", "files", "2", "path"] = .list([.text("a"), .text("one")])
        },
        Defect("a piece of padding at the end of v1", in: .hybrid, .hybridTail) {
            $0["info", "files", "3", "length"] = .integer(32_758 + 32_768)
            $0["info", "pieces"] = .bytes(Array(repeating: 1, count: 80))
        },
        Defect("looks the same, is not", in: .hybrid, .hybridPath(v1: path("e\u{301}"), v2: path("\u{e9}"))) {
            $0["info", "files", "2", "path"] = .list([.text("e\u{301}")])
            $0["info", "file tree", "\u{e9}"] = $0["info", "file tree", "b"]
            $0["info", "file tree", "b"] = nil
        },
        Defect("layer wrong in a hybrid", in: .hybrid, .layerWrong(path("a/one"))) { $0.changeLayer { $0[63] ^= 1 } },
    ]

    @Test(arguments: pieceLengths + paths + forms + trees + hybrids)
    func `a hostile torrent is refused with its reason`(defect: Defect) throws {
        var value = try Self.sound(defect.format)
        #expect(throws: Never.self) { try Metainfo(value.encoded) }
        defect.damage(&value)
        let bytes = value.encoded
        let problem = try #require(throws: MetainfoProblem.self) { try Metainfo(bytes) }
        // Names in problems compare as Swift compares text; what is printed is compared byte for byte.
        #expect(problem.reason == defect.reason)
        #expect(Array("\(problem.reason)".utf8) == Array("\(defect.reason)".utf8))
        #expect((0...bytes.count).contains(problem.offset))
        #expect("\(problem)".hasPrefix("byte \(problem.offset): "))
    }

    @Test func `the place is that of the wrong value`() {
        let text = "d4:infod6:lengthi5e4:name5:hello12:piece lengthi0e6:pieces20:aaaaaaaaaaaaaaaaaaaaee"
        #expect(throws: MetainfoProblem(.pieceLengthOutOfRange(0), at: 47)) { try Metainfo(Array(text.utf8)) }
    }

    @Test func `bytes that are no bencode say so with their place`() {
        #expect(throws: MetainfoProblem(.bencode(.keyNotAString), at: 7)) { try Metainfo(Array("d1:xi1ei2ee".utf8)) }
        #expect(throws: MetainfoProblem(.wrongType("the torrent", wanted: .dictionary), at: 0)) {
            try Metainfo(Array("le".utf8))
        }
    }

    @Test(arguments: [
        (100_001, MetainfoProblem.Reason.tooManyFiles), (625_001, .bencode(.tooManyValues(limit: 2_500_000))),
        (2_200_000, .bencode(.tooLong(limit: 48 << 20))),
    ])
    func `too many empty files are refused before they cost much`(count: Int, reason: MetainfoProblem.Reason) throws {
        let file = Array("d6:lengthi0e4:pathl1:aee".utf8)
        var bytes = Array("d4:infod5:filesl".utf8)
        bytes.reserveCapacity(count * file.count + 100)
        for _ in 0..<count { bytes += file }
        bytes += Array("e4:name1:x12:piece lengthi32768e6:pieces0:ee".utf8)
        let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(bytes) }
        #expect(problem?.reason == reason)
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `every cut is refused`(format: Metainfo.Format) throws {
        let bytes = try Self.sound(format).encoded
        for length in 0..<bytes.count {
            #expect(throws: MetainfoProblem.self) { try Metainfo(Array(bytes[..<length])) }
        }
    }

    @Test(arguments: Metainfo.Format.allCases, UInt64(1)...8)
    func `flipped bits never trap`(format: Metainfo.Format, seed: UInt64) throws {
        let sound = try Self.sound(format).encoded
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<300 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            do {
                let metainfo = try Metainfo(bytes)
                exercise(metainfo)
            } catch { refused += 1 }
        }
        #expect(refused > 0)
    }

    /// Whatever was accepted must answer every question without trapping.
    private func exercise(_ metainfo: Metainfo) {
        for index in 0..<metainfo.geometry.pieceCount {
            guard let piece = metainfo.geometry.piece(at: index) else { continue }
            _ = metainfo.expectation(of: piece)
        }
        for index in 0..<metainfo.geometry.blockCount {
            guard let block = metainfo.geometry.block(at: index) else { continue }
            let run = metainfo.geometry.range(of: metainfo.geometry.span(of: block))
            _ = metainfo.layout.segments(at: run.lowerBound, length: run.count)
            _ = metainfo.layout.fetchLength(of: block)
        }
        _ = metainfo.layout.pieces(ofFiles: metainfo.files.indices)
        _ = metainfo.infoHash
    }
}

extension Bencode {
    /// Changes the bytes of the only piece layer.
    fileprivate mutating func changeLayer(_ change: (inout [UInt8]) -> Void) {
        guard case .dictionary(var layers)? = self["piece layers"], let root = layers.keys.first,
            case .bytes(var bytes)? = layers[root]
        else { return }
        change(&bytes)
        layers[root] = .bytes(bytes)
        self["piece layers"] = .dictionary(layers)
    }
}
