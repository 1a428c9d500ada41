// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import TorrentCore

/// Connections without sockets, on a clock that the test moves.
@Suite struct GuardedChannelTests {
    private let answering = Answering("hello")
    private let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private func `guard`(places: Int = 8, perAddress: Int = 8) -> ConnectionGuard {
        ConnectionGuard(limits: AdmissionLimits(places: places, perAddress: perAddress), logger: quiet)
    }

    private func channel(
        _ keeper: ConnectionGuard, host: UInt32 = 1, _ answering: Answering? = nil, loop: EmbeddedEventLoop? = nil
    ) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: loop ?? EmbeddedEventLoop())
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try pipeline.addHandler(answering ?? self.answering)
        try keeper.watch(channel, from: .ipv4(0x0a00_0000 + host))
        try channel.connect(to: SocketAddress(ipAddress: "10.0.0.9", port: 1)).wait()
        return channel
    }

    private func say(_ text: String, to channel: EmbeddedChannel) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    private func heard(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    @Test(arguments: [
        ("GET /x HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK", "close"),
        ("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "HTTP/1.0 200 OK", "keep-alive"),
        ("GET /x HTTP/1.0\r\nConnection: close\r\n\r\n", "HTTP/1.0 200 OK", "close"),
        ("HEAD /x HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK", "close"),
        ("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK", nil),
        ("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", "HTTP/1.1 200 OK", "close"),
        ("GET /x HTTP/1.1\r\nConnection: TE, close\r\n\r\n", "HTTP/1.1 200 OK", "close"),
    ])
    func `an answer says in the asker's version whether the connection stays`(
        request: String, beginning: String, connection: String?
    ) throws {
        let channel = try channel(`guard`())
        try say(request, to: channel)
        let answer = try heard(channel)
        #expect(answer.hasPrefix(beginning + "\r\n"))
        let said = answer.split(separator: "\r\n").first { $0.lowercased().hasPrefix("connection:") }
        #expect(said.map { $0.dropFirst("connection: ".count).lowercased() } == connection)
        // What is behind is told by one word in one spelling, whatever the asker wrote.
        #expect((answering.heads.first?.headers["connection"] == ["close"]) == (connection == "close"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(channel.isActive == (connection != "close"), "a client that does not close is closed")
        channel.embeddedEventLoop.advanceTime(by: .seconds(55))
        #expect(!channel.isActive)
    }

    @Test func `an answer that is no success ends an old client's connection too`() throws {
        for status in [HTTPResponseStatus.notFound, .noContent, .internalServerError] {
            let channel = try channel(`guard`(), Answering("", status: status))
            try say("GET /x HTTP/1.0\r\n\r\n", to: channel)
            #expect(try heard(channel).lowercased().contains("connection: close\r\n"))
        }
        let channel = try channel(`guard`())
        try? say("nonsense\r\n\r\n", to: channel)
        #expect(try heard(channel).lowercased().contains("connection: close\r\n"))
    }

    @Test func `of requests in one packet each has its own manner`() throws {
        let channel = try channel(`guard`())
        let kept = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        try say(
            kept + "GET //b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + "GET http://x/./c HTTP/1.0\r\n\r\n",
            to: channel)
        #expect(answering.heads.map(\.uri) == ["/a", "/b", "/c"])
        let answers = try heard(channel).split(separator: "HTTP/1.").map { $0.lowercased() }
        #expect(answers.map { $0.prefix(1) } == ["1", "0", "0"])
        #expect(answers.map { $0.contains("connection: close") } == [false, false, true])
    }

    @Test func `a head that drips ends after ten seconds`() throws {
        let channel = try channel(`guard`())
        for letter in "GET / HTT" {
            try say(String(letter), to: channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(channel.isActive)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a body that drips ends after a minute, and loses its place before`() throws {
        let keeper = `guard`(places: 2)
        let loop = EmbeddedEventLoop()
        let slow = try channel(keeper, loop: loop)
        try say("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na", to: slow)
        loop.advanceTime(by: .seconds(50))
        try say("b", to: slow)
        loop.advanceTime(by: .seconds(9))
        #expect(slow.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!slow.isActive)

        let other = try channel(keeper, loop: loop)
        try say("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na", to: other)
        loop.advanceTime(by: .seconds(2))
        let newcomers = try (2..<4).map { try channel(keeper, host: $0, loop: loop) }
        #expect(!other.isActive && newcomers.map(\.isActive) == [true, true])
    }

    @Test func `who connects beyond the limit of its address has one of its own closed`() throws {
        let keeper = `guard`(perAddress: 2)
        let loop = EmbeddedEventLoop()
        let channels = try (0..<3).map { _ in try channel(keeper, loop: loop) }
        loop.run()
        #expect(channels.map(\.isActive) == [false, true, true])
        #expect(try channel(keeper, host: 2, loop: loop).isActive)
    }

    @Test func `what is closed gives its place back`() throws {
        let keeper = `guard`(places: 2)
        let loop = EmbeddedEventLoop()
        let first = try channel(keeper, loop: loop)
        _ = try first.finish(acceptAlreadyClosed: true)
        let channels = try (0..<2).map { try channel(keeper, host: $0, loop: loop) }
        #expect(channels.map(\.isActive) == [true, true])
        keeper.closeAll()
        loop.run()
        #expect(channels.map(\.isActive) == [false, false])
    }

    @Test func `of a host that was started again the older connections are closed, and theirs alone`() throws {
        let keeper = `guard`(places: 4)
        let loop = EmbeddedEventLoop()
        let old = try (1..<3).map { try channel(keeper, host: $0, loop: loop) }
        loop.advanceTime(by: .seconds(3))
        let young = try channel(keeper, loop: loop)
        keeper.reset(.ipv4(0x0a00_0001), olderThan: .seconds(3), at: loop.now)
        loop.run()
        #expect((old + [young]).map(\.isActive) == [false, true, true])
        // Its place is free again.
        let more = try (3..<5).map { try channel(keeper, host: $0, loop: loop) }
        #expect((more + [old[1], young]).map(\.isActive) == [true, true, true, true])
    }

    @Test func `unfinished requests of all connections have a bound together`() throws {
        var limits = AdmissionLimits(places: 8)
        limits.unfinishedBytes = 1_000
        let keeper = ConnectionGuard(limits: limits, logger: quiet)
        let loop = EmbeddedEventLoop()
        let channels = try (1..<4).map { try channel(keeper, host: $0, Answering("x"), loop: loop) }
        try say("GET /" + String(repeating: "a", count: 395), to: channels[0])
        try say("GET /" + String(repeating: "a", count: 395) + " HTTP/1.1\r\n\r\n", to: channels[1])
        try say("GET /" + String(repeating: "a", count: 395), to: channels[1])
        #expect(channels.map(\.isActive) == [true, true, true])
        // Cut off in mid-request, the decoder of the third complains.
        try? say(
            "POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n" + String(repeating: "b", count: 500), to: channels[2])
        loop.run()
        #expect(channels.map(\.isActive) == [true, true, false])
    }
}
