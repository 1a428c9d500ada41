// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import Testing

@Suite struct ArchiveSitesTests {
    private func lines(_ text: String, _ suite: ArchiveSuite = .trixie) -> [String]? {
        ArchiveSites(indexTargets: text)?.lines(for: suite, signedBy: "/keys")
    }

    @Test func `another suite is taken from where the host has its own, with updates and security updates`() {
        let text = """
            http://mirror/debian/|bookworm|Debian|Debian
            http://mirror/debian/|bookworm-updates|Debian|Debian
            http://other/debian/|bookworm|Debian|Debian
            http://safe/debian-security/|bookworm-security|Debian|Debian-Security
            """
        #expect(
            lines(text) == [
                "deb [arch=amd64 signed-by=/keys] http://mirror/debian trixie main",
                "deb [arch=amd64 signed-by=/keys] http://mirror/debian trixie-updates main",
                "deb [arch=amd64 signed-by=/keys] http://safe/debian-security trixie-security main",
            ])
    }

    @Test(arguments: [
        ("http://m/debian/|stable|$(ORIGIN)|$(LABEL)", 1), ("http://m/debian/|trixie||", 1),
        ("http://m/debian/|sid|Debian|Debian", 1),
        ("http://m/d/|bullseye/updates|Debian|x\nhttp://m/d/|bullseye|Debian|x", 2),
    ])
    func `apt that has no lists yet tells by the suite's name`(text: String, count: Int) {
        #expect(lines(text)?.count == count)
    }

    @Test(arguments: [
        "", "\n\n", "http://m/ubuntu/|noble|Ubuntu|Ubuntu", "http://m/ubuntu/|noble|$(ORIGIN)|$(LABEL)",
        "http://m/debian/|bookworm-backports|Debian|Debian", "http://m/debian/|trixie-proposed-updates|Debian|Debian",
        "http://m/debian-security/|trixie-security|Debian|Debian", "http://m/debian/|trixie|Raspbian|Raspbian",
        "cdrom:[Debian]/|trixie|Debian|Debian", "http://m/debian/|trixie|Debian", "a|b|c|d|e|f",
    ])
    func `what is not Debian's archive is no place to take it from`(text: String) {
        #expect(ArchiveSites(indexTargets: text) == nil)
    }

    @Test func `a mirror that was named is taken alone`() throws {
        let mirror = try #require(ArchiveMirror("http://192.168.1.9/debian/"))
        #expect(
            ArchiveSites(mirror).lines(for: .bookworm, signedBy: "/keys") == [
                "deb [arch=amd64 signed-by=/keys] http://192.168.1.9/debian bookworm main"
            ])
    }

    @Test(arguments: ["http://a/debian", "HTTPS://a:8080/b", "file:/srv/debian", "file:///srv/debian/", "copy:/srv/x"])
    func `an address by one of four ways is a mirror`(text: String) {
        #expect(ArchiveMirror(text) != nil)
    }

    @Test(arguments: [
        "", "debian", "http:", "http://", "http:///a", "ftp://a/debian", "file:debian", "http://a/b c",
        "http://a/\ndeb x",
        "http://[::1]/debian", "http://a/debian trixie main", "http://a/[trusted=yes]", "http://a/\u{e9}",
        "http://a/" + String(repeating: "x", count: 2_000),
    ])
    func `what is no address, or more than one, is no mirror`(text: String) {
        #expect(ArchiveMirror(text) == nil)
    }
}

@Suite struct AptWordsTests {
    @Test(arguments: [
        (
            "W: GPG error: file:/x trixie InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 1\nE: The repository 'file:/x trixie InRelease' is not signed.",
            AptWords.notSigned(
                "GPG error: file:/x trixie InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 1"
            )
        ),
        (
            "E: The repository 'file:/x trixie Release' is not signed.",
            .notSigned("The repository 'file:/x trixie Release' is not signed.")
        ),
        (
            "Warning: OpenPGP signature verification failed: file:/x\nE: The repository 'file:/x trixie InRelease' is not signed.",
            .notSigned("The repository 'file:/x trixie InRelease' is not signed.")
        ),
        (
            "E: The repository 'http://x trixie Release' does not have a Release file.",
            .noSuite("The repository 'http://x trixie Release' does not have a Release file.")
        ),
        (
            "W: Failed to fetch http://x/InRelease  Could not connect\nE: Some index files failed to download.",
            .other("Some index files failed to download.")
        ),
        ("some words\nE: out of disk", .other("out of disk")), ("words alone", .other("words alone")),
        ("", .other("nothing was said")),
        ("E: " + String(repeating: "x", count: 999), .other(String(repeating: "x", count: 300))),
    ])
    func `what apt says is sorted out`(text: String, words: AptWords) {
        #expect(AptWords(text) == words)
    }
}
