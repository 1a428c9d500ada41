// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct BootTicketTests {
    private var chance = Seeded(1)

    @Test(arguments: [("1", 1), ("17", 17), ("9223372036854775807", UInt64(Int64.max))] as [(String, UInt64)])
    func `a boot's number is read and written`(text: String, value: UInt64) {
        #expect(BootNumber(text)?.value == value)
        #expect(BootNumber(value)?.description == text)
    }

    @Test(arguments: ["", "0", "-1", "+1", " 1", "1 ", "9223372036854775808", "99999999999999999999", "x", "１"])
    func `anything else is no boot's number`(text: String) {
        #expect(BootNumber(text) == nil)
    }

    @Test mutating func `a key has 128 bits of what it is drawn from, and comes back as it went`() {
        let keys = (0..<100).map { _ in BootKey(using: &chance) }
        #expect(Set(keys).count == 100)
        for key in keys { #expect(BootKey(hexadecimal: key.hexadecimal) == key) }
        // Each bit is set in some and not in others.
        for bit in 0..<128 {
            let set = keys.count { $0.bytes[bit / 8] >> (bit % 8) & 1 == 1 }
            #expect((20...80).contains(set), "bit \(bit): \(set)")
        }
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 31), String(repeating: "g", count: 32),
        "0x" + String(repeating: "0", count: 30),
    ])
    func `anything else is no key`(text: String) {
        #expect(BootKey(hexadecimal: text) == nil)
    }

    @Test mutating func `nothing that prints a value prints a key`() throws {
        let key = BootKey(using: &chance)
        let ticket = BootTicket(number: try #require(BootNumber(7)), key: key)
        let manifest = Manifest(
            images: [], menu: MenuPolicy(timeout: .never, defaultImage: nil),
            swarm: SwarmPolicy(peerPort: 1, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            leave: LeavePolicy(minimum: 0, maximum: 0), boot: ticket)
        var dumped = ""
        dump(manifest, to: &dumped)
        let decimal = "\(key.bytes)".dropFirst().dropLast()
        for text in [
            "\(key)", "\(ticket)", "\(manifest)", String(reflecting: manifest), String(reflecting: key), dumped,
        ] {
            #expect(!text.contains(key.hexadecimal) && !text.contains(decimal))
        }
    }

    @Test(arguments: [
        ("quiet boottorrent.key=00ff boottorrent.boot=1", "quiet boottorrent.key=... boottorrent.boot=1"),
        ("Unknown parameters \"boottorrent.key=00ff ü\"", "Unknown parameters \"boottorrent.key=... ü\""),
        ("a=\"boottorrent.key=00ff\" b", "a=\"boottorrent.key=...\" b"),
        ("boottorrent.key=1\nboottorrent.key=2", "boottorrent.key=...\nboottorrent.key=..."),
        ("boottorrent.key=", "boottorrent.key=..."), ("boottorrent.keys are none", "boottorrent.keys are none"),
        ("", ""),
    ])
    func `whatever quotes a command line is without keys`(text: String, cut: String) {
        #expect(BootKey.cut(outOf: text) == cut)
    }

    @Test func `a reason that quotes a command line goes out without the key`() throws {
        let event = MachineEvent(
            machine: try Samples.event().machine, stage: .failed, uptime: 1,
            reason: "cmdline: boottorrent.key=00ff quiet")
        #expect(try MachineEvent(bencoded: event.bencoded).reason == "cmdline: boottorrent.key=... quiet")
    }
}
