// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands
import Testing

@Suite struct OutputQueueTests {
    private func chunks(_ queue: inout OutputQueue) -> [String] {
        var chunks: [String] = []
        while let chunk = queue.next() {
            chunks.append("\(chunk.channel): \(String(decoding: chunk.bytes, as: UTF8.self))")
        }
        return chunks
    }

    @Test func `lines of one channel that follow each other are written together`() {
        var queue = OutputQueue(lines: 100, bytes: 1_000, chunk: 8)
        for line in ["abc\n", "def\n", "ghi\n"] { queue.append(line, to: .error) }
        queue.append("jkl\n", to: .output)
        queue.append("mno\n", to: .error)
        #expect(chunks(&queue) == ["error: abc\ndef\n", "error: ghi\n", "output: jkl\n", "error: mno\n"])
        #expect(queue.isEmpty)
    }

    @Test func `what there was no room for is told of where it is missing`() {
        var queue = OutputQueue(lines: 2, bytes: 1_000, chunk: 1_000)
        for number in 1...3 { queue.append("\(number)\n", to: .output) }
        #expect(chunks(&queue) == ["output: 1 line was dropped here: the reader was too slow\n", "output: 2\n3\n"])
        for number in 1...9 { queue.append("\(number)\n", to: .error) }
        #expect(chunks(&queue) == ["error: 7 lines were dropped here: the reader was too slow\n", "error: 8\n9\n"])
    }

    @Test func `long lines make room by their bytes`() {
        var queue = OutputQueue(lines: 100, bytes: 10, chunk: 1)
        queue.append("12345\n", to: .error)
        queue.append("123456789\n", to: .error)
        #expect(chunks(&queue).last == "error: 123456789\n")
        queue.append("0123456789abc\n", to: .error)
        #expect(chunks(&queue) == ["error: 0123456789"])
    }

    @Test func `of drawings the latest is enough, and a line between two keeps its place`() {
        var queue = OutputQueue(lines: 100, bytes: 1_000, chunk: 1)
        for percent in 1...50 { queue.draw("\r\(percent) %", to: .error) }
        queue.append("line\n", to: .error)
        queue.draw("\r51 %", to: .error)
        queue.draw("\r52 %", to: .error)
        #expect(chunks(&queue) == ["error: \r50 %", "error: line\n", "error: \r52 %"])
    }
}
