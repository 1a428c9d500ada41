// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct AnnounceAddressTests {
    @Test(arguments: [
        ("http://192.0.2.1:10001/announce", "http://192.0.2.1:10001/announce"),
        ("HTTP://192.0.2.1/announce?key=1", "http://192.0.2.1:80/announce?key=1"),
        ("udp://192.0.2.1:6969", "udp://192.0.2.1:6969/"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8:0:0:0:0:0:1]:80/a"),
    ])
    func `a numeric address is read`(text: String, written: String) throws {
        #expect(try AnnounceAddress(text).description == written)
    }

    @Test(arguments: [
        ("http://tracker.example:80/announce", AnnounceAddressProblem.nameInsteadOfAddress("tracker.example:80")),
        ("http:///announce", .nameInsteadOfAddress("")),
        ("udp://192.0.2.1/announce", .noPort),
        ("http://192.0.2.1:0/announce", .noPort),
        ("192.0.2.1:80", .unknownScheme),
        ("wss://192.0.2.1:80", .unknownScheme),
        ("", .unknownScheme),
        ("http://192.0.2.1/a b", .forbiddenCharacter),
        ("http://192.0.2.1/" + String(repeating: "x", count: 300), .tooLong(317)),
    ])
    func `anything else says why not`(text: String, problem: AnnounceAddressProblem) {
        #expect(throws: problem) { try AnnounceAddress(text) }
    }
}
