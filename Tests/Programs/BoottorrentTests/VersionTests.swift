// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing
import TorrentCore

/// Which version it is stands in one place, and everybody who asks is told the same.
@Suite struct VersionTests {
    @Test(arguments: ["--version", "version"])
    func `the program says in one line which version it is`(word: String) throws {
        let asked = try Program.boottorrent(word)
        #expect(asked.status == 0)
        #expect(asked.output == "boottorrent \(Product.version)\n")
        #expect(asked.errors.isEmpty)
    }

    @Test func `so does the agent, wherever it runs`() throws {
        let asked = try Program.run([Program.boottorrent + "-agent", "--version"])
        #expect(asked.status == 0)
        #expect(asked.output == "boottorrent-agent \(Product.version)\n")
        #expect(try Program.run([Program.boottorrent + "-agent"]).status == 1)
    }

    @Test func `a peer id has the version's numbers, four characters in all`() throws {
        let numbers = Product.version.split(separator: ".").map { Int($0) }
        #expect((1...4).contains(numbers.count) && numbers.allSatisfy { $0.map((0..<36).contains) == true })
        let prefix = String(decoding: PeerID.ownPrefix, as: UTF8.self)
        #expect(prefix.hasPrefix("-BO") && prefix.hasSuffix("-") && prefix.count == 8)
        let first = try #require(numbers.first ?? nil)
        #expect(prefix.dropFirst(3).first.flatMap { Int(String($0), radix: 36) } == first)
    }
}
