// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import Testing
import TorrentCore

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://192.168.1.1:8080/a/b?c=d#e", "192.168.1.1:8080", "/a/b?c=d"),
        ("HTTP://10.0.0.1", "10.0.0.1:80", "/"),
        ("http://10.0.0.1?x", "10.0.0.1:80", "/?x"),
        ("http://[2001:db8::1]:99/", "[2001:db8:0:0:0:0:0:1]:99", "/"),
        ("http://[::1]", "[0:0:0:0:0:0:0:1]:80", "/"),
        ("http://10.0.0.1/http://x", "10.0.0.1:80", "/http://x"),
    ])
    func `a URL names an address and a target`(text: String, address: String, target: String) throws {
        let url = try HTTPURL(text)
        #expect(url.address.description == address)
        #expect(url.target == target)
        #expect(try HTTPURL(url.description) == url)
    }

    @Test(arguments: [
        ("192.168.1.1/x", HTTPURLProblem.noScheme),
        ("https://10.0.0.1/", .otherScheme("https")),
        ("ftp://10.0.0.1/", .otherScheme("ftp")),
        ("http:///x", .noHost),
        ("http://tracker.example:80/x", .hostIsAName("tracker.example")),
        ("http://localhost", .hostIsAName("localhost")),
        ("http://1.2.3", .hostIsAName("1.2.3")),
        ("http://[10.0.0.1]x/", .port("x")),
        ("http://me:secret@10.0.0.1/", .userName),
        ("http://10.0.0.1:0/", .port("0")),
        ("http://10.0.0.1:65536/", .port("65536")),
        ("http://10.0.0.1:/", .port("")),
        ("http://10.0.0.1/a b", .forbiddenCharacter),
        ("http://10.0.0.1/a\r\nX: y", .forbiddenCharacter),
        ("http://10.0.0.1/ä", .forbiddenCharacter),
        ("http://10.0.0.1/" + String(repeating: "x", count: 9_000), .tooLong(limit: 8_192)),
    ])
    func `what cannot be fetched says why`(text: String, problem: HTTPURLProblem) {
        #expect(throws: problem) { try HTTPURL(text) }
    }

    @Test func `a name is told what would do instead`() {
        #expect(
            HTTPURLProblem.hostIsAName("pxe").description
                == "has the host \"pxe\", and names cannot be looked up here; use a numeric address such as 192.168.1.1"
        )
    }

    @Test func `a query grows behind what is there`() throws {
        #expect(try HTTPURL("http://10.0.0.1/a").adding(query: "b=1").target == "/a?b=1")
        #expect(try HTTPURL("http://10.0.0.1/a?k=2").adding(query: "b=1").target == "/a?k=2&b=1")
    }

    @Test(arguments: ["http://10.0.0.1/abc?d", "http://[::1]:8/x"])
    func `a URL cut at any byte is read or refused`(text: String) {
        for length in 0..<"http://".count {
            #expect(throws: HTTPURLProblem.self) { try HTTPURL(String(text.prefix(length))) }
        }
        for length in 0..<text.count { _ = try? HTTPURL(String(text.prefix(length))) }
    }
}
