// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct MetainfoTests {
    @Test func `the smallest v1 torrent, written by hand`() throws {
        let info = "d6:lengthi5e4:name5:hello12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae"
        let metainfo = try Metainfo(Array("d8:announce23:http://192.0.2.1:10001/4:info\(info)e".utf8))
        #expect(metainfo.format == .v1)
        #expect(metainfo.name == "hello")
        #expect(metainfo.isSingleFile)
        #expect(!metainfo.isPrivate)
        #expect(metainfo.infoBytes == Array(info.utf8))
        #expect(metainfo.infoHash == InfoHash(ContentHash.sha1(Array(info.utf8))))
        #expect(metainfo.v2InfoHash == nil)
        #expect(metainfo.trackers == [["http://192.0.2.1:10001/"]])
        #expect(metainfo.webSeeds.isEmpty)
        #expect(metainfo.files.map(\.path.description) == ["hello"])
        #expect(metainfo.storagePaths.map(\.description) == ["hello"])
        let piece = try #require(metainfo.geometry.piece(at: 0))
        #expect(metainfo.v1Hash(of: piece) == SHA1Digest(bytes: Array(repeating: UInt8(ascii: "a"), count: 20)))
        #expect(metainfo.expectation(of: piece).subtree == nil)
    }

    @Test func `the smallest v2 torrent, written by hand`() throws {
        // BEP 52: {file tree: {hello: {"": {length: 5, pieces root: 32 bytes}}}}
        let root = String(repeating: "r", count: 32)
        let info =
            "d9:file treed5:hellod0:d6:lengthi5e11:pieces root32:\(root)eee"
            + "12:meta versioni2e4:name5:hello12:piece lengthi16384ee"
        let metainfo = try Metainfo(Array("d4:info\(info)12:piece layersdee".utf8))
        let full = ContentHash.sha256(Array(info.utf8))
        #expect(metainfo.format == .v2)
        #expect(metainfo.isSingleFile)
        #expect(metainfo.v1InfoHash == nil)
        #expect(metainfo.v2InfoHash == full)
        #expect(metainfo.infoHash.bytes == Array(full.bytes.prefix(20)))
        #expect(metainfo.hashTrees.first??.root.bytes == Array(root.utf8))
    }

    private static let shelf: [(String, Int)] = [
        ("a.bin", 100_000), ("empty", 0), ("sub/b", 70_000), ("sub/c", 65_536), ("sub/empty", 0), ("z", 5),
    ]

    @Test(arguments: Metainfo.Format.allCases)
    func `a web seed of one version has the infohash in it, and is no part of what is hashed`(
        format: Metainfo.Format
    ) throws {
        var draft = try MadeUpTorrent(Self.shelf, format: format).draft
        let infoHash = try Metainfo(draft.encoded).infoHash
        draft.webSeeds = ["http://192.0.2.2/"]
        draft.versionSeeds = ["http://192.0.2.1/versions/"]
        let metainfo = try Metainfo(draft.encoded)
        #expect(metainfo.infoHash == infoHash)
        #expect(metainfo.webSeeds == ["http://192.0.2.2/", "http://192.0.2.1/versions/\(infoHash)/"])
        #expect(draft.size.byteCount == draft.encoded.count)
    }

    @Test(arguments: Metainfo.Format.allCases, [false, true])
    func `what is made is read`(format: Metainfo.Format, isPrivate: Bool) throws {
        var draft = try MadeUpTorrent(Self.shelf, format: format).draft
        draft.isPrivate = isPrivate
        draft.trackers = [["http://192.0.2.1/announce", "udp://192.0.2.1:10001"], ["http://192.0.2.2/announce"]]
        draft.webSeeds = ["http://192.0.2.1/images/"]
        let metainfo = try Metainfo(draft.encoded)
        #expect(metainfo.format == format)
        #expect(metainfo.name == "image")
        #expect(!metainfo.isSingleFile)
        #expect(metainfo.isPrivate == isPrivate)
        #expect(metainfo.trackers == draft.trackers)
        #expect(metainfo.webSeeds == draft.webSeeds)
        #expect(metainfo.layout.dataLength == 235_541)
        #expect(metainfo.files.map(\.path) == draft.layout.files.map(\.path))
        #expect(metainfo.files.map(\.length) == draft.layout.files.map(\.length))
        #expect(metainfo.hashTrees == draft.hashTrees)
        #expect(metainfo.storagePaths.map(\.description).contains("image/sub/c"))
        #expect(metainfo.geometry == draft.layout.geometry)
        #expect(draft.encoded == (try MadeUpTorrent(Self.shelf, format: format, like: draft).bytes))
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a single file has no folder around it`(format: Metainfo.Format) throws {
        let made = try MadeUpTorrent([("disk.img", 100_000)], format: format, isSingleFile: true, name: "disk.img")
        let metainfo = try Metainfo(made.bytes)
        #expect(metainfo.isSingleFile)
        #expect(metainfo.geometry.totalLength == 100_000)
        #expect(metainfo.storagePaths.map(\.description) == ["disk.img"])
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `each piece is judged by every hash the torrent has`(format: Metainfo.Format) throws {
        let made = try MadeUpTorrent(Self.shelf, format: format)
        let metainfo = try Metainfo(made.bytes)
        for index in 0..<metainfo.geometry.pieceCount {
            let piece = try #require(metainfo.geometry.piece(at: index))
            let expected = metainfo.expectation(of: piece)
            let start = Int(metainfo.geometry.offset(of: piece))
            let whole = Array(made.space[start..<start + Int(expected.length)])
            #expect((expected.sha1 == nil) == (format == .v2))
            #expect((expected.subtree == nil) == (format == .v1))
            if let sha1 = expected.sha1 { #expect(sha1 == ContentHash.sha1(whole)) }
            guard let subtree = expected.subtree else { continue }
            var data = whole.prefix(Int(expected.dataLength))
            #expect(MerkleTree.root(of: MadeUpTorrent.leaves(of: data), width: subtree.width) == subtree.root)
            data[data.startIndex] ^= 1
            #expect(MerkleTree.root(of: MadeUpTorrent.leaves(of: data), width: subtree.width) != subtree.root)
            let file = try #require(expected.file)
            #expect(metainfo.layout.pieces(ofFile: file).lowerBound + expected.pieceOfFile == index)
        }
    }

    @Test(arguments: [TorrentLayout.Placing.aligned, .filledUp])
    func `a hybrid's last piece may be filled up or not`(placing: TorrentLayout.Placing) throws {
        let metainfo = try Metainfo(MadeUpTorrent([("a", 40_000), ("b", 10)], placing: placing).bytes)
        #expect(metainfo.geometry.totalLength == (placing == .aligned ? 65_546 : 98_304))
    }

    @Test func `one tracker stands in announce alone, and empty addresses are none`() throws {
        var draft = try MadeUpTorrent([("a", 1)]).draft
        draft.trackers = [["http://192.0.2.1/announce"]]
        var value = try Bencode(reading: draft.encoded)
        #expect(value["announce-list"] == nil)
        value["announce"] = .text("")
        value["url-list"] = .text("http://192.0.2.1/one")
        let metainfo = try Metainfo(value.encoded)
        #expect(metainfo.trackers.isEmpty)
        #expect(metainfo.webSeeds == ["http://192.0.2.1/one"])
    }
}

extension MadeUpTorrent {
    /// The same torrent made a second time, with another draft's addresses.
    fileprivate init(_ files: [(String, Int)], format: Metainfo.Format, like other: MetainfoDraft) throws {
        let again = try MadeUpTorrent(files, format: format)
        var draft = again.draft
        draft.isPrivate = other.isPrivate
        draft.trackers = other.trackers
        draft.webSeeds = other.webSeeds
        self.init(draft: draft, space: again.space)
    }

    private init(draft: MetainfoDraft, space: [UInt8]) {
        self.draft = draft
        self.space = space
    }
}
