// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/boot.ipxe", "/boot.ipxe"),
        ("/", "/"),
        ("//boot.ipxe", "/boot.ipxe"),
        ("///images//x/y", "/images/x/y"),
        ("/loaders//./snponly.efi", "/loaders/snponly.efi"),
        ("/%2e/%2E//a", "/a"),
        ("//", "/"),
        ("/images/x/", "/images/x/"),
        ("/images/x//", "/images/x/"),
        ("/images/x/.", "/images/x/"),
        ("/images/../x", "/images/../x"),
        ("//../..//x", "/../../x"),
        ("/images/%2e%2e/x", "/images/%2e%2e/x"),
        ("/a%2fb", "/a%2fb"),
        ("/a%2F%2Fb", "/a%2F%2Fb"),
        ("/.hidden/..x/...", "/.hidden/..x/..."),
        ("/a?b=//c/./d", "/a?b=//c/./d"),
        ("/a?", "/a?"),
        ("/a#b?c", "/a"),
        ("/a?b#c#d", "/a?b"),
        ("/a:b", "/a:b"),
        ("/a?u=http://x/y", "/a?u=http://x/y"),
        ("http://server:8080/path?q=1", "/path?q=1"),
        ("HTTP://SERVER/path", "/path"),
        ("https://[fe80::1]:80//a/./b#f", "/a/b"),
        ("http://server", "/"),
        ("http://server?q", "/?q"),
        ("http://server#f", "/"),
        ("http://user@server:/a", "/a"),
        ("http:///a", "/a"),
        ("http://", "/"),
        ("*", "*"),
        ("", ""),
        ("server:80", "server:80"),
        ("ftp://server/a", "ftp://server/a"),
        ("http:/a", "http:/a"),
        ("a//b", "a//b"),
    ])
    func `every form comes down to a path and a query`(text: String, origin: String) {
        #expect(RequestTarget(text).originForm == origin)
        #expect(RequestTarget(origin).originForm == origin, "nothing is left to do")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("128.0.0.1", false), ("10.0.0.1", false),
        ("::2", false), ("fe80::1", false),
    ])
    func `loopback is all of 127 and one of IPv6`(text: String, isLoopback: Bool) throws {
        #expect(try #require(HostAddress(text)).isLoopback == isLoopback)
    }
}
