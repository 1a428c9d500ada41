// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import NIOCore
import NIOPosix
import Synchronization
import TestProcesses
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct HTTPFetcherTests {
    private let fetcher = HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton)

    /// Why fetching from such a server fails.
    private func failure(
        _ script: ServerScript, range: ClosedRange<UInt64>? = nil, limits: HTTPFetchLimits = HTTPFetchLimits()
    ) async throws -> HTTPFetchError.Reason? {
        try await withServer { _ in
            script
        } _: { url -> HTTPFetchError.Reason? in
            do throws(HTTPFetchError) {
                _ = try await fetcher.collect(.get(url, range: range), limits: limits)
                return nil
            } catch {
                #expect(error.url.address == url.address)
                #expect(error.description.hasPrefix("\(error.url): "))
                return error.reason
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and what nobody asked for",
    ])
    func `a body arrives whole, in one piece and byte by byte`(answer: String) async throws {
        for script in [ServerScript.text(answer), .drip(Array(answer.utf8))] {
            let reply = try await withServer { _ in
                script
            } _: {
                try await fetcher.collect(.get($0))
            }
            #expect(String(decoding: reply.body, as: UTF8.self) == "hello")
            #expect(reply.head.status == 200)
        }
    }

    @Test func `a large body may take as long as its length needs, an answer without a body no longer than all`()
        async throws
    {
        var patient = HTTPFetchLimits()
        patient.total = .seconds(2)
        patient.slowest = 1
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n" + String(repeating: "x", count: 300)
        var strict = patient
        strict.slowest = nil
        let hanging = ServerScript.hang(Array(answer.utf8.dropLast()))
        #expect(try await failure(hanging, limits: strict) == .totalTimeout(.seconds(2)))
        #expect(try await failure(.hang([]), limits: patient) == .totalTimeout(.seconds(2)))
        var idle = patient
        // Enough for the head to be read on a busy computer, and over before nothing has come for so long.
        (idle.total, idle.idle) = (.seconds(20), .seconds(30))
        #expect(try await failure(hanging, limits: idle) == .idleTimeout(.seconds(30)))
    }

    @Test(
        arguments: [(nil, 4_096), (0, 0), (8_191, 0), (8_192, 1), (10 << 20, 1_280), (.max, 4_096)]
            as [(UInt64?, Int)])
    func `at 8 KiB each second the time follows the length, at most that of the longest body`(
        length: UInt64?, seconds: Int
    ) {
        var limits = HTTPFetchLimits()
        limits.bodyBytes = 32 << 20
        #expect(limits.extra(forBody: length) == .zero)
        limits.slowest = HTTPFetchLimits.slowRate
        #expect(limits.extra(forBody: length) == .seconds(seconds))
    }

    @Test func `over IPv6 as well`() async throws {
        let reply = try await withServer(on: "::1") {
            .text("HTTP/1.1 200 OK\r\n\r\n\($0.prefix(20))")
        } _: {
            try await fetcher.collect(.get($0))
        }
        #expect(String(decoding: reply.body, as: UTF8.self) == "GET /file?x=1 HTTP/1")
    }

    @Test func `a request says what a server needs`() async throws {
        try await withServer {
            .text("HTTP/1.1 200 OK\r\n\r\n\($0)")
        } _: { url in
            let get = try await fetcher.collect(.get(url))
            #expect(
                String(decoding: get.body, as: UTF8.self)
                    == "GET /file?x=1 HTTP/1.1\r\nHost: \(url.address)\r\nUser-Agent: boottorrent/\(Product.version)\r\n"
                    + "Accept-Encoding: identity\r\nConnection: close\r\n\r\n")
            let post = try await fetcher.collect(.post(Array("d1:xe".utf8), type: "application/x-bencode", to: url))
            let text = String(decoding: post.body, as: UTF8.self)
            #expect(text.hasPrefix("POST /file?x=1 HTTP/1.1\r\n"))
            #expect(text.contains("Content-Type: application/x-bencode\r\nContent-Length: 5\r\n\r\nd1:xe"))
        }
    }

    @Test func `connections leave from the local address given`() async throws {
        let fetcher = HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton, from: HostAddress("127.0.0.9"))
        let seen = Mutex<[String]>([])
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                seen.withLock { $0.append(channel.remoteAddress?.ipAddress ?? "") }
                return channel.close()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = UInt16(try #require(server.localAddress?.port))
        let url = try HTTPURL(address: PeerAddress(host: .ipv4(0x7f00_0001), port: port), target: "/")
        await #expect(throws: HTTPFetchError(url, .noReply)) { try await fetcher.collect(.get(url)) }
        #expect(seen.withLock { $0 } == ["127.0.0.9"])
        try await server.close().get()
    }

    @Test func `204 has no body`() async throws {
        let reply = try await withServer { _ in
            .hang(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        } _: {
            try await fetcher.collect(.post([1], type: "x/y", to: $0))
        }
        #expect(reply.head.status == 204 && reply.body.isEmpty)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    ])
    func `an answer cut at any byte is never taken for whole`(answer: String) async throws {
        for length in 0..<answer.utf8.count {
            let reason = try await failure(.send(Array(answer.utf8.prefix(length))))
            switch reason {
            case .noReply, .truncated, .malformed: break
            default: Issue.record("cut at \(length): \(String(describing: reason))")
            }
        }
    }

    @Test func `an answer that ends too early says how much came`() async throws {
        let reason = try await failure(.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))
        #expect(reason == .truncated(received: 5, expected: 10))
        #expect(reason?.description == "the connection closed after 5 of 10 bytes")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        "HTTP/2.0 200 OK\r\n\r\nhello", "SSH-2.0-OpenSSH_9.2p1\r\n", "<html>", "HTTP/1.1 20 OK\r\n\r\n",
    ])
    func `what is no HTTP is said to be none`(answer: String) async throws {
        guard case .malformed = try await failure(.text(answer)) else {
            Issue.record("accepted")
            return
        }
    }

    @Test func `a header without end is cut off at the limit`() async throws {
        let long = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 1 << 20)
        let many =
            "HTTP/1.1 200 OK\r\n"
            + String(repeating: "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", count: 1_000)
        for answer in [long, many] {
            #expect(try await failure(.hang(Array(answer.utf8))) == .headerTooLarge(limit: 16_384))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + String(repeating: "x", count: 101),
    ])
    func `a body beyond the limit is refused, announced or not`(answer: String) async throws {
        var limits = HTTPFetchLimits()
        limits.bodyBytes = 100
        #expect(try await failure(.hang(Array(answer.utf8)), limits: limits) == .bodyTooLarge(limit: 100))
    }

    @Test(arguments: ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"])
    func `a server that falls silent is given up`(answer: String) async throws {
        var limits = HTTPFetchLimits()
        limits.idle = .milliseconds(50)
        #expect(try await failure(.hang(Array(answer.utf8)), limits: limits) == .idleTimeout(.milliseconds(50)))
        limits.idle = .seconds(50)
        limits.total = .milliseconds(50)
        #expect(try await failure(.hang(Array(answer.utf8)), limits: limits) == .totalTimeout(.milliseconds(50)))
    }

    @Test func `a consumer that takes its time is not the server's silence`() async throws {
        var limits = HTTPFetchLimits()
        limits.idle = .milliseconds(400)
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
        var body = ""
        try await withServer { _ in
            .text(answer)
        } _: { url in
            _ = try await fetcher.stream(.get(url), limits: limits) { _, bytes in
                body += String(buffer: bytes)
                try await MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .milliseconds(700)) {}
                    .futureResult.get()
            }
        }
        #expect(body == "ab")
    }

    @Test func `a port without a server is refused in words`() async throws {
        // Not one where a server was a moment ago: the kernel may have given that to another test.
        let url = try HTTPURL("http://127.0.0.1:\(UnclaimedPort.next())/file?x=1")
        await #expect(throws: HTTPFetchError(url, .cannotConnect("connection refused; nothing listens at that port"))) {
            try await fetcher.collect(.get(url))
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\nno such file\n", "the server answered 404: no such file"),
        ("HTTP/1.1 500 Oops\r\n\r\n", "the server answered 500"),
        (
            "HTTP/1.1 500 Oops\r\nContent-Length: 999\r\n\r\n\u{1b}[2Jcut off\nmore",
            "the server answered 500: [2Jcut off"
        ),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", "the server answered 304"),
    ])
    func `a status other than success comes with the server's words`(answer: String, sentence: String) async throws {
        #expect(try await failure(.text(answer))?.description == sentence)
    }

    @Test func `a long explanation is cut`() async throws {
        let reason = try await failure(
            .hang(Array("HTTP/1.1 503 No\r\n\r\n".utf8) + [UInt8](repeating: 0x78, count: 5_000)))
        #expect(reason == .status(503, explanation: String(repeating: "x", count: 300)))
    }

    @Test func `a redirect is followed on the same server only`() async throws {
        let answers = ["/file?x=1": "/second", "/second": "http://HOST/third", "/third": ""]
        let reply = try await withServer { request in
            let target = String(request.split(separator: " ")[1])
            let host = request.split(separator: "\r\n")[1].dropFirst("Host: ".count)
            guard let next = answers[target], !next.isEmpty else { return .text("HTTP/1.1 200 OK\r\n\r\n\(target)") }
            let place = next.hasPrefix("/") ? next : "http://\(host)/third"
            return .text("HTTP/1.1 302 Found\r\nLocation: \(place)\r\n\r\nmoved")
        } _: {
            try await fetcher.collect(.get($0))
        }
        #expect(String(decoding: reply.body, as: UTF8.self) == "/third")
    }

    @Test(arguments: [
        "http://192.0.2.1/x", "https://127.0.0.1/", "//192.0.2.1/x", "http://127.0.0.1:1/x", "http://evil.example/",
    ])
    func `a redirect elsewhere is not followed`(place: String) async throws {
        let answer = "HTTP/1.1 301 Moved\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n"
        #expect(try await failure(.text(answer)) == .redirectedElsewhere(place))
    }

    @Test func `a terminal would obey nothing of the place that a server points to`() async throws {
        let answer = "HTTP/1.1 301 Moved\r\nLocation: http://192.0.2.1/\u{9b}2J\r\n\r\n"
        #expect(try await failure(.text(answer)) == .redirectedElsewhere("http://192.0.2.1/ 2J"))
    }

    @Test func `a circle of redirects ends`() async throws {
        #expect(try await failure(.text("HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n")) == .tooManyRedirects(limit: 3))
    }

    @Test func `a part of a file comes as asked or not at all`() async throws {
        let part = "HTTP/1.1 206 Partial\r\nContent-Range: bytes 2-4/9\r\nContent-Length: 3\r\n\r\nllo"
        try await withServer { request in
            #expect(request.contains("\r\nRange: bytes=2-4\r\n"))
            return .text(part)
        } _: { url in
            let reply = try await fetcher.collect(.get(url, range: 2...4))
            #expect(reply.head.contentRange?.part == 2...4)
            #expect(reply.head.contentRange?.whole == 9)
            #expect(reply.body == Array("llo".utf8))
        }
        for range in [UInt64(1)...4, 2...3] {
            #expect(try await failure(.text(part), range: range) == .rangeNotHonoured)
        }
        #expect(
            try await failure(.text("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nllo"), range: 2...4)
                == .rangeNotHonoured)
        let short = "HTTP/1.1 206 Partial\r\nContent-Range: bytes 2-4/9\r\n\r\nll"
        #expect(try await failure(.text(short), range: 2...4) == .truncated(received: 2, expected: 3))
        #expect(try await failure(.text(short + "lllll"), range: 2...4) == .rangeNotHonoured)
        let old = "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */9\r\n\r\n"
        #expect(try await failure(.text(old), range: 2...4) == .status(416, explanation: ""))
    }

    @Test func `what the consumer throws ends the exchange and comes out`() async throws {
        struct Full: Error {}
        _ = try await withServer { _ in
            .text("HTTP/1.1 200 OK\r\n\r\nhello")
        } _: { url in
            await #expect(throws: Full.self) { try await fetcher.stream(.get(url)) { _, _ in throw Full() } }
        }
    }

    @Test func `a big body waits for its consumer`() async throws {
        let size = 48 << 20
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n".utf8)
        let isWritten = Mutex(false)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let written = channel.writeAndFlush(ByteBuffer(bytes: head + [UInt8](repeating: 7, count: size)))
                written.whenSuccess { isWritten.withLock { $0 = true } }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = UInt16(try #require(server.localAddress?.port))
        let url = try HTTPURL(address: PeerAddress(host: .ipv4(0x7f00_0001), port: port), target: "/")
        var received = 0
        var wasWrittenEarly = false
        var limits = HTTPFetchLimits()
        limits.bodyBytes = UInt64(size)
        // A busy computer takes its time for so many bytes.
        (limits.total, limits.idle) = (.seconds(180), .seconds(120))
        try await fetcher.stream(.get(url), limits: limits) { _, bytes in
            if received == 0 {
                let _: Void = try await withServer { _ in
                    .text("HTTP/1.1 200 OK\r\n\r\nhello")
                } _: { url in
                    for _ in 0..<100 { _ = try await fetcher.collect(.get(url)) }
                }
                wasWrittenEarly = isWritten.withLock { $0 }
            }
            received += bytes.readableBytes
        }
        #expect(received == size)
        #expect(!wasWrittenEarly)
        try await server.close().get()
    }

    @Test func `giving up ends the exchange at once`() async throws {
        try await withServer { _ in
            .hang(Array("HTTP/1.1 200 OK\r\n\r\nx".utf8))
        } _: { url in
            await withTaskGroup(of: HTTPFetchError.Reason?.self) { group in
                let (started, continuation) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    do {
                        try await fetcher.stream(.get(url)) { _, _ in continuation.finish() }
                        return nil
                    } catch {
                        return (error as? HTTPFetchError)?.reason
                    }
                }
                for await _ in started {}
                group.cancelAll()
                #expect(await group.next() == .cancelled)
            }
        }
    }

    @Test func `last words are said by a cancelled task too`() async throws {
        try await withServer { _ in
            .text("HTTP/1.1 200 OK\r\n\r\nbye")
        } _: { url in
            await withTaskGroup(of: [UInt8]?.self) { group in
                group.cancelAll()
                var request = HTTPRequest.get(url)
                group.addTask { [request] in try? await fetcher.collect(request).body }
                #expect(await group.next() == .some(nil))
                request.outlivesCancellation = true
                group.addTask { [request] in try? await fetcher.collect(request).body }
                #expect(await group.next() == Array("bye".utf8))
            }
        }
    }
}
