// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import SwarmTransport
import Testing
import TorrentMetainfo

@Suite struct WebSeedTests {
    /// A v1 torrent called `one ä` with a file or files of a few bytes.
    private static func metainfo(isSingleFile: Bool) throws -> Metainfo {
        let hash = String(repeating: "h", count: 20)
        let files = "5:filesld6:lengthi5e4:pathl3:a+b9:100%?.txteed6:lengthi5e4:pathl1:ceee"
        let content = isSingleFile ? "6:lengthi10e" : files
        let text = "d4:infod\(content)4:name6:one ä12:piece lengthi16384e6:pieces20:\(hash)ee"
        return try Metainfo(Array(text.utf8))
    }

    @Test(arguments: [
        ("http://192.0.2.1/pub/", "/pub/one%20%C3%A4"), ("http://192.0.2.1:8080/pub/file.iso", "/pub/file.iso"),
        ("http://192.0.2.1/", "/one%20%C3%A4"),
    ])
    func `a single file is at the address, or below a folder`(address: String, target: String) throws {
        let seed = try WebSeed(address, of: Self.metainfo(isSingleFile: true))
        #expect(try seed.url(ofFile: 0).target == target)
        #expect(seed.name == address)
    }

    @Test(arguments: [
        ("http://192.0.2.1/pub/", "/pub/one%20%C3%A4/"), ("http://192.0.2.1/pub", "/pub/one%20%C3%A4/"),
        ("http://192.0.2.1:8080/get?path=", "/get?path=/one%20%C3%A4/"),
    ])
    func `several files are below the torrent's name`(address: String, folder: String) throws {
        let seed = try WebSeed(address, of: Self.metainfo(isSingleFile: false))
        #expect(try seed.url(ofFile: 0).target == folder + "a%2Bb/100%25%3F.txt")
        #expect(try seed.url(ofFile: 1).target == folder + "c")
    }

    @Test(arguments: [
        "https://192.0.2.1/", "ftp://192.0.2.1/", "http://example.org/", "http://192.0.2.1:0/", "http://", "", "/x",
        "http://a@192.0.2.1/", "http://192.0.2.1/a b",
    ])
    func `what cannot be fetched is refused`(address: String) throws {
        let metainfo = try Self.metainfo(isSingleFile: false)
        #expect(throws: HTTPURLProblem.self) { try WebSeed(address, of: metainfo) }
    }
}
