// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import TorrentCore

/// Fetches over HTTP/1.1 from numeric addresses: one connection for each request, nothing kept between them, but by a
/// ``KeptConnection``.
package struct HTTPFetcher: Sendable {
    private let group: any EventLoopGroup
    private let local: HostAddress?

    /// Works on these event loops; connections leave from the local address, if one is given.
    package init(group: any EventLoopGroup, from local: HostAddress? = nil) {
        self.group = group
        self.local = local
    }

    /// The whole answer, which `limits.bodyBytes` bounds.
    package func collect(
        _ request: HTTPRequest, limits: HTTPFetchLimits = HTTPFetchLimits()
    ) async throws(HTTPFetchError) -> HTTPReply {
        try await collect(request, limits: limits, over: nil).reply
    }

    /// The same, over a connection that was kept if there is one; gives the one that can be used again.
    func collect(
        _ request: HTTPRequest, limits: HTTPFetchLimits, over kept: (any Channel)?
    ) async throws(HTTPFetchError) -> (reply: HTTPReply, kept: (any Channel)?) {
        var body = ByteBuffer()
        do {
            let (head, kept) = try await stream(request, limits: limits, over: kept) { _, bytes in
                body.writeImmutableBuffer(bytes)
            }
            return (HTTPReply(head: head, body: Array(body.readableBytesView)), kept)
        } catch let error as HTTPFetchError {
            throw error
        } catch {
            throw HTTPFetchError(request.url, .malformed("\(error)"))
        }
    }

    /// Hands the body over piece by piece as it arrives, and returns when the last one has been taken.
    ///
    /// The next piece is read from the network only when the consumer has returned. Throws
    /// ``HTTPFetchError``, or what the consumer throws.
    @discardableResult
    package func stream(
        _ request: HTTPRequest, limits: HTTPFetchLimits = HTTPFetchLimits(),
        to consumer: (HTTPReplyHead, ByteBuffer) async throws -> Void
    ) async throws -> HTTPReplyHead {
        try await stream(request, limits: limits, over: nil, to: consumer).head
    }

    private func stream(
        _ request: HTTPRequest, limits: HTTPFetchLimits, over kept: (any Channel)?,
        to consumer: (HTTPReplyHead, ByteBuffer) async throws -> Void
    ) async throws -> (head: HTTPReplyHead, kept: (any Channel)?) {
        let deadline = NIODeadline.now() + TimeAmount(limits.total)
        var (request, kept) = (request, kept)
        for _ in 0...HTTPFetchLimits.redirects {
            let exchange =
                if let kept {
                    try await next(request, on: kept, limits: limits, deadline: deadline)
                } else {
                    try await connect(request, limits: limits, deadline: deadline)
                }
            kept = nil
            switch try await exchange.run(to: consumer) {
            case .done(let head):
                return (head, request.keepsConnection && head.leavesOpen ? exchange.channel : nil)
            case .moved(let url): request.url = url
            }
        }
        throw HTTPFetchError(request.url, .tooManyRedirects(limit: HTTPFetchLimits.redirects))
    }

    private func next(
        _ request: HTTPRequest, on channel: any Channel, limits: HTTPFetchLimits, deadline: NIODeadline
    ) async throws -> HTTPExchange {
        do {
            return try await channel.eventLoop.submit {
                try HTTPExchange(request, next: channel, limits: limits, deadline: deadline)
            }.get()
        } catch {
            // It was closed just now, and its handlers are gone.
            throw HTTPFetchError(request.url, .noReply)
        }
    }

    private func connect(
        _ request: HTTPRequest, limits: HTTPFetchLimits, deadline: NIODeadline
    ) async throws -> HTTPExchange {
        if Task.isCancelled, !request.outlivesCancellation { throw HTTPFetchError(request.url, .cancelled) }
        do {
            var bootstrap = ClientBootstrap(group: group)
                .connectTimeout(min(TimeAmount(limits.connect), deadline - .now()))
                .channelOption(.autoRead, value: false)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            if let local { bootstrap = bootstrap.bind(to: try PeerAddress(host: local, port: 0).socketAddress) }
            return try await bootstrap.connect(to: request.url.address.socketAddress) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try HTTPExchange(request, on: channel, limits: limits, deadline: deadline)
                }
            }
        } catch {
            let failure = SocketFailure(error)
            if case .timedOut(let time) = failure { throw HTTPFetchError(request.url, .connectTimeout(time)) }
            throw HTTPFetchError(request.url, .cannotConnect(failure.description))
        }
    }
}
