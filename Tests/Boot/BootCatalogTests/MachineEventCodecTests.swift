// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import SecureBootFormats
import Testing
import TorrentCore

@Suite struct MachineEventCodecTests {
    @Test(arguments: MachineStage.allCases)
    func `an event of each stage comes back as it went`(stage: MachineStage) throws {
        let machine = try Samples.event().machine
        let event = MachineEvent(machine: machine, stage: stage, uptime: 0)
        #expect(try MachineEvent(bencoded: event.bencoded) == event)
    }

    @Test func `an event with everything comes back as it went`() throws {
        let event = try Samples.event()
        #expect(try MachineEvent(bencoded: event.bencoded) == event)
    }

    @Test func `unknown keys are passed over, an unknown version is not`() throws {
        let event = try Samples.event()
        var tree = try Tree(event.bencoded)
        tree.set(.text("?"), at: ["zzz"])
        tree.set(.integer(1), at: ["transfer", "aaa"])
        tree.set(.text("r"), at: ["registration", "room"])
        #expect(try MachineEvent(bencoded: tree.bencode.encoded) == event)
        tree.set(.integer(0), at: ["version"])
        tree.set(.integer(1), at: ["mac"])
        let problem = #expect(throws: CatalogProblem.self) { try MachineEvent(bencoded: tree.bencode.encoded) }
        #expect(problem?.reason.description == "0 is a version this program does not know; it knows 1")
    }

    @Test(arguments: [
        ["mac"], ["stage"], ["uptime"], ["transfer", "verified"], ["transfer", "total"], ["transfer", "from-server"],
        ["transfer", "from-peers"], ["secure-boot", "enforced"], ["registration", "name"],
    ])
    func `a key that is missing is named`(path: [String]) throws {
        var tree = try Tree(Samples.event().bencoded)
        tree.set(nil, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try MachineEvent(bencoded: tree.bencode.encoded) }
        #expect(problem.keyPath == Tree.keyPath(path))
        #expect(problem.reason == .missing)
    }

    @Test(
        arguments: [
            (["mac"], Bencode.text("52:54"), "is no MAC address such as 52:54:00:12:34:56"),
            (["uuid"], .text("not a uuid"), "is no UUID; hexadecimal digits and hyphens are allowed"),
            (["uptime"], .integer(-5), "-5 is out of range; 0 to 9223372036854775807 are allowed"),
            (["uptime"], .text("5"), "is no integer"),
            (["image"], .text(".."), "has \"..\" in it; a path must not leave its folder"),
            (["info-hash"], .text("0102"), "is not made of 40 hexadecimal digits"),
            (["transfer"], .integer(1), "is no dictionary"),
            (["phase1"], .text("0123ABCD"), "\"0123ABCD\" is not made of lower-case hexadecimal digits"),
            (["phase1"], .text(""), "is empty"),
            (["card"], .text("8086"), "\"8086\" is no kind of PCI card such as 8086:100e"),
            (["secure-boot"], .text("yes"), "is no dictionary"),
            (["secure-boot", "enforced"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (["secure-boot", "keys"], .text("2011"), "is no list"),
            (["secure-boot", "keys", "0"], .integer(2_011), "is no text in UTF-8"),
            (
                ["secure-boot", "sbat"], .list([]),
                "is not the lines of a revocation level, such as \"sbat,1,2025021800\" and \"shim,4\""
            ),
            (["secure-boot", "sbat", "1"], .text("a\nb"), "has a control character in it"),
            (["boot"], .integer(0), "0 is out of range; 1 to 9223372036854775807 are allowed"),
            (["answer"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (["traffic"], .list([]), "is no dictionary"),
            (["traffic", "rate-down"], .integer(-1), "-1 is out of range; 0 to 9223372036854775807 are allowed"),
            (["traffic", "disk-wait"], .text("1"), "is no integer"),
            (["traffic", "givers"], .dictionary([:]), "is no list"),
            (
                ["traffic", "givers", "0", "host"], .text("server"),
                "\"server\" is no numeric address such as 192.168.1.1"
            ),
            (["traffic", "givers", "1", "host"], .text("192.0.2.7"), "\"192.0.2.7\" is there twice"),
            (["traffic", "givers", "1", "bytes"], nil, "is missing"),
            (["traffic", "givers"], .list(Array(repeating: .integer(0), count: 33)), "has 33 entries; 32 are allowed"),
            (["registration"], .text("pc-07"), "is no dictionary"),
            (["registration", "name"], .text(""), "is empty"),
            (["registration", "name"], .text("a\u{7f}"), "has a control character in it"),
            (
                ["registration", "name"], .text(String(repeating: "x", count: 64)),
                "has 64 bytes; 63 are allowed"
            ),
            (["registration", "group"], .text(""), "is empty"),
            (["registration", "row"], .integer(0), "0 is out of range; 1 to 9999 are allowed"),
            (["registration", "column"], .integer(10_000), "10000 is out of range; 1 to 9999 are allowed"),
            (["shell"], .text(""), "is empty"),
            (["shell"], .text("ssh-ed25519 AAAA"), "is cut off, or has more in it than a key"),
            (["cause"], .integer(1), "is no text in UTF-8"),
            (["transfer", "peers"], .integer(-1), "-1 is out of range; 0 to 9223372036854775807 are allowed"),
            (["transfer", "unreached"], .text("1"), "is no integer"),
            (["reason"], .text("a\nb"), "has a control character in it"),
            (["reason"], .text(String(repeating: "x", count: 1025)), "has 1025 bytes; 1024 are allowed"),
        ] as [([String], Bencode?, String)])
    func `a value out of its range says what is allowed`(path: [String], value: Bencode?, sentence: String) throws {
        var tree = try Tree(Samples.event().bencoded)
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try MachineEvent(bencoded: tree.bencode.encoded) }
        #expect(problem.reason.description == sentence)
        #expect(problem.keyPath.hasPrefix(Tree.keyPath(path)))
    }

    @Test func `what another program said never makes an event unreadable`() throws {
        let sample = try Samples.event()
        let event = MachineEvent(
            machine: MachineIdentity(mac: sample.machine.mac, uuid: "Not Settable"), stage: .failed, uptime: UInt64.max,
            reason: "\u{1b}[31mno\r\n" + String(repeating: "ü", count: 2_000))
        let read = try MachineEvent(bencoded: event.bencoded)
        #expect(read.machine.uuid == nil)
        #expect(read.uptime == UInt64(Int64.max))
        #expect(read.reason?.hasPrefix(" [31mno üü") == true)
        #expect(read.reason?.utf8.count == 1024)
    }

    @Test func `what could not be read of Secure Boot is missing, and a key of later years is passed over`() throws {
        let sample = try Samples.event()
        let event = MachineEvent(
            machine: sample.machine, stage: .agent, uptime: 0,
            secureBoot: SecureBootState(isEnforced: false, keys: nil, level: nil))
        #expect(try MachineEvent(bencoded: event.bencoded) == event)
        var tree = try Tree(event.bencoded)
        tree.set(.list([.text("2023"), .text("2042")]), at: ["secure-boot", "keys"])
        #expect(try MachineEvent(bencoded: tree.bencode.encoded).secureBoot?.keys == [.of2023])
        tree.set(.list([]), at: ["secure-boot", "keys"])
        #expect(try MachineEvent(bencoded: tree.bencode.encoded).secureBoot?.keys == [])
    }

    @Test func `of many who gave, the thirty-two with the most are told, in one order`() throws {
        let hosts = (UInt32(1)...5_000).map { (HostAddress.ipv4($0), UInt64($0 % 100)) }
        let givers = MachineTraffic.largest(Dictionary(uniqueKeysWithValues: hosts))
        #expect(givers.count == 32)
        #expect(givers.allSatisfy { $0.bytes == 99 })
        #expect(givers.map(\.host) == (0..<32).map { .ipv4(UInt32($0) * 100 + 99) })
        let sample = try Samples.event()
        var traffic = MachineTraffic()
        traffic.givers = givers
        let event = MachineEvent(machine: sample.machine, stage: .download, uptime: 1, traffic: traffic)
        #expect(try MachineEvent(bencoded: event.bencoded) == event)
    }

    @Test func `an agent of before asks for no answer and tells nothing of traffic, version and name`() throws {
        var tree = try Tree(Samples.event().bencoded)
        tree.set(nil, at: ["info-hash"])
        tree.set(nil, at: ["answer"])
        tree.set(nil, at: ["boot"])
        tree.set(nil, at: ["traffic"])
        tree.set(nil, at: ["registration"])
        tree.set(nil, at: ["shell"])
        tree.set(nil, at: ["cause"])
        tree.set(nil, at: ["transfer", "peers"])
        tree.set(nil, at: ["transfer", "unreached"])
        let event = try MachineEvent(bencoded: tree.bencode.encoded)
        #expect(!event.asksForAnswer)
        #expect(event.traffic == MachineTraffic() && event.boot == nil && event.infoHash == nil)
        #expect(event.registration == nil && event.shell == nil && event.cause == nil)
        #expect(event.transfer?.peers == nil && event.transfer?.unreached == nil)
        #expect(event.bencoded == tree.bencode.encoded)
    }

    @Test(arguments: FailureCause.allCases)
    func `each cause is a word of the page, and comes back as it went`(cause: FailureCause) throws {
        let machine = try Samples.event().machine
        let event = MachineEvent(machine: machine, stage: .failed, uptime: 0, reason: "x", cause: cause)
        #expect(try MachineEvent(bencoded: event.bencoded) == event)
        #expect(try Page("events.md").line(with: "| `cause` |").contains("`\(cause.rawValue)`"))
    }

    @Test func `a cause of later years is passed over`() throws {
        var tree = try Tree(Samples.event().bencoded)
        tree.set(.text("no-electricity"), at: ["cause"])
        #expect(try MachineEvent(bencoded: tree.bencode.encoded).cause == nil)
    }

    @Test func `every cut is refused`() throws {
        let whole = try Samples.event().bencoded
        for length in 0..<whole.count {
            #expect(throws: CatalogProblem.self) { try MachineEvent(bencoded: Array(whole[..<length])) }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `flipped bits never trap, and what is read can be written`(seed: UInt64) throws {
        let whole = try Samples.event().bencoded
        var generator = Seeded(seed)
        for _ in 0..<2_000 {
            guard let event = try? MachineEvent(bencoded: generator.damaged(whole)) else { continue }
            #expect(try MachineEvent(bencoded: event.bencoded) == event)
        }
    }

    @Test func `the page has the codec's keys and stages, and its example is read`() throws {
        let page = try Page("events.md")
        #expect(Set(page.firstCells(under: "Keys")) == Tree.keyPaths(in: try Tree(Samples.event().bencoded).bencode))
        #expect(page.firstCells(under: "Stages") == MachineStage.allCases.map(\.rawValue))
        let example = try MachineEvent(bencoded: page.code(in: "bencode"))
        #expect(example.transfer?.fromPeers == 10_485_760)
        #expect(example.bencoded == page.code(in: "bencode"))
    }

    @Test(arguments: [("firmware", DiskStart.firmware), ("0x80", .drive(0x80)), ("0xff", .drive(0xFF))])
    func `how a disk starts next is read and written`(text: String, start: DiskStart) {
        #expect(DiskStart(text) == start)
        #expect(start.text == text)
    }

    @Test(arguments: ["", "0x7f", "0x100", "80", "0x", "0x+8", "0x8", "Firmware", "0x80 "])
    func `anything else starts no disk`(text: String) throws {
        #expect(DiskStart(text) == nil)
        var tree = try Tree(Samples.event().bencoded)
        tree.set(.text(text), at: ["disk-start"])
        #expect(throws: CatalogProblem.self) { try MachineEvent(bencoded: tree.bencode.encoded) }
    }
}
