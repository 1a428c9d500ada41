// SPDX-License-Identifier: GPL-3.0-or-later

import SecureBootFormats
import Testing

@Suite struct SBATLevelTests {
    @Test(arguments: [
        "sbat,1,2025021800\nshim,4\ngrub,5\n", "sbat,1,2025021800\nshim,4\ngrub,5",
        "sbat,1,2025021800\r\nshim,4\r\n\r\ngrub,5\r\n", "sbat,1,2025021800\nshim,4\ngrub,5\n\0rubbish",
        "sbat,1,2025021800,more\nshim,4,x\ngrub,5,\n",
    ])
    func `a level is a date and what is asked for`(text: String) throws {
        let level = try #require(SBATLevel(text: Array(text.utf8)))
        #expect(level.date == 2_025_021_800)
        #expect(level.lines == ["sbat,1,2025021800", "shim,4", "grub,5"])
        #expect(level.generation(of: "grub") == 5)
        #expect(level.generation(of: "shim") == 4)
        #expect(level.generation(of: "grub.debian") == nil)
        #expect(SBATLevel(lines: level.lines) == level)
    }

    @Test(arguments: [
        "", "\0sbat,1,1\n", "sbat", "sbat,1", "sbat,1,\n", "sbat,1,x", "sbat,1,-1", "sbat,0,1", "shim,4\n",
        "sbat,1,1\nshim", "sbat,1,1\nshim,", "sbat,1,1\nshim,x", "sbat,1,1\nshim,0", "sbat,1,1\nshim,4294967296",
        "sbat,1,1\n,4", "sbat,1,1\nsh im,4", "sbat,1,1\nshim,4\u{fc}", "sbat,1,18446744073709551616",
        "sbat,1,1\n" + String(repeating: "x", count: 65) + ",1",
    ])
    func `what is no level is none, as a whole`(text: String) {
        #expect(SBATLevel(text: Array(text.utf8)) == nil)
    }

    @Test func `a level has a most of lines and bytes`() {
        let lines = ["sbat,1,1"] + (1...255).map { "part\($0),1" }
        #expect(SBATLevel(lines: lines) != nil)
        #expect(SBATLevel(lines: lines + ["shim,4"]) == nil)
        let long = "sbat,1,1," + String(repeating: "x", count: Limits.revocationText)
        #expect(SBATLevel(text: Array(long.utf8)) == nil)
    }

    @Test func `a line with a zero in it hides no other`() {
        #expect(SBATLevel(lines: ["sbat,1,1", "shim,4\0", "grub,9"]) == nil)
    }

    @Test func `of a component that stands there twice the higher generation is asked for`() {
        #expect(SBATLevel(lines: ["sbat,1,1", "grub,5", "grub,7", "grub,6"])?.generation(of: "grub") == 7)
    }

    @Test func `the later level holds as a whole, and none lowers another`() throws {
        let early = try #require(SBATLevel(lines: ["sbat,1,2025021800", "shim,4", "grub,5"]))
        let late = try #require(SBATLevel(lines: ["sbat,1,2025051000", "shim,4", "grub,5", "grub.proxmox,2"]))
        #expect(early.raised(by: late) == late)
        #expect(late.raised(by: early) == late)
        #expect(early.raised(by: nil) == early)
    }
}

@Suite struct SBATGenerationsTests {
    private static let debian = """
        sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md
        grub,5,Free Software Foundation,grub,2.06,https://www.gnu.org/software/grub/
        grub.debian,5,Debian,grub2,2.06-13+deb12u2,https://tracker.debian.org/pkg/grub2
        grub.debian12,1,Debian,grub2,2.06-13+deb12u2,https://tracker.debian.org/pkg/grub2

        """

    @Test func `a program's section names its components`() throws {
        let section = Array(Self.debian.utf8) + [UInt8](repeating: 0, count: 3_000)
        let generations = try #require(SBATGenerations(section: section[...]))
        #expect(generations.entries.map(\.component) == ["sbat", "grub", "grub.debian", "grub.debian12"])
        #expect(generations.generation(of: "grub") == 5)
        #expect(generations.generation(of: "shim") == nil)
    }

    @Test(arguments: ["", "\0", "grub,5\n", "sbat,1\ngrub", "sbat,1\ngrub,five,x"])
    func `a section that shim would not take is none`(text: String) {
        #expect(SBATGenerations(section: Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        (["grub,5"], [String]()), (["grub,6"], ["grub 5 6"]), (["grub,4"], []), (["shim,9"], []),
        (["grub,7", "grub.debian,6"], ["grub 5 7", "grub.debian 5 6"]), (["grub.debian1,9", "Grub,9"], []),
    ])
    func `what a level asks more of is revoked`(lines: [String], revoked: [String]) throws {
        let generations = try #require(SBATGenerations(section: Array(Self.debian.utf8)[...]))
        let level = try #require(SBATLevel(lines: ["sbat,1,2025021800"] + lines))
        let revocations = generations.revocations(by: level)
        #expect(revocations.map { "\($0.entry.component) \($0.entry.generation) \($0.needed)" } == revoked)
    }
}
