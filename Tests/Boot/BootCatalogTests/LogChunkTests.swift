// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing

@Suite struct LogChunkTests {
    private let key: BootKey

    init() throws {
        key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
    }

    private func line(_ text: [UInt8], _ source: LoggedLine.Source = .kernel) -> LoggedLine {
        LoggedLine(moment: 12_345, priority: 6, source: source, text: text)
    }

    private func chunk(_ lines: [LoggedLine], sequence: UInt64 = 17, lost: UInt64 = 3) throws -> LogChunk {
        let boot = try #require(BootNumber(9))
        return try #require(LogChunk(boot: boot, sequence: sequence, lines: lines, lost: lost))
    }

    private func sample() throws -> LogChunk {
        try chunk([line(Array("Linux version".utf8)), line([0, 27, 0xFF, 0xC3], .agent), line([])])
    }

    @Test func `a signed chunk comes back as it was, and only its key has signed it`() throws {
        let signed = try SignedLogChunk(bencoded: SignedLogChunk.sign(sample(), by: key))
        #expect(signed.chunk == (try sample()))
        #expect(signed.message.isSigned(by: key) && !signed.message.isSigned(by: key.ofSystem))
        #expect(try !SignedLogChunk(bencoded: sample().bencoded).message.isSigned)
    }

    @Test func `a signed event is no signed chunk, whatever is in it`() throws {
        var tree = try Tree(SignedEvent.sign(try Samples.event(), counter: 1, by: key))
        for (name, value) in [("boot", 1), ("sequence", 1)] as [(String, Int64)] {
            tree.set(.integer(value), at: [name])
        }
        #expect(throws: CatalogProblem.self) { try SignedLogChunk(bencoded: tree.bencode.encoded) }
        tree.set(
            .list([.dictionary(["moment": .integer(1), "priority": .integer(1), "text": .text("")])]), at: ["lines"])
        #expect(try !SignedLogChunk(bencoded: tree.bencode.encoded).message.isSigned(by: key))
    }

    @Test func `the largest chunk there can be fits`() throws {
        // What a sender reckons with.
        let length = LogChunkLimits.lineLength
        let budget = LogChunkLimits.chunkLength - LogChunkLimits.chunkOverhead
        let count = budget / (length + LogChunkLimits.lineOverhead)
        let long = LoggedLine(
            moment: .max, priority: 200, source: .agent, text: [UInt8](repeating: 0xFF, count: length))
        let short = LoggedLine(moment: .max, priority: 7, source: .agent, text: [])
        for lines in [Array(repeating: long, count: count), Array(repeating: short, count: LogChunkLimits.lines)] {
            let full = try chunk(lines, sequence: LogChunkLimits.largestNumber, lost: LogChunkLimits.largestNumber)
            let bytes = SignedLogChunk.sign(full, by: key)
            #expect(bytes.count <= LogChunkLimits.chunkLength)
            #expect(try SignedLogChunk(bencoded: bytes).chunk == full)
        }
    }

    @Test func `a line that is too long is cut, and says so`() {
        let long = line([UInt8](repeating: 65, count: 1_025))
        #expect(long.text.count == 1_024 && long.text.suffix(4) == Array("A...".utf8))
        #expect(line([UInt8](repeating: 65, count: 1_024)).text.last == 65)
    }

    @Test func `no chunk is made that could not be sent`() throws {
        let boot = BootNumber.first
        #expect(LogChunk(boot: boot, sequence: 1, lines: []) == nil)
        #expect(LogChunk(boot: boot, sequence: 0, lines: [line([])]) == nil)
        #expect(LogChunk(boot: boot, sequence: .max, lines: [line([])]) == nil)
        #expect(LogChunk(boot: boot, sequence: 1, lines: Array(repeating: line([]), count: 257)) == nil)
    }

    @Test(
        arguments: [
            (["lines"], .list([])), (["lines"], nil), (["lines", "0", "priority"], .integer(8)),
            (["lines", "0", "moment"], .integer(-1)), (["lines", "1", "source"], .text("firmware")),
            (["lines", "0", "text"], .bytes([UInt8](repeating: 65, count: 1_025))), (["sequence"], .integer(0)),
            (["sequence"], .integer(.max)), (["lost"], .integer(-1)), (["boot"], .integer(0)),
            (["version"], .integer(2)),
            (["lines"], .list(Array(repeating: .dictionary([:]), count: 257))), (["hmac"], .text("00")),
        ] as [([String], Bencode?)])
    func `what is missing or out of range is refused`(path: [String], value: Bencode?) throws {
        var tree = try Tree(SignedLogChunk.sign(sample(), by: key))
        tree.set(value, at: path)
        #expect(throws: CatalogProblem.self) { try SignedLogChunk(bencoded: tree.bencode.encoded) }
    }

    @Test func `more bytes than a chunk may have are not looked at`() {
        #expect(throws: CatalogProblem.self) { try SignedLogChunk(bencoded: [UInt8](repeating: 100, count: 65_537)) }
    }

    @Test func `a key that is not known is passed over, and signed`() throws {
        var tree = try Tree(sample().bencoded)
        tree.set(.text("later"), at: ["more"])
        #expect(try SignedLogChunk(bencoded: tree.bencode.encoded).chunk == sample())
    }

    @Test func `every cut is refused`() throws {
        let whole = SignedLogChunk.sign(try sample(), by: key)
        for length in 0..<whole.count {
            #expect(throws: CatalogProblem.self) { try SignedLogChunk(bencoded: Array(whole[..<length])) }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `flipped bits never trap, and what is read can be written`(seed: UInt64) throws {
        let whole = SignedLogChunk.sign(try sample(), by: key)
        var generator = Seeded(seed)
        for _ in 0..<1_000 {
            guard let read = try? SignedLogChunk(bencoded: generator.damaged(whole)) else { continue }
            #expect(try SignedLogChunk(bencoded: read.chunk.bencoded).chunk == read.chunk)
        }
    }

    @Test func `the page has the codec's keys, and its example is read and signed by its key`() throws {
        let page = try Page("logs.md")
        let written = try Tree(SignedLogChunk.sign(sample(), by: key)).bencode
        #expect(Set(page.firstCells(under: "Keys")) == Tree.keyPaths(in: written))
        let example = try SignedLogChunk(bencoded: page.code(in: "bencode"))
        #expect(example.message.isSigned(by: key))
        #expect(SignedLogChunk.sign(example.chunk, by: key) == page.code(in: "bencode"))
    }
}
