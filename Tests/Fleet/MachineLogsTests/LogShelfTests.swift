// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Foundation
import Glibc
import MachineLogs
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct LogShelfTests {
    private let room: LogSamples

    init() throws {
        room = try LogSamples()
    }

    @Test func `lines are kept so that people can read them, for their owner alone`() async throws {
        let shelf = room.shelf()
        try await room.add(["Linux version 6.1", "a\u{1b}[2Jb boottorrent.key=\(room.key.hexadecimal)"], to: shelf)
        shelf.append(
            try room.chunk(["the agent runs \(room.key.hexadecimal)"], from: 12_345, lost: 2, source: .agent),
            of: room.machine, key: room.key, at: room.at(1))
        await shelf.settle()
        #expect(
            room.file("m17/9.log") == """
                [    1.000] Linux version 6.1
                [    2.000] a\\x1b[2Jb boottorrent.key=...
                ... 12342 lines are missing ...
                [12345.000] boottorrent: the agent runs ...

                """)
        for (name, mode) in [("", 0o700), ("/m17", 0o700), ("/m17/9.log", 0o600), ("/m17/9.notes", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: room.logs + name)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
        }
        #expect(try await shelf.boots(of: room.machine) == [room.boot])
        #expect(try await shelf.boots(of: MachineNumber(1)) == [])
    }

    @Test func `a line that comes twice is written once, and what is missing is told`() async throws {
        let shelf = room.shelf()
        try await room.add(["a", "b", "c"], to: shelf)
        for _ in 0..<2 { try await room.add(["b", "c", "d"], from: 2, to: shelf) }
        try await room.add(["b"], from: 2, lost: 1, to: shelf)
        try await room.add(["f"], from: 6, lost: 1, to: shelf)
        // What was left out has used its numbers up, so they count and not what is said of it.
        try await room.add(["g"], from: 7, lost: 5, to: shelf)
        let lines = room.file("m17/9.log")?.split(separator: "\n").map {
            $0.split(separator: "] ").last.map(String.init)
        }
        #expect(
            lines == ["a", "b", "c", "d", "... 1 line is missing ...", "f", "g"])
    }

    @Test func `a server that begins anew goes on where the file ends`() async throws {
        try await room.add(["a", "b"], to: room.shelf())
        let shelf = room.shelf()
        try await room.add(["b", "c"], from: 2, to: shelf)
        try await room.add(["e"], from: 5, to: shelf)
        #expect(
            room.file("m17/9.log")
                == "[    1.000] a\n[    2.000] b\n[    3.000] c\n... 1 line is missing ...\n[    5.000] e\n")
        #expect(try await room.shelf().boots(of: room.machine) == [room.boot])
    }

    @Test(arguments: [
        "", "x", "1 2", "-1 0 0 0", "99999999999999999999999 0 0 0", "18446744073709551615 1 1 0\n", "\u{1b}[2J",
    ])
    func `notes that say nothing cost no line`(notes: String) async throws {
        try await room.add(["a"], to: room.shelf())
        try notes.write(toFile: "\(room.logs)/m17/9.notes", atomically: false, encoding: .utf8)
        chmod("\(room.logs)/m17/9.notes", 0o600)
        try await room.add(["b"], from: 2, to: room.shelf())
        #expect(room.file("m17/9.log")?.hasSuffix("[    2.000] b\n") == true)
    }

    @Test func `a boot whose number was given before has a log of its own`() async throws {
        try await room.add((1...20).map { "old \($0)" }, to: room.shelf())
        let other = try #require(BootKey(hexadecimal: String(repeating: "a", count: 32)))
        let shelf = room.shelf()
        shelf.append(try room.chunk(["new"]), of: room.machine, key: other, at: room.at(0))
        await shelf.settle()
        #expect(room.file("m17/9.log") == "[    1.000] new\n")
        #expect(room.file("m17/9.notes")?.contains("aaaaaaaa") == false)
    }

    @Test func `a line that was cut off when the server ended gets its end`() async throws {
        try await room.add(["a", "b"], to: room.shelf())
        truncate("\(room.logs)/m17/9.log", off_t("[    1.000] a\n[    2.0".utf8.count))
        try await room.add(["c"], from: 3, to: room.shelf())
        #expect(room.file("m17/9.log") == "[    1.000] a\n[    2.0\n[    3.000] c\n")
    }

    @Test func `of a long log the beginning and the end are kept`() async throws {
        let shelf = room.shelf { ($0.bootLength, $0.endLength) = (2_000, 500) }
        for number in UInt64(1)...400 { try await room.add(["line \(number)"], from: number, to: shelf) }
        let first = try #require(room.file("m17/9.log"))
        let files = "9.end-1.log and 9.end-2.log"
        #expect(first.hasSuffix("... this file is full: what came last is in \(files), the rest is left out ...\n"))
        #expect((1_950...2_000).contains(first.utf8.count))
        let (older, newer) = (try #require(room.file("m17/9.end-1.log")), try #require(room.file("m17/9.end-2.log")))
        #expect((450...500).contains(older.utf8.count) && newer.utf8.count <= 500)
        #expect(newer.hasSuffix("[  400.000] line 400\n"))
        // A server that begins anew goes on with the end, at the same places.
        let end = try #require(try await shelf.read(room.name, from: .lastLines(0), limit: 0)).end
        let again = room.shelf { ($0.bootLength, $0.endLength) = (2_000, 500) }
        #expect(try await again.read(room.name, from: .lastLines(0), limit: 0)?.end == end)
        try await room.add(["line 401"], from: 401, to: again)
        #expect(room.file("m17/9.log") == first)
        #expect(room.file("m17/9.end-2.log")?.hasSuffix("[  400.000] line 400\n[  401.000] line 401\n") == true)
    }

    @Test func `the oldest boots make room, and those in use last`() async throws {
        // Each takes 8 KiB with its notes.
        let shelf = room.shelf { $0.totalLength = 80 << 10 }
        let boots = try (1...30).map { try #require(BootNumber($0)) }
        for (index, boot) in boots.enumerated() {
            try await room.add(["x"], boot: boot, to: shelf, at: Double(index) * 100)
        }
        let left = try await shelf.boots(of: room.machine)
        #expect(left == Array(boots.suffix(left.count)) && (8...10).contains(left.count))
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(room.logs)/m17")
        #expect(files.count == 2 * left.count)
        // An old one that is written to stays while younger ones are idle.
        try await room.add(["y"], from: 2, boot: left[0], to: shelf, at: 2_990)
        for number in UInt64(31)...33 {
            try await room.add(["x"], boot: BootNumber(number), to: shelf, at: 3_000)
        }
        #expect(try await shelf.boots(of: room.machine).contains(left[0]))
        #expect(try await !shelf.boots(of: room.machine).contains(left[1]))
        // After a restart it is known what there is.
        let again = room.shelf { $0.totalLength = 24 << 10 }
        try await room.add(["x"], boot: BootNumber(40), to: again)
        #expect(try await again.boots(of: room.machine).last?.value == 40)
        #expect(try await again.boots(of: room.machine).count <= 3)
    }

    @Test func `a machine with many boots does not make the logs of others go`() async throws {
        // Each takes 8 KiB with its notes.
        let shelf = room.shelf { $0.totalLength = 160 << 10 }
        let quiet = MachineNumber(18)
        shelf.append(try room.chunk(["x"], boot: BootNumber.first), of: quiet, key: nil, at: room.at(0))
        for number in UInt64(2)...60 {
            try await room.add(["x"], boot: BootNumber(number), to: shelf, at: Double(number) * 100)
        }
        #expect(try await shelf.boots(of: quiet) == [BootNumber.first])
        #expect(try await shelf.boots(of: room.machine).last?.value == 60)
    }

    @Test func `a machine that is forgotten has no logs, and others keep theirs`() async throws {
        let shelf = room.shelf()
        await shelf.forget(room.machine)
        try await room.add(["a"], to: shelf)
        try await room.add(["a"], boot: BootNumber.first, to: shelf)
        shelf.append(try room.chunk(["a"]), of: MachineNumber(18), key: nil, at: room.at(0))
        await shelf.settle()
        await room.shelf().forget(MachineNumber(19))
        // Also by a server that has not written to them.
        await room.shelf().forget(room.machine)
        #expect(!FileManager.default.fileExists(atPath: "\(room.logs)/m17"))
        #expect(room.file("m18/9.log") != nil)
        shelf.append(try room.chunk(["b"], from: 2), of: room.machine, key: room.key, at: room.at(0))
        await shelf.forget(room.machine)
        #expect(try await shelf.boots(of: room.machine).isEmpty)
        #expect(try await shelf.read(room.name, from: .offset(0), limit: 100) == nil)
    }

    @Test func `a machine that sends too much is cut, and the log says so`() async throws {
        let shelf = room.shelf { $0.rate = 1_000 }
        let text = String(repeating: "x", count: 900)
        for number in UInt64(1)...50 { try await room.add([text], from: number, to: shelf) }
        try await room.add(["later"], from: 51, to: shelf, at: 20)
        let lines = try #require(room.file("m17/9.log")).split(separator: "\n")
        #expect(lines.count == 11 && lines.dropLast().last == "... 41 lines were left out: too many came at once ...")
        // Others are not.
        shelf.append(try room.chunk([text]), of: MachineNumber(18), key: nil, at: room.at(0))
        await shelf.settle()
        #expect(room.file("m18/9.log") != nil)
    }

    @Test func `what does not fit into memory is not taken`() async throws {
        let shelf = room.shelf { $0.waitingLength = 1_000 }
        let long = try room.chunk(Array(repeating: String(repeating: "x", count: 900), count: 2))
        #expect(!shelf.append(long, of: room.machine, key: nil, at: room.at(0)))
        try await room.add(["c"], from: 3, to: shelf)
        #expect(room.file("m17/9.log") == "... 2 lines are missing ...\n[    3.000] c\n")
    }

    @Test func `signs are told once, with the boot, and only of the kernel's lines`() async throws {
        let shelf = room.shelf()
        for _ in 0..<2 {
            try await room.add(["Kernel panic - not syncing: x", "I/O error, dev sda, sector 1"], to: shelf)
        }
        shelf.append(
            try room.chunk(["I/O error, dev sdb, sector 1"], from: 3, source: .agent), of: room.machine, key: nil,
            at: room.at(0))
        await shelf.settle()
        room.news.finish()
        var news: [LogShelf.News] = []
        for await one in room.news.stream { news.append(one) }
        #expect(news == [.noticed(.panicked("x"), in: room.name), .noticed(.diskFailing("sda"), in: room.name)])
    }
}
