// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Testing
import TorrentCore
import TorrentMetainfo

/// Names of torrents and their files as others wrote them: in other code pages, or as they cannot be here.
@Suite struct TorrentNameTests {
    private static let gbk: [UInt8] = [0xd6, 0xd0, 0xce, 0xc4]

    private static func sound(_ format: Metainfo.Format = .v1) throws -> Bencode {
        try Bencode(reading: MadeUpTorrent([("a/one", 40_000), ("b", 10)], format: format).bytes)
    }

    private static func paths(_ metainfo: Metainfo) -> [String] { metainfo.storagePaths.map(\.description) }

    @Test func `names in another code page are taken from the keys for UTF-8 beside them`() throws {
        var value = try Self.sound()
        value["info", "name"] = .bytes(Self.gbk)
        value["info", "name.utf-8"] = .text("中文")
        value["info", "files", "0", "path"] = .list([.bytes(Self.gbk), .text("one")])
        value["info", "files", "0", "path.utf-8"] = .list([.text("中文"), .text("one")])
        let bytes = value.encoded
        let metainfo = try Metainfo(bytes)
        #expect(Self.paths(metainfo) == ["中文/中文/one", "中文/b"])
        #expect(metainfo.name == "中文")
        #expect(metainfo.notes.map(\.kind) == [.namedBesides])
        #expect(metainfo.notes.first?.count == 2)
        // What is proved is what stands there, whatever it is called here.
        #expect(metainfo.v1InfoHash == ContentHash.sha1(try #require(value["info"]).encoded))
    }

    @Test func `a name for UTF-8 that is unsafe or no UTF-8 is not taken`() throws {
        for besides in [Bencode.list([.text(".."), .text("x")]), .list([.bytes([0xff])]), .list([]), .integer(1)] {
            var value = try Self.sound()
            value["info", "files", "0", "path.utf-8"] = besides
            value["info", "name.utf-8"] = .text("../x")
            #expect(Self.paths(try Metainfo(value.encoded)) == ["image/a/one", "image/b"])
        }
    }

    @Test(
        arguments: [
            ([0xd6, 0xd0], "%d6%d0", .encoding), ([0x61, 0xfc, 0x25, 0x2f], "a%fc%25_", .encoding),
            (Array("R1/beta6 (x)".utf8), "R1_beta6 (x)", .character), (Array("a\\b".utf8), "a_b", .character),
            (Array("a\nb\u{1b}".utf8), "a_b_", .character), (Array("a//b".utf8), "a__b", .character),
        ] as [([UInt8], String, NameFlaw)])
    func `a name that cannot be is changed, always in the same way`(bytes: [UInt8], name: String, flaw: NameFlaw) throws
    {
        var value = try Self.sound()
        value["info", "name"] = .bytes(bytes)
        value["info", "files", "1", "path", "0"] = .bytes(bytes)
        let metainfo = try Metainfo(value.encoded)
        #expect(Self.paths(metainfo) == ["\(name)/a/one", "\(name)/\(name)"])
        #expect(metainfo.notes.map(\.kind) == [.renamed(flaw)])
    }

    @Test(
        arguments: [
            ("", "_", .folder), (".", "_", .folder), ("..", "__", .folder), ("...", "...", nil),
            ("/etc", "_etc", .character), ("\\etc", "_etc", .character), ("a/../../b", "a_.._.._b", .character),
            ("a\\..\\b", "a_.._b", .character), ("../x", ".._x", .character), ("a/..", "a_..", .character),
            ("dir/", "dir_", .character), ("/", "_", .character), ("a\0", "a_", .character), ("\0", "_", .character),
            ("NUL", "NUL", nil), ("C:", "C:", nil), (" ", " ", nil), ("~", "~", nil),
        ] as [(String, String, NameFlaw?)])
    func `a name that leads elsewhere becomes one that does not`(text: String, name: String, flaw: NameFlaw?) throws {
        var value = try Self.sound()
        value["info", "name"] = .text(text)
        value["info", "files", "0", "path", "0"] = .text(text)
        let metainfo = try Metainfo(value.encoded)
        #expect(Self.paths(metainfo) == ["\(name)/\(name)/one", "\(name)/b"])
        #expect(metainfo.notes.map(\.kind) == [flaw].compactMap { $0.map(MetainfoNote.Kind.renamed) })
        for note in metainfo.notes { #expect(!"\(note)".utf8.contains { $0 < 0x20 }) }
    }

    @Test func `a name that is no UTF-8 and leads elsewhere becomes one that does not`() throws {
        var value = try Self.sound()
        value["info", "files", "0", "path", "0"] = .bytes([0xff] + Array("/..".utf8))
        #expect(Self.paths(try Metainfo(value.encoded)) == ["image/%ff_../one", "image/b"])
    }

    @Test func `a path in the tree of v2 that leads elsewhere becomes one that does not`() throws {
        var value = try Self.sound(.v2)
        value["info", "file tree", ".."] = value["info", "file tree", "b"]
        value["info", "file tree", "b"] = nil
        let metainfo = try Metainfo(value.encoded)
        #expect(Set(Self.paths(metainfo)) == ["image/a/one", "image/__"])
        #expect(metainfo.notes.map(\.kind) == [.renamed(.folder)])
    }

    @Test(arguments: [
        (["b"], "b", "b~2"), (["b", "c"], "b/c", "b~2"), (["b", "c", "d"], "b/c/d", "b~2"),
    ])
    func `of two files with one path the second gets a number, as does a file that is a folder`(
        path: [String], first: String, second: String
    ) throws {
        var value = try Self.sound()
        value["info", "files", "0", "path"] = .list(path.map { .text($0) })
        let metainfo = try Metainfo(value.encoded)
        #expect(Self.paths(metainfo) == ["image/\(first)", "image/\(second)"])
        #expect(metainfo.notes.map(\.kind) == [.renamed(.twin)])
        #expect(metainfo.notes.first?.example == second)
        #expect(metainfo.files.map(\.length) == [40_000, 10])
    }

    @Test func `a note has the path with its number`() throws {
        var value = try Self.sound()
        value["info", "files", "0", "path"] = .list([.text("b\\c")])
        value["info", "files", "1", "path"] = .list([.text("b_c")])
        let metainfo = try Metainfo(value.encoded)
        #expect(Self.paths(metainfo) == ["image/b_c~2", "image/b_c"])
        #expect(metainfo.notes.map(\.example) == ["b_c~2"])
    }

    @Test func `many files of one path are numbered without counting from the beginning each time`() throws {
        let file = Array("d6:lengthi1e4:pathl1:aee".utf8)
        let bytes =
            Array("d4:infod5:filesl".utf8) + Array(repeatElement(file, count: 20_000).joined())
            + Array("e4:name1:x12:piece lengthi32768e6:pieces20:aaaaaaaaaaaaaaaaaaaaee".utf8)
        let metainfo = try Metainfo(bytes)
        #expect(Set(metainfo.storagePaths).count == 20_000)
        #expect(metainfo.notes.map(\.count) == [19_999])
    }

    @Test func `names that are equal once they are cut for a number are numbered on as well`() throws {
        // Names of 255 bytes, each twice, that differ in their last three.
        let names = (100..<1_000).flatMap { [Int](repeating: $0, count: 12) }
        let files = names.map { "d6:lengthi1e4:pathl255:" + String(repeating: "n", count: 252) + "\($0)ee" }
        let bytes =
            Array("d4:infod5:filesl".utf8) + Array(files.joined().utf8)
            + Array("e4:name1:x12:piece lengthi32768e6:pieces20:aaaaaaaaaaaaaaaaaaaaee".utf8)
        let metainfo = try Metainfo(bytes)
        #expect(Set(metainfo.storagePaths).count == names.count)
        #expect(metainfo.notes.map(\.count) == [names.count - 900])
    }

    @Test(arguments: [(40, 1), (32, 1), (31, 250), (20, 255), (1_000, 3)])
    func `a path that is too deep or too long is folded, and two of one beginning stay apart`(
        depth: Int, length: Int
    ) throws {
        let names = [Bencode](repeating: .text(String(repeating: "n", count: length)), count: depth)
        var value = try Self.sound()
        value["info", "files", "0", "path"] = .list(names + [.text("x")])
        value["info", "files", "1", "path"] = .list(names + [.text("y")])
        let metainfo = try Metainfo(value.encoded)
        #expect(Set(metainfo.storagePaths).count == 2)
        #expect(metainfo.storagePaths.allSatisfy { $0.description.utf8.count < 3_400 })
        #expect(metainfo.notes.map(\.kind) == [.renamed(.depth)])
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `all formats change a name alike`(format: Metainfo.Format) throws {
        let draft = try MadeUpTorrent([("a/one", 40_000), ("b", 10)], format: format).bytes
        var value = try Bencode(reading: draft)
        value["info", "name"] = .text("x/y")
        if format != .v2 { value["info", "files", "0", "path", "1"] = .text("o/ne") }
        if format != .v1 {
            value["info", "file tree", "a", "o/ne"] = value["info", "file tree", "a", "one"]
            value["info", "file tree", "a", "one"] = nil
        }
        let metainfo = try Metainfo(value.encoded)
        #expect(Self.paths(metainfo) == ["x_y/a/o_ne", "x_y/b"])
        #expect(metainfo.notes.map(\.count) == [2])
    }

    @Test func `changed names stay apart from each other and from those that are right`() throws {
        var value = try Bencode(reading: MadeUpTorrent([("a", 9), ("b", 9), ("c", 9), ("d", 9)], format: .v1).bytes)
        value["info", "files", "0", "path", "0"] = .text("x/y")
        value["info", "files", "1", "path", "0"] = .text("x\\y")
        value["info", "files", "2", "path", "0"] = .text("x_y")
        value["info", "files", "3", "path"] = .list([.text("x_y~2"), .text("z")])
        #expect(
            Self.paths(try Metainfo(value.encoded)) == ["image/x_y~3", "image/x_y~4", "image/x_y", "image/x_y~2/z"])
    }

    @Test func `a name longer than file systems allow is cut, and two of one beginning stay apart`() throws {
        let long = [UInt8](repeating: 0x61, count: 5_000)
        var value = try Self.sound()
        value["info", "files", "0", "path"] = .list([.bytes(long)])
        value["info", "files", "1", "path"] = .list([.bytes(long + [0x62])])
        let metainfo = try Metainfo(value.encoded)
        let names = metainfo.files.map(\.path.description)
        #expect(metainfo.notes.map(\.kind) == [.renamed(.length)])
        #expect(names.allSatisfy { $0.utf8.count == RelativePath.maximumNameLength })
        #expect(Set(names).count == 2)
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `names that only look the same are two names`(format: Metainfo.Format) throws {
        let files = [("gru\u{308}n", 20_000), ("gru\u{308}n2", 1), ("gr\u{fc}n", 30_000), ("gr\u{fc}n2/x", 1)]
        let metainfo = try Metainfo(MadeUpTorrent(files, format: format).bytes)
        #expect(metainfo.files.count == 4)
        #expect(Set(metainfo.storagePaths).count == 4)
        #expect(metainfo.notes.isEmpty)
    }

    @Test(
        arguments: [
            ("", ForeignContent.nothing), ("<html>not found</html>\n", .webPage), ("\n <!DOCTYPE HTML>", .webPage),
            ("\u{feff}<head>", .webPage), ("<?xml version=\"1.0\"?><metalink/>", .xml), ("{\"error\": 404}", .json),
            ("magnet:?xt=urn:btih:00", .magnet), ("https://example.org/x.torrent\n", .address),
            ("see the wiki\n", .text),
            ("dear administrator", .text), ("\u{1f}\u{8b}", nil), ("PK\u{3}\u{4}", .zip), ("BZh9", .bzip2),
            ("Rar!\u{1a}", .rar), ("%PDF-1.7", .pdf), ("MZ\u{90}", .program), ("\0\0\0\0", .zeros),
        ] as [(String, ForeignContent?)])
    func `what is no torrent at all is called what it is`(text: String, content: ForeignContent?) throws {
        let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(Array(text.utf8)) }
        guard let content else { return }
        #expect(problem?.reason == .foreign(content))
        #expect(problem.map { "\($0)" } == content.rawValue)
    }

    @Test(
        arguments: [
            ([0x1f, 0x8b, 8, 0], ForeignContent.gzip), ([0xff, 0xfe, 0x3c, 0, 0x68, 0], .webPage),
            ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz), ([0x89, 0x50, 0x4e, 0x47], .picture),
        ] as [([UInt8], ForeignContent)])
    func `also by bytes that are no text`(bytes: [UInt8], content: ForeignContent) {
        let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(bytes) }
        #expect(problem?.reason == .foreign(content))
    }

    @Test(arguments: ["\n\n", "\r\n", " ", "\t", "\u{feff}", "\0", "\u{feff}\r\n\r\n"])
    func `a torrent behind blank lines, zeros or a byte order mark is told as that`(start: String) throws {
        let bytes = Array(start.utf8) + (try Self.sound().encoded)
        let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(bytes) }
        #expect(problem?.reason == .foreign(.behind))
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a torrent that was not copied whole says so`(format: Metainfo.Format) throws {
        let bytes = try Self.sound(format).encoded
        for length in [1, 2, 10, bytes.count / 2, bytes.count - 1] {
            let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(Array(bytes[..<length])) }
            #expect(problem == MetainfoProblem(.cutShort, at: length))
        }
    }
}
