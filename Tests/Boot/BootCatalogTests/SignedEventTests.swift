// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import ContentHash
import Testing

@Suite struct SignedEventTests {
    private let key: BootKey
    private let other: BootKey

    init() throws {
        key = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))
        other = try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeefe"))
    }

    @Test func `a signed event is the event, and is known by its key alone`() throws {
        let event = try Samples.event()
        let signed = try SignedEvent(bencoded: SignedEvent.sign(event, counter: 7, by: key))
        #expect(signed.event == event && signed.counter == 7)
        #expect(signed.isSigned(by: key) && !signed.isSigned(by: other) && !signed.isSigned(by: key.ofSystem))
    }

    @Test func `what is signed are the prefix and the canonical bytes without the code`() throws {
        let event = try Samples.event()
        var tree = try Tree(event.bencoded)
        tree.set(.integer(7), at: ["counter"])
        let code = MessageCode(of: Array("boottorrent-event\0".utf8) + tree.bencode.encoded, key: key.bytes)
        tree.set(.text(code.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()), at: ["hmac"])
        #expect(SignedEvent.sign(event, counter: 7, by: key) == tree.bencode.encoded)
    }

    @Test func `keys of later versions are covered, too`() throws {
        var tree = try Tree(Samples.event().bencoded)
        for name in ["aaa", "gzz", "i", "zzz"] { tree.set(.text(name), at: [name]) }
        let bytes = SignedEvent.sign(bencoded: tree.bencode.encoded, counter: 1, by: key)
        #expect(try SignedEvent(bencoded: bytes).isSigned(by: key))
        var changed = try Tree(bytes)
        changed.set(.text("other"), at: ["zzz"])
        #expect(try !SignedEvent(bencoded: changed.bencode.encoded).isSigned(by: key))
    }

    @Test func `an event that is not signed is known by no key`() throws {
        let event = try Samples.event()
        let plain = try SignedEvent(bencoded: event.bencoded)
        #expect(plain.event == event && plain.counter == nil && !plain.isSigned(by: key))
    }

    @Test(
        arguments: [
            (["counter"], nil, "counter", "is missing"), (["hmac"], nil, "hmac", "is missing"),
            (["counter"], .integer(0), "counter", "0 is out of range; 1 to 9223372036854775807 are allowed"),
            (["counter"], .text("7"), "counter", "is no integer"),
            (["hmac"], .text("00ff"), "hmac", "is not made of 64 hexadecimal digits"),
            (["hmac"], .bytes([UInt8](repeating: 0xff, count: 64)), "hmac", "is no text in UTF-8"),
            (["hmac"], .text(String(repeating: "0", count: 65)), "hmac", "has 65 bytes; 64 are allowed"),
        ] as [([String], Bencode?, String, String)])
    func `half a signature, and what is none, is refused`(
        path: [String], value: Bencode?, keyPath: String, sentence: String
    ) throws {
        var tree = try Tree(SignedEvent.sign(Samples.event(), counter: 7, by: key))
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try SignedEvent(bencoded: tree.bencode.encoded) }
        #expect(problem.keyPath == keyPath && problem.reason.description == sentence)
    }

    @Test(arguments: UInt64(1)...4)
    func `whatever is changed, the event is not believed`(seed: UInt64) throws {
        let whole = try SignedEvent.sign(Samples.event(), counter: 1_000, by: key)
        var chance = Seeded(seed)
        for _ in 0..<1_000 {
            let damaged = chance.damaged(whole)
            guard damaged != whole, let read = try? SignedEvent(bencoded: damaged), read.isSigned(by: key) else {
                continue
            }
            // The code itself may be written in either case.
            #expect(String(decoding: damaged, as: UTF8.self).lowercased() == String(decoding: whole, as: UTF8.self))
            #expect(read.event == (try Samples.event()))
        }
    }

    @Test func `the key of a started system is another one, always the same, and does not lead back`() throws {
        #expect(key.ofSystem == key.ofSystem)
        #expect(key.ofSystem != key && key.ofSystem != other.ofSystem && key.ofSystem.ofSystem != key)
        let event = MachineEvent(machine: try Samples.event().machine, stage: .os, uptime: 1)
        let signed = try SignedEvent(bencoded: SignedEvent.sign(event, counter: 1, by: key.ofSystem))
        #expect(signed.isSigned(by: key.ofSystem) && !signed.isSigned(by: key))
    }

    @Test func `whatever quotes a started system's command line is without its key`() {
        let line = "quiet \(BootKey.systemWord)\(key.ofSystem.hexadecimal) \(BootKey.word)\(key.hexadecimal)"
        #expect(BootKey.cut(outOf: line) == "quiet boottorrent.oskey=... boottorrent.key=...")
    }

    @Test func `a counter beyond what can be written is the last one, and none is below one`() throws {
        let event = try Samples.event()
        for (counter, written) in [(UInt64.max, UInt64(Int64.max)), (0, 1)] {
            let signed = try SignedEvent(bencoded: SignedEvent.sign(event, counter: counter, by: key))
            #expect(signed.counter == written && signed.isSigned(by: key))
        }
    }

    @Test func `the page has the keys of a signature, and its example is signed by its key`() throws {
        let page = try Page("events.md")
        #expect(page.firstCells(under: "Signature") == ["counter", "hmac"])
        let example = try SignedEvent(bencoded: page.code(in: "text"))
        #expect(example.isSigned(by: key) && example.event.stage == .agent)
        #expect(key.ofSystem.hexadecimal == "34a0876842b9d8ebfbce7642ad59cc5b")
    }
}
