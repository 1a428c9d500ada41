// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import NIOCore
internal import NIOEmbedded
internal import TorrentCore

/// One request to an HTTP server (a tracker, a web seed, a server of phase 1) whose answer is the fuzzer's.
///
/// The first byte chooses the request. The answer comes in parts, each behind its length in one byte, of which zero means
/// all the rest; then the connection ends.
final class FuzzedHTTP {
    private static let range: ClosedRange<UInt64> = 100...199

    private let request: HTTPRequest
    private let limits: HTTPFetchLimits
    private let channel = EmbeddedChannel()
    private let exchange: HTTPExchange
    private var head: HTTPReplyHead?
    private var received: UInt64 = 0
    private var isOver = false

    private init(choice: UInt8) throws {
        let url = try HTTPURL("http://192.0.2.1/a")
        request =
            switch choice & 3 {
            case 0, 1: .get(url)
            case 2: .get(url, range: Self.range)
            default: .post([1, 2], type: "x/y", to: url)
            }
        var limits = HTTPFetchLimits()
        limits.headerBytes = 4 << 10
        limits.bodyBytes = 1_000
        self.limits = limits
        exchange = try HTTPExchange(request, on: channel, limits: limits, deadline: .now() + .hours(1))
    }

    static func reply(_ bytes: [UInt8]) {
        guard let choice = bytes.first, let one = try? FuzzedHTTP(choice: choice) else { return }
        try? one.run(bytes.dropFirst())
    }

    private func run(_ bytes: ArraySlice<UInt8>) throws {
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 80), promise: nil)
        ask()
        var rest = bytes
        while !isOver, channel.isActive, let length = rest.popFirst() {
            let count = length == 0 ? rest.count : Int(length)
            try channel.writeInbound(ByteBuffer(bytes: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        channel.close(promise: nil)
        precondition(isOver, "somebody waits for an answer on a connection that is gone")
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    private func ask() {
        exchange.next().assumeIsolated().whenComplete { self.take($0) }
    }

    private func take(_ result: Result<HTTPExchange.Part, any Error>) {
        precondition(!isOver)
        switch result {
        case .success(.head(let head)):
            precondition(self.head == nil && (200..<300).contains(head.status))
            self.head = head
        case .success(.body(let bytes)):
            precondition(head != nil)
            received += UInt64(bytes.readableBytes)
            precondition(received <= limits.bodyBytes)
        case .success(.end):
            if request.isForRange { precondition(head?.contentRange?.part.count == Int(received)) }
            isOver = true
        case .success(.moved(let url)):
            precondition(head == nil && url.address == request.url.address)
            isOver = true
        case .failure(let error):
            precondition("\(error)" == "\(error)".withoutControlCharacters)
            isOver = true
        }
        if !isOver { ask() }
    }

    static var examples: [[UInt8]] {
        func answer(_ choice: UInt8, _ lines: String..., body: String = "") -> [UInt8] {
            [choice, 20] + Array((lines + ["", body]).joined(separator: "\r\n").utf8.prefix(20)) + [0]
                + Array((lines + ["", body]).joined(separator: "\r\n").utf8.dropFirst(20))
        }
        return [
            answer(0, "HTTP/1.1 200 OK", "Content-Length: 5", body: "abcde"),
            answer(0, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\n\r\n"),
            answer(0, "HTTP/1.0 200 OK", body: "until it closes"),
            answer(1, "HTTP/1.1 302 Found", "Location: /b"),
            answer(1, "HTTP/1.1 301 Moved", "Location: http://192.0.2.2/\u{9b}2J"),
            answer(3, "HTTP/1.1 500 No", "Content-Length: 9", body: "\u{1b}[2J why"),
            answer(
                2, "HTTP/1.1 206 Partial Content", "Content-Range: bytes 100-101/300", "Content-Length: 2",
                body: "ab"),
        ]
    }
}

extension HTTPRequest {
    fileprivate var isForRange: Bool {
        if case .get(_?) = method { true } else { false }
    }
}
