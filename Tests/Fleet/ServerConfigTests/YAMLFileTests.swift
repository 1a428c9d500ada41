// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct YAMLFileTests {
    private func messages(_ settings: String) throws -> [String] {
        Classroom.messages(try Classroom.host(settings: settings))
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `values nested deeply cost no stack`(opening: String) throws {
        let found = try messages("version: 1\nmenu:\n  " + String(repeating: opening, count: 100_000))
        #expect(
            found == [
                "Boottorrent.yaml:3: is nested more than 100 deep; no key needs more than three levels"
            ])
    }

    @Test func `a staircase of mappings costs no stack`() throws {
        let stairs = (0..<1_000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(
            try messages(stairs) == [
                "Boottorrent.yaml:102: is nested more than 100 deep; no key needs more than three levels"
            ])
    }

    @Test func `a bomb of aliases is refused before it is read`() throws {
        let bomb = (1...9).map { "b\($0): &b\($0) [" + String(repeating: "*b\($0 - 1), ", count: 9) + "x]" }
        let found = try messages("b0: &b0 [x]\n" + bomb.joined(separator: "\n"))
        #expect(found == ["Boottorrent.yaml:3: has more than 16 aliases (*name); write the values out"])
    }

    @Test func `a small bomb of aliases ends at the number of values`() throws {
        let list = "a: &a [" + String(repeating: "x,", count: 2_000) + "x]\n"
        let found = try messages(list + "b: &b [*a, *a, *a]\nc: [*b, *b]\n")
        #expect(
            found == [
                "Boottorrent.yaml:1: has more than 10000 values; write fewer; an alias (*name) counts as all that it stands for"
            ])
    }

    @Test func `an alias is read as what it stands for`() throws {
        let settings = Classroom.settings.replacing("peer_port: 6881", with: "peer_port: &p 7000")
            .replacing("http_port: 8080", with: "http_port: 7001").replacing(
                "tracker_port: 10001", with: "tracker_port: *p")
        #expect(
            try messages(settings) == [
                "Boottorrent.yaml:14: swarm.tracker_port: TCP port 7000 for the tracker is also that for peers "
                    + "(swarm.peer_port on line 13); give each its own"
            ])
    }

    @Test func `asterisks in comments are no aliases`() throws {
        #expect(try messages(String(repeating: "# *so* it is\n", count: 100) + Classroom.settings).isEmpty)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "Boottorrent.yaml: has only zero bytes"),
            (Array("version: 1\ninter\0face: x\n".utf8), "Boottorrent.yaml:2: has a zero byte (NUL)"),
            (Array("\0version: 1\n".utf8), "Boottorrent.yaml:1: has a zero byte (NUL)"),
            (Array("version: 1\n".utf8) + [0, 0, 0], "Boottorrent.yaml:2: has a zero byte (NUL)"),
            (Array("version: 1\n\n# \u{1b}[1m\n".utf8), "Boottorrent.yaml:3: has a control character (0x1b)"),
            (Array("version: 1\u{7f}\n".utf8), "Boottorrent.yaml:1: has a control character (0x7f)"),
            ([0xff, 0xfe] + "version: 1\n".utf8.flatMap { [$0, 0] }, "Boottorrent.yaml: is written in UTF-16"),
            ("version: 1\n".utf8.flatMap { [$0, 0] }, "Boottorrent.yaml: is written in UTF-16"),
            ("version: 1\n".utf8.flatMap { [0, $0] }, "Boottorrent.yaml: is written in UTF-16"),
            ("version: 1\n".utf8.flatMap { [0, 0, 0, $0] }, "Boottorrent.yaml: is written in UTF-16 or UTF-32"),
            ([0x76, 0xff], "Boottorrent.yaml: is not written in UTF-8"),
        ] as [([UInt8], String)])
    func `what is no text is told, with its line`(bytes: [UInt8], words: String) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/Boottorrent.yaml")
        let messages = Classroom.messages(host)
        #expect(messages.contains { $0.hasPrefix(words) }, "\(messages)")
    }

    @Test(arguments: ["\n\n \n", "\r\n\r\n", "\u{feff}\n\n", "\n\n\u{feff}", "\u{feff}\u{feff}", "# x\n\u{feff}"])
    func `blank lines and byte order marks in front are read over`(start: String) throws {
        #expect(try messages(start + Classroom.settings).isEmpty)
    }

    @Test func `a byte order mark and line ends of another system are read`() throws {
        #expect(try messages("\u{feff}" + Classroom.settings.replacing("\n", with: "\r\n")).isEmpty)
        #expect(
            try messages(Classroom.settings.replacing("tftp: true", with: "tfpt: 1").replacing("\n", with: "\r\n")) == [
                "Boottorrent.yaml:8: tfpt: is no known key; did you mean tftp?"
            ])
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "~\n"])
    func `an empty file lacks its version`(settings: String) throws {
        #expect(
            try messages(settings) == ["Boottorrent.yaml: version: is missing; write version: 1 at the top"])
    }

    @Test func `a section without a value counts as not written`() throws {
        let settings = "version: 1\nserver:\nmenu:\n  default: debian\nswarm:\nleave:\n  max:\n"
        #expect(try messages(settings).isEmpty)
    }

    @Test func `more duplicate keys than anybody makes end the reading`() throws {
        #expect(
            try messages(String(repeating: "version: 1\n", count: 30)) == [
                "Boottorrent.yaml: has more than 20 keys that stand twice; keep one of each"
            ])
    }

    @Test func `a file in another encoding or with control bytes is told`() throws {
        var host = try Classroom.host()
        host.put(.bytes([0x76, 0xe4, 0x72]), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host) == ["Boottorrent.yaml: is not written in UTF-8; save it as UTF-8"])
        host.put(.text("version: 1\nmenu: \u{1}x\n"), at: "/env/Boottorrent.yaml")
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:2: has a control character (0x01); remove it"
            ])
    }

    @Test(arguments: [Classroom.settings, Classroom.settings2018])
    func `a file cut anywhere is read or refused, never worse`(settings: String) throws {
        var host = try Classroom.host()
        let bytes = Array(settings.utf8)
        for length in 0..<bytes.count {
            host.put(.bytes(Array(bytes[..<length])), at: "/env/Boottorrent.yaml")
            let reading = EnvironmentReader.read(folder: "/env", host: host)
            #expect((reading.environment == nil) == !reading.problems.isEmpty, "cut at \(length)")
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `a damaged file is read or refused, never worse`(seed: UInt64) throws {
        var host = try Classroom.host()
        var state = seed
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array(" \t\n:-?[]{},&*#!|>'\"%@`~0a\\\u{e000}".utf8)
        for round in 0..<250 {
            var bytes = Array((round % 2 == 0 ? Classroom.settings : Classroom.settings2018).utf8)
            for _ in 0..<3 { bytes[random(below: bytes.count)] = alphabet[random(below: alphabet.count)] }
            host.put(.bytes(bytes), at: "/env/Boottorrent.yaml")
            let reading = EnvironmentReader.read(folder: "/env", host: host)
            #expect((reading.environment == nil) == !reading.problems.isEmpty)
        }
    }
}
