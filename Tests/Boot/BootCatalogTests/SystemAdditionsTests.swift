// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing
import TorrentCore

@Suite struct SystemAdditionsTests {
    @Test(arguments: ["a", "pc-07", "PC7.example.org", "7", String(repeating: "a", count: 63)])
    func `a host name is labels of letters, digits and hyphens`(text: String) {
        #expect(SystemHostName(text)?.description == text)
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ä", "a\n", String(repeating: "a", count: 64),
        String(repeating: "ab.", count: 21) + "ab",
    ])
    func `what Linux or a resolver would not take is no host name`(text: String) {
        #expect(SystemHostName(text) == nil)
    }

    @Test(arguments: [
        "etc/ a", "etc/a ", " etc/a", String(repeating: "a/", count: 20) + String(repeating: "b", count: 215),
    ])
    func `a path that a list of lines could not hold is refused`(path: String) throws {
        #expect(PlacedFile(path: try RelativePath(path), mode: 0o644, content: .inline([])) == nil)
    }

    @Test func `a manifest without additions says nothing of them`() throws {
        let sample = try Samples.manifest()
        let plain = Manifest(images: sample.images, menu: sample.menu, swarm: sample.swarm, leave: sample.leave)
        #expect(plain.system.isEmpty)
        #expect(!String(decoding: plain.bencoded, as: UTF8.self).contains("6:system"))
    }

    @Test(
        arguments: [
            (
                ["hostname"], Bencode.text("a b"),
                "\"a b\" is no host name; letters, digits, hyphens and dots are allowed"
            ),
            (["name-is-wish"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (["command-line"], .text("a\nb"), "has a control character in it"),
            (["files", "0", "path"], .text("etc/motd"), "does not begin with a slash"),
            (["files", "0", "path"], .text("/"), "has an empty name between two slashes"),
            (["files", "0", "path"], .text("/etc/../x"), "has \"..\" in it; a path must not leave its folder"),
            (["files", "0", "path"], .text("/etc/x "), "has a name in it that begins or ends with a space"),
            (["files", "0", "path"], .text("/etc/a b"), "\"/etc/a b\" is the folder of another file"),
            (["files", "0", "path"], .text("/etc/a b/key"), "\"/etc/a b/key\" is there twice"),
            (
                ["files", "0", "path"], .text("/" + String(repeating: "a", count: 255)),
                "has 256 bytes; 255 are allowed"
            ),
            (["files", "0", "mode"], .integer(4_096), "4096 is out of range; 0 to 4095 are allowed"),
            (
                ["files", "0", "content"], .bytes(Array(repeating: 0, count: 65_537)),
                "has 65537 bytes; 65536 are allowed"
            ),
            (["files", "1", "fetch"], .text("agent"), "does not begin with a slash"),
            (["files", "1", "length"], .integer(1_048_577), "1048577 is out of range; 0 to 1048576 are allowed"),
            (["files", "1", "sha256"], .text("00"), "is not made of 64 hexadecimal digits"),
            (["files"], .list(Array(repeating: .integer(0), count: 65)), "has 65 entries; 64 are allowed"),
        ] as [([String], Bencode, String)])
    func `a value out of its range says what is allowed`(path: [String], value: Bencode, sentence: String) throws {
        var tree = try Tree(Samples.manifest().bencoded)
        tree.set(value, at: ["system"] + path)
        let bytes = tree.bencode.encoded
        let problem = try #require(throws: CatalogProblem.self) { try Manifest(bencoded: bytes) }
        #expect(problem.description.hasSuffix(": \(sentence)"), "\(problem)")
    }

    @Test func `a name is a must unless the manifest says that it is a wish`() throws {
        var tree = try Tree(Samples.manifest().bencoded)
        #expect(try Manifest(bencoded: tree.bencode.encoded).system.isNameWish)
        tree.set(nil, at: ["system", "name-is-wish"])
        #expect(try !Manifest(bencoded: tree.bencode.encoded).system.isNameWish)
        #expect(SystemAdditions(isNameWish: true).isEmpty)
    }

    @Test func `all files within a manifest together have a limit`() throws {
        let sample = try Samples.manifest()
        let files = try (0..<5).compactMap {
            PlacedFile(
                path: try RelativePath("f\($0)"), mode: 0, content: .inline(Array(repeating: 7, count: 60_000)))
        }
        let (four, five) = (SystemAdditions(files: Array(files.dropLast())), SystemAdditions(files: files))
        let manifests = [four, five].map {
            Manifest(images: sample.images, menu: sample.menu, swarm: sample.swarm, leave: sample.leave, system: $0)
        }
        #expect(try Manifest(bencoded: manifests[0].bencoded) == manifests[0])
        let problem = #expect(throws: CatalogProblem.self) { try Manifest(bencoded: manifests[1].bencoded) }
        #expect(problem?.reason == .tooLong(300_000, limit: 262_144))
    }
}
