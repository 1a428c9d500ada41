// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct KeptConnectionTests {
    private let line = KeptConnection(HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton))

    /// A server that answers each request on a connection by a script, which is told the connection's number and the
    /// request's on it; both count from one.
    private func withServer(
        _ script: @escaping @Sendable (_ connection: Int, _ request: Int) -> Reply,
        _ body: (HTTPURL, @Sendable () -> [String]) async throws -> Void
    ) async throws {
        let connections = Mutex(0)
        let requests = Mutex<[String]>([])
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let number = connections.withLock {
                    $0 += 1
                    return $0
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Answerer { text, count in
                            requests.withLock { $0.append("\(number): \(text)") }
                            return script(number, count)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = UInt16(try #require(server.localAddress?.port))
        let url = try HTTPURL(address: PeerAddress(host: .ipv4(0x7f00_0001), port: port), target: "/x")
        do {
            try await body(url) { requests.withLock { $0 } }
        } catch {
            try await server.close().get()
            throw error
        }
        try await server.close().get()
    }

    /// What a server does after it has sent some text.
    enum Reply: Sendable {
        case stay(String)
        case close(String)
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func post(_ number: Int, to url: HTTPURL, limits: HTTPFetchLimits = HTTPFetchLimits()) async throws
        -> String
    {
        let request = HTTPRequest.post(Array("n\(number)".utf8), type: "x/y", to: url)
        return String(decoding: try await line.collect(request, limits: limits).body, as: UTF8.self)
    }

    private func succeed(_ number: Int, to url: HTTPURL, limits: HTTPFetchLimits = HTTPFetchLimits()) async throws {
        #expect(try await post(number, to: url, limits: limits) == "ok")
    }

    @Test(arguments: [
        ok, "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ])
    func `requests go out one after the other on one connection`(answer: String) async throws {
        try await withServer { _, _ in
            .stay(answer)
        } _: { url, requests in
            for number in 1...20 { _ = try await post(number, to: url) }
            #expect(requests() == (1...20).map { "1: n\($0)" })
        }
    }

    @Test func `a server that says it closes is asked on another connection next time`() async throws {
        let closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        try await withServer { _, _ in
            .stay(closing)
        } _: { url, requests in
            for number in 1...3 { try await succeed(number, to: url) }
            #expect(requests() == ["1: n1", "2: n2", "3: n3"])
        }
    }

    @Test func `an answer that ends with its connection is whole, and the next one comes over another`() async throws {
        try await withServer { _, _ in
            .close("HTTP/1.1 200 OK\r\n\r\nok")
        } _: { url, requests in
            for number in 1...3 { try await succeed(number, to: url) }
            #expect(requests() == ["1: n1", "2: n2", "3: n3"])
        }
    }

    @Test func `what a kept connection did not answer is asked once more on a new one`() async throws {
        try await withServer { connection, request in
            connection == 1 && request == 3 ? .close("") : .stay(Self.ok)
        } _: { url, requests in
            for number in 1...4 { try await succeed(number, to: url) }
            #expect(requests() == ["1: n1", "1: n2", "1: n3", "2: n3", "2: n4"])
        }
    }

    @Test func `a kept connection that falls silent is given up for a new one`() async throws {
        var limits = HTTPFetchLimits()
        limits.idle = .seconds(2)
        try await withServer { connection, request in
            connection == 1 && request == 2 ? .stay("") : .stay(Self.ok)
        } _: { [limits] url, requests in
            for number in 1...2 { try await succeed(number, to: url, limits: limits) }
            #expect(requests() == ["1: n1", "1: n2", "2: n2"])
        }
    }

    @Test func `a new connection that answers nothing is no reason for another`() async throws {
        try await withServer { _, _ in
            .close("")
        } _: { url, requests in
            await #expect(throws: HTTPFetchError(url, .noReply)) { try await post(1, to: url) }
            #expect(requests() == ["1: n1"])
        }
    }

    @Test func `bytes that nobody asked for end the connection, and count as no answer to the next request`()
        async throws
    {
        try await withServer { connection, _ in
            .stay(connection == 1 ? Self.ok + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad" : Self.ok)
        } _: { url, requests in
            for number in 1...3 { try await succeed(number, to: url) }
            #expect(requests().last == "2: n3")
        }
    }

    @Test func `a refusal is thrown as it is, and the next request is answered`() async throws {
        try await withServer { _, request in
            .stay(request == 2 ? "HTTP/1.1 400 Bad\r\nContent-Length: 3\r\n\r\nno\n" : Self.ok)
        } _: { url, _ in
            try await succeed(1, to: url)
            await #expect(throws: HTTPFetchError(url, .status(400, explanation: "no"))) { try await post(2, to: url) }
            try await succeed(3, to: url)
        }
    }

    @Test func `who asks at the same time has a connection of its own`() async throws {
        try await withServer { _, _ in
            .stay(Self.ok)
        } _: { url, requests in
            await withTaskGroup(of: String?.self) { group in
                for number in 1...8 { group.addTask { try? await post(number, to: url) } }
                for await answer in group { #expect(answer == "ok") }
            }
            #expect(requests().count == 8)
            try await succeed(9, to: url)
        }
    }

    @Test func `a connection that was closed is made again`() async throws {
        try await withServer { _, _ in
            .stay(Self.ok)
        } _: { url, requests in
            _ = try await post(1, to: url)
            await line.close()
            _ = try await post(2, to: url)
            #expect(requests() == ["1: n1", "2: n2"])
        }
    }
}

/// Takes each whole request with a body of known length, and answers it.
private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: (String, Int) -> KeptConnectionTests.Reply
    private var text = ""
    private var count = 0

    init(_ answer: @escaping (String, Int) -> KeptConnectionTests.Reply) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let field = parts[0].split(separator: "\r\n").first(where: isLength),
            let length = Int(field.split(separator: " ")[1]), parts[1].utf8.count >= length
        else { return }
        count += 1
        let body = String(parts[1])
        text = ""
        switch answer(body, count) {
        case .stay(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .close(let text):
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
    }

    private func isLength(_ field: Substring) -> Bool { field.lowercased().hasPrefix("content-length: ") }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
