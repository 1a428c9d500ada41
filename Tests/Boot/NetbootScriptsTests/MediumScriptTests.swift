// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import NetbootScripts
import Testing
import TorrentCore

@Suite struct MediumScriptTests {
    private func commandLine(_ words: [String] = [], port: UInt16 = 8080) throws -> MediumCommandLine? {
        let address = try #require(HostAddress("192.0.2.1"))
        return MediumCommandLine(
            endpoint: try #require(ServerEndpoint(address: address, port: port)),
            arguments: try words.map { try #require(KernelArgument($0)) })
    }

    @Test func `each loader's script is the one kept beside the tests`() throws {
        let words = try #require(try commandLine(["vlan=20", "ip=192.0.2.7/24,192.0.2.1"]))
        try GoldenFile(name: "medium-isolinux.cfg").check(ISOLINUXScript(words).text)
        try GoldenFile(name: "medium-grub.cfg").check(GRUBScript(words).text)
    }

    @Test func `the kernel is told the server and nothing of a machine`() throws {
        let words = try #require(try commandLine(["vlan=20"], port: 80)).words
        #expect(
            words == [
                "boottorrent.server=http://192.0.2.1", "console=tty0", "console=ttyS0,115200", "vlan=20", "quiet",
            ])
    }

    @Test(arguments: [
        "a{b}", "a*", "<in", ">out", "!", "a=b=c", "`x`", "%d", "--", "@", "(hd0)", "menu", "}", "[a-z]?", "~", "^a",
    ])
    func `a word that might mean something to a loader arrives as it is`(word: String) throws {
        let words = try #require(try commandLine([word]))
        let append = try #require(ISOLINUXScript(words).lines.last)
        #expect(append.hasSuffix(" console=ttyS0,115200 \(word) quiet"))
        let start = try #require(GRUBScript(words).lines.first { $0.contains("linux ") })
        #expect(start.hasSuffix(" console=ttyS0,115200 '\(word)' quiet; then"))
    }

    @Test func `the archive that ISOLINUX loads is phase 1's, whatever the words say`() throws {
        // It takes what stands behind the first of these, wherever that is.
        let words = try #require(try commandLine(["initrd=/other", "x.initrd=/other,/more"]))
        let append = try #require(ISOLINUXScript(words).lines.last)
        let first = try #require(append.firstRange(of: "initrd="))
        #expect(append[first.upperBound...].prefix { $0 != " " } == "/boottorrent/initramfs")
    }

    @Test func `as many words are taken as there may be, and as many bytes as a kernel takes`() throws {
        let most = MediumCommandLine.mostBytes
        let rest = try #require(try commandLine()).text.utf8.count
        #expect(try commandLine(Array(repeating: "a", count: KernelArgument.most)) != nil)
        #expect(try commandLine(Array(repeating: "a", count: KernelArgument.most + 1)) == nil)
        // Seven words of 250 bytes and one that fills what is left, each with the space in front of it.
        let seven = Array(repeating: String(repeating: "x", count: 250), count: 7)
        let last = most - rest - 7 * 251 - 1
        let full = try #require(try commandLine(seven + [String(repeating: "x", count: last)]))
        #expect(full.text.utf8.count == most)
        #expect(try commandLine(seven + [String(repeating: "x", count: last + 1)]) == nil)
    }
}
