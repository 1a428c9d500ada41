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

    @Test func `paths sort by the bytes of their names`() throws {
        let sorted = try ["a/b", "a-b", "a", "B"].map { try RelativePath($0) }.sorted()
        #expect(sorted.map(\.description) == ["B", "a", "a/b", "a-b"])
    }
}
