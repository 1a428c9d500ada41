// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Foundation
import MachineLogs
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct LogReadingTests {
    private let room: LogSamples

    init() throws {
        room = try LogSamples()
    }

    /// A shelf with a log of which the middle is gone.
    private func longLog() async throws -> LogShelf {
        let shelf = room.shelf { ($0.bootLength, $0.endLength) = (2_000, 500) }
        for number in UInt64(1)...200 { try await room.add(["line \(number)"], from: number, to: shelf) }
        return shelf
    }

    @Test func `there is nothing to read where no log is`() async throws {
        let shelf = room.shelf()
        #expect(try await shelf.read(room.name, from: .offset(0), limit: 1_000) == nil)
        #expect(try await shelf.boots(of: room.machine).isEmpty)
    }

    @Test func `a log is read from any place on, in whole lines`() async throws {
        let shelf = room.shelf()
        let texts = (1...600).map { "line \($0)" }
        for start in stride(from: 0, to: 600, by: 200) {
            try await room.add(Array(texts[start..<(start + 200)]), from: UInt64(start) + 1, to: shelf)
        }
        let file = try #require(room.file("m17/9.log"))
        var (read, position) = ("", UInt64(0))
        while true {
            // Less than it gives at least.
            let piece = try #require(try await shelf.read(room.name, from: .offset(position), limit: 1))
            #expect(piece.end == UInt64(file.utf8.count) && piece.missing == 0)
            guard !piece.bytes.isEmpty else { break }
            #expect(piece.text.hasSuffix("\n"))
            read += piece.text
            position = piece.next
        }
        #expect(read == file)
        #expect(
            try await shelf.read(room.name, from: .offset(19), limit: 1_000)?.text.hasPrefix("[    2.000] line 2\n")
                == true)
    }

    @Test(arguments: [(0, 0), (1, 1), (3, 3), (10_000, 100)])
    func `the last lines are found`(wanted: Int, found: Int) async throws {
        let shelf = room.shelf()
        try await room.add((1...100).map { "line \($0)" }, to: shelf)
        let piece = try #require(try await shelf.read(room.name, from: .lastLines(wanted), limit: 1 << 20))
        #expect(piece.text.split(separator: "\n").count == found)
        #expect(found == 0 || piece.text.hasSuffix("[  100.000] line 100\n"))
        #expect(piece.next == piece.end)
    }

    @Test func `of a long log what is gone is told, wherever reading begins`() async throws {
        let shelf = try await longLog()
        let first = try #require(try await shelf.read(room.name, from: .offset(0), limit: 1 << 20))
        #expect(first.text == room.file("m17/9.log") && first.missing == 0)
        let last = try #require(try await shelf.read(room.name, from: .offset(first.next), limit: 1 << 20))
        let end = try #require(room.file("m17/9.end-1.log")) + (try #require(room.file("m17/9.end-2.log")))
        #expect(last.text == end && last.missing > 0 && last.next == last.end)
        #expect(last.missing == last.end - UInt64(end.utf8.count) - first.next)
        // Within what is gone.
        let middle = try #require(try await shelf.read(room.name, from: .offset(first.next + 100), limit: 1 << 20))
        #expect(middle.text == end && middle.missing == last.missing - 100)
        // Over the seam of the two.
        let lines = try #require(try await shelf.read(room.name, from: .lastLines(30), limit: 1 << 20))
        #expect(lines.text.split(separator: "\n").count == 30 && lines.text.hasPrefix("[  171.000] line 171\n"))
        // Behind the end: the log that was followed is gone.
        #expect(try await shelf.read(room.name, from: .offset(1 << 40), limit: 1 << 20)?.text == first.text)
    }

    @Test func `who follows a log gets what is there, and then what comes`() async throws {
        let shelf = room.shelf()
        let pieces = try #require(await shelf.follow(room.name, from: .offset(0)))
        var iterator = pieces.makeAsyncIterator()
        // It may be followed before it is there.
        try await room.add(["a"], to: shelf)
        #expect(await iterator.next()?.text == "[    1.000] a\n")
        for number in UInt64(2)...4 { try await room.add(["x"], from: number, to: shelf) }
        #expect(await iterator.next()?.text == "[    2.000] x\n[    3.000] x\n[    4.000] x\n")
        try await room.add(["b"], from: 5, boot: BootNumber(10), to: shelf)
        try await room.add(["b"], from: 5, to: shelf)
        #expect(await iterator.next()?.text == "[    5.000] b\n")
    }

    @Test func `a follower who is slow is told what went by, and goes on`() async throws {
        let shelf = room.shelf { ($0.bootLength, $0.endLength) = (200, 500) }
        try await room.add(["a"], to: shelf)
        var iterator = try #require(await shelf.follow(room.name, from: .lastLines(1))).makeAsyncIterator()
        #expect(await iterator.next()?.text == "[    1.000] a\n")
        for number in UInt64(2)...200 { try await room.add(["line \(number)"], from: number, to: shelf) }
        var (missing, text) = (UInt64(0), "")
        while !text.hasSuffix("[  200.000] line 200\n") {
            let piece = try #require(await iterator.next())
            missing += piece.missing
            text = piece.text
        }
        #expect(missing > 0)
    }

    @Test func `a follower who is waiting can be cancelled, and makes room for another`() async throws {
        let shelf = room.shelf { $0.followers = 1 }
        let task = Task {
            guard let pieces = await shelf.follow(room.name, from: .offset(0)) else { return false }
            for await _ in pieces { return false }
            return true
        }
        task.cancel()
        #expect(await task.value)
        var first = await shelf.follow(room.name, from: .offset(0))
        #expect(first != nil)
        #expect(await shelf.follow(room.name, from: .offset(0)) == nil)
        first = nil
        #expect(await shelf.follow(room.name, from: .offset(0)) != nil)
    }
}
