// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct LogQueueTests {
    private func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

    private func record(_ number: UInt64, _ text: String = "x", priority: UInt8 = 6, own: Bool = false) throws
        -> KernelRecord
    {
        let prefix = own ? "boottorrent: " : ""
        return try #require(KernelRecord(Array("\(priority),\(number),0,-;\(prefix)\(text)\n".utf8)[...]))
    }

    private func queue(_ numbers: some Sequence<UInt64>, limit: Int = 256 << 10, text: String = "x") throws -> LogQueue
    {
        var queue = LogQueue(limit: limit)
        for number in numbers { queue.append(try record(number, text)) }
        return queue
    }

    private func next(_ seconds: Double, of queue: inout LogQueue) throws -> LogQueue.Batch {
        let batch = queue.next(at: at(seconds))
        return try #require(batch)
    }

    @Test func `lines leave together, once a second, with the kernel's numbers`() throws {
        var queue = try queue(0..<3)
        let first = try next(10, of: &queue)
        #expect(first.sequence == 1 && first.lines.count == 3 && first.lost == 0)
        queue.append(try record(3))
        // The same again until it has arrived.
        #expect(queue.next(at: at(10.5)) == first)
        queue.done()
        #expect(queue.next(at: at(10.9)) == nil && queue.wake(at: at(10.9)) == at(11))
        let second = try next(11, of: &queue)
        #expect(second.sequence == 4 && second.lines.count == 1)
        queue.done()
        #expect(queue.isEmpty && queue.wake(at: at(11)) == nil)
    }

    @Test func `what tells of a failure leaves at once, and another one soon`() throws {
        var queue = try queue(0..<1)
        _ = queue.next(at: at(10))
        queue.done()
        queue.append(try record(1))
        #expect(queue.next(at: at(10.2)) == nil)
        queue.append(try record(2, "I/O error", priority: 3))
        #expect(queue.next(at: at(10.2))?.lines.count == 2)
        queue.done()
        queue.append(try record(3, "I/O error", priority: 0))
        #expect(queue.next(at: at(10.25)) == nil && queue.wake(at: at(10.25)) == at(10.3))
    }

    @Test func `last words do not wait`() throws {
        var queue = try queue(0..<1)
        _ = queue.next(at: at(10))
        queue.done()
        queue.append(try record(1))
        #expect(queue.next(at: at(10.1), isLast: true)?.sequence == 2)
    }

    @Test func `lines that are known are passed over, for an agent that begins anew reads the log from its beginning`()
        throws
    {
        var queue = try queue([0, 1, 1, 0, 2])
        #expect(queue.next(at: at(0))?.lines.count == 3)
        queue.done()
        for number in UInt64(0)..<4 { queue.append(try record(number)) }
        #expect(queue.next(at: at(9))?.sequence == 4)
    }

    @Test func `where lines are missing a chunk ends, and the next says how many`() throws {
        // Numbers of the kernel that were written over before they were read.
        var queue = try queue([2, 3, 7])
        let first = try next(0, of: &queue)
        #expect(first.sequence == 3 && first.lost == 2 && first.lines.count == 2)
        queue.done()
        let second = try next(0, of: &queue)
        #expect(second.sequence == 8 && second.lost == 3)
    }

    @Test func `of too many lines the kernel's oldest make room, and the agent's stay`() throws {
        var queue = LogQueue(limit: 4_000)
        for number in UInt64(0)..<100 {
            queue.append(try record(number, String(repeating: "x", count: 54), own: number % 10 == 0))
        }
        var (own, kernel, last, told) = (0, 0, UInt64(0), UInt64(0))
        while let batch = queue.next(at: at(0)) {
            #expect(batch.sequence == last + 1 + batch.lost)
            told += batch.lost
            own += batch.lines.count { $0.source == .agent }
            kernel += batch.lines.count { $0.source == .kernel }
            last = batch.sequence + UInt64(batch.lines.count) - 1
            queue.done()
        }
        #expect(own == 10 && (10...16).contains(kernel) && last == 100)
        #expect(told == UInt64(100 - own - kernel))
    }

    @Test func `the agent's lines make room when nothing else is left to`() throws {
        var queue = LogQueue(limit: 1_000)
        for number in UInt64(0)..<100 { queue.append(try record(number, own: true)) }
        let batch = try next(0, of: &queue)
        #expect(batch.lines.count <= 10 && batch.sequence + UInt64(batch.lines.count) == 101)
    }

    @Test func `a flood takes no more than sixteen KiB a second of the network`() throws {
        var queue = LogQueue()
        let text = String(repeating: "x", count: 900)
        var (number, now) = (UInt64(0), 0.0)
        var sent: [(moment: Double, bytes: Int)] = []
        while now < 120 {
            for _ in 0..<25 {
                queue.append(try record(number, text, priority: 3))
                number += 1
            }
            while let batch = queue.next(at: at(now)) {
                let chunk = try #require(
                    LogChunk(boot: .first, sequence: batch.sequence, lines: batch.lines, lost: batch.lost))
                #expect(chunk.bencoded.count < LogChunkLimits.chunkLength)
                sent.append((now, chunk.bencoded.count))
                queue.done()
            }
            let wake = queue.wake(at: at(now))
            #expect(wake.map { $0 > at(now) } ?? true)
            now = max(now + 1, min(wake.map { Double($0.nanoseconds) / 1e9 } ?? 0, now + 20))
        }
        for (start, _) in sent {
            let minute = sent.filter { (start..<(start + 60)).contains($0.moment) }.reduce(0) { $0 + $1.bytes }
            #expect(minute <= 60 * 16 << 10)
        }
        #expect(sent.reduce(0) { $0 + $1.bytes } > 60 * 24 << 10)
    }
}
