// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct AddressTests {
    @Test(arguments: ["192.0.2.1:6881", "[2001:db8:0:0:0:0:0:1]:80", "0.0.0.0:0", "[0:0:0:0:0:0:0:1]:1"])
    func `an address prints as it was read`(text: String) throws {
        #expect(try #require(PeerAddress(text)).description == text)
    }

    @Test(arguments: [
        "192.0.2.1", "1.2.3:4", "1.2.3.256:4", "1.2.3.4:70000", "[1::2::3]:4", "::1:80", "host:80", "", "01111.2.3.4:5",
    ])
    func `what is no address is refused`(text: String) {
        #expect(PeerAddress(text) == nil)
    }

    @Test func `a shortened IPv6 address is filled with zeros`() {
        #expect(HostAddress("2001:db8::1") == .ipv6(0x2001_0db8_0000_0000, 1))
        #expect(HostAddress("::") == .ipv6(0, 0))
        #expect(HostAddress("1:2:3:4:5:6:7:8:9") == nil)
    }

    @Test(arguments: [
        "1.2.3", "1.2.3.4.5", "1..2.3", ".1.2.3", "1.2.3.", "1.2.3.4.", "256.1.1.1", "0001.2.3.4", "1.2.3.+4",
        "1.2.3. 4", "1.2.3.4294967297", "١.2.3.4", ".", "...", "1.2.3.4e",
    ])
    func `what is no IPv4 address is refused`(text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test func `an IPv4 address has four numbers up to 255`() {
        #expect(HostAddress("0.0.0.0") == .ipv4(0) && HostAddress("255.255.255.255") == .ipv4(.max))
        #expect(HostAddress("010.002.3.004") == .ipv4(0x0a02_0304))
    }

    @Test func `compact peers come back as they went`() throws {
        let address = try #require(PeerAddress("10.1.2.3:6881"))
        #expect(address.compact == [10, 1, 2, 3, 0x1a, 0xe1])
        #expect(PeerAddress(compact: address.compact) == address)
        #expect(PeerAddress(compact: [10, 1, 2, 3, 0, 0]) == nil)
    }

    @Test func `an IPv4 address inside IPv6 is IPv4`() {
        #expect(
            HostAddress(bytes: Array(repeating: 0, count: 10) + [0xff, 0xff, 10, 0, 0, 1]) == HostAddress("10.0.0.1"))
    }
}

@Suite struct RelativePathTests {
    @Test(arguments: [
        ("../x", PathProblem.leavesFolder("..")),
        ("a/../b", .leavesFolder("..")),
        ("/etc/passwd", .absolute("/etc/passwd")),
        ("a//b", .emptyName),
        ("a\u{0}b", .forbiddenCharacter("a\u{0}b")),
        ("a\\b", .forbiddenCharacter("a\\b")),
        ("", .emptyName),
    ])
    func `a path that could leave its folder is refused`(text: String, problem: PathProblem) {
        #expect(throws: problem) { try RelativePath(text) }
    }

    @Test func `a name of 5000 bytes is refused`() {
        #expect(throws: PathProblem.nameTooLong(5_000)) { try RelativePath(String(repeating: "x", count: 5_000)) }
    }

    /// Pairs that Swift takes for the same text: composed and decomposed, the order of two accents, and signs that have a
    /// letter for their other form.
    static let lookalikes = [
        ("gr\u{fc}n", "gru\u{308}n"), ("a\u{323}\u{307}", "a\u{307}\u{323}"), ("\u{212a}", "K"), ("\u{212b}", "\u{c5}"),
        ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
    ]

    @Test(arguments: lookalikes)
    func `names that only look the same are two`(one: String, other: String) throws {
        #expect(one == other, "or this table is of no use")
        let paths = try [one, other, "x/\(one)", "x/\(other)"].map { try RelativePath($0) }
        #expect(Set(paths).count == 4)
        #expect(paths[0] != paths[1])
        #expect(paths[0] < paths[1] || paths[1] < paths[0])
        #expect(Set([ExactName(one), ExactName(other)]).count == 2)
        #expect([ExactName(one): 1][ExactName(other)] == nil)
        #expect(ExactName(one) == ExactName(String(decoding: Array(one.utf8), as: UTF8.self)))
        #expect(!one.hasSameBytes(as: other))
    }

    @Test func `a slash with an accent behind it divides two names`() throws {
        #expect(try RelativePath("a/\u{301}b").components.map { Array($0.utf8) } == [[0x61], [0xcc, 0x81, 0x62]])
        #expect(throws: PathProblem.absolute("/\u{301}b")) { try RelativePath("/\u{301}b") }
        #expect(throws: PathProblem.forbiddenCharacter("\\\u{301}")) { try RelativePath("\\\u{301}") }
        #expect("/\u{301}".beginsWithBytes(of: "/"))
    }

    @Test func `paths sort by the bytes of their names`() throws {
        let sorted = try ["a/b", "a-b", "a", "B"].map { try RelativePath($0) }.sorted()
        #expect(sorted.map(\.description) == ["B", "a", "a/b", "a-b"])
    }
}
