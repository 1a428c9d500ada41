// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import VirtualRoom

@Suite struct ConsoleTranscriptTests {
    @Test func `a marker is seen however it is cut`() {
        let printed = Array("login as: ".utf8)
        for cut in 0...printed.count {
            var transcript = ConsoleTranscript()
            transcript.append(printed[..<cut])
            #expect(transcript.contains("as:") == (cut >= 9))
            transcript.append(printed[cut...])
            #expect(transcript.contains("as:"))
        }
    }

    @Test(arguments: [
        "\u{1b}[1;31mSelect\u{1b}[0m a \u{1b}[5;10Hlanguage",
        "Select a \u{1b}(Blanguage",
        "Select\u{1b}]0;title\u{07} a language",
        "Select\u{1b}]0;title\u{1b}\\ a language",
        "Select a \u{1b}7language",
    ])
    func `colours and cursor movements between words do not hide them`(printed: String) {
        var transcript = ConsoleTranscript()
        for byte in printed.utf8 { transcript.append([byte]) }
        #expect(transcript.contains("Select a language"))
        #expect(transcript.text == "Select a language")
    }

    @Test func `a machine that never stops printing loses its beginning`() {
        var transcript = ConsoleTranscript()
        transcript.append("the very beginning\n".utf8)
        let line = Array(String(repeating: "x", count: 1_023).utf8) + [10]
        for _ in 0..<5_000 { transcript.append(line) }
        #expect(!transcript.contains("beginning"))
        #expect(transcript.bytes.count <= RoomLimits.transcript)
    }
}

@Suite struct SerialConsoleTests {
    private let console = SerialConsole(machine: "machine1")

    @Test func `what was printed before the question counts`() async throws {
        await console.received(Array("ready".utf8))
        try await console.wait(for: "ready", atMost: .seconds(60))
    }

    @Test func `whoever waits is woken by what is printed`() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await console.wait(for: "first", atMost: .seconds(60)) }
            group.addTask { try await console.wait(for: "second", atMost: .seconds(60)) }
            await console.received(Array("fir".utf8))
            await console.received(Array("st sec".utf8))
            await console.received(Array("ond".utf8))
            try await group.waitForAll()
        }
    }

    @Test func `the wait has an end`() async {
        await #expect(throws: RoomFailure.markerNotSeen(machine: "machine1", marker: "never")) {
            try await console.wait(for: "never", atMost: .zero)
        }
    }
}

@Suite struct RoomTrafficTests {
    @Test func `bytes are those of the cable's far end`() {
        let traffic = RoomTraffic(
            interfaceTable: """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
                 port1: 1000      10    0    0    0     0          0         0     2000      20    0    0    0     0       0          0
                uplink:123456789    1    0    0    0     0          0         0     42      20    0    0    0     0       0          0
                 port2: 7
                """)
        #expect(traffic.machine(1) == .init(sent: 1_000, received: 2_000))
        #expect(traffic.server == .init(sent: 123_456_789, received: 42))
        #expect(traffic.machine(2) == nil)
    }
}

@Suite struct ProcessStartTests {
    @Test func `a program's name may hold brackets and spaces`() {
        let fields = (3...25).map(String.init).joined(separator: " ")
        #expect(ProcessStart.ticks(inStatus: "12 (a) b (c) \(fields)") == 22)
        #expect(ProcessStart.ticks(inStatus: "12 (a) 3 4") == nil)
        #expect(ProcessStart.ticks(inStatus: "") == nil)
    }
}

@Suite struct ServerAnswerTests {
    private let answer = Array("HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length: 6\r\n\r\n{}\r\n\r\n".utf8)

    @Test func `an answer is whole when its last byte is there`() throws {
        for length in 0..<answer.count {
            #expect(try VirtualRoom.body(of: Array(answer[..<length]), path: "/") == nil)
        }
        #expect(try VirtualRoom.body(of: answer, path: "/") == Array("{}\r\n\r\n".utf8))
        #expect(try VirtualRoom.body(of: answer + [0], path: "/") == Array("{}\r\n\r\n".utf8))
    }

    @Test(arguments: [
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    ])
    func `anything else is no answer`(answer: String) {
        #expect(throws: RoomFailure.badAnswer("/")) { try VirtualRoom.body(of: Array(answer.utf8), path: "/") }
    }
}
