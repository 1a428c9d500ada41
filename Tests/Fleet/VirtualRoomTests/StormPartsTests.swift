// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import VirtualRoom

@Suite struct BodyReaderTests {
    private let answer = Array("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello".utf8)

    @Test func `an answer is the same in one part and byte by byte`() {
        var whole = BodyReader()
        #expect(whole.received(answer[...]) == .complete(Array("hello".utf8), 5))
        var parts = BodyReader()
        for byte in answer.dropLast() { #expect(parts.received([byte]) == .more) }
        #expect(parts.received(answer.suffix(1)) == .complete(Array("hello".utf8), 5))
    }

    @Test func `a long body is counted and not kept`() {
        var reader = BodyReader()
        let head = Array("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".utf8)
        #expect(reader.received(head[...]) == .more)
        #expect(reader.onlyCounts)
        #expect(reader.counted(99_999) == .more)
        #expect(reader.counted(1) == .complete([], 100_000))
    }

    @Test(arguments: [
        "HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", "\r\n\r\n",
    ])
    func `an answer that is no such answer fails`(text: String) {
        var reader = BodyReader()
        #expect(reader.received(Array(text.utf8)[...]) == .failed)
    }

    @Test func `a head without an end fails`() {
        var reader = BodyReader()
        #expect(reader.received([UInt8](repeating: 0x41, count: 16_385)[...]) == .failed)
    }
}

@Suite struct StormReportTests {
    @Test(arguments: [(0.5, 2.0), (0.99, 4.0), (1.0, 4.0), (0.25, 1.0)])
    func `a quantile is a value that was seen`(part: Double, value: Double) {
        #expect(StormReport.quantile(part, of: [1, 2, 3, 4]) == value)
    }

    @Test func `of nothing every quantile is nothing`() {
        #expect(StormReport.quantile(0.99, of: []) == 0)
    }

    @Test func `a process's time is found behind a name with brackets and spaces`() {
        let line = "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 17 25 0 0 20 0 1 0 100"
        let usage = ProcessorTime.usage(inStatus: line)
        #expect(usage?.name == "a) b (c")
        #expect(usage?.ticks == 42)
        #expect(ProcessorTime.usage(inStatus: "") == nil)
        #expect(ProcessorTime.usage(inStatus: ") (") == nil)
    }

    @Test(arguments: [0, -1, 1_001])
    func `a storm of an impossible size is refused`(count: Int) {
        #expect(throws: RoomFailure.tooManyClients(count)) { try StormPlan(count: count) }
    }
}
