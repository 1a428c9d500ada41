// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

/// Asks the routes without any socket; HummingbirdTesting would bring a TLS library along, minutes of building.
struct RouteClient: Sendable {
    private let responder: RouterResponder<ServerContext>

    init(_ router: Router<ServerContext>) {
        responder = router.buildResponder()
    }

    func executeRequest(
        uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?, from address: String? = nil,
        host: String? = "127.0.0.1:8080"
    ) async throws -> RouteResponse {
        let head = HTTPRequest(method: method, scheme: nil, authority: host, path: uri, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: body ?? ByteBuffer()))
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 1_024) }
        let source = ApplicationRequestContextSource(channel: channel, logger: .silent)
        let response: Response
        do {
            response = try await responder.respond(to: request, context: ServerContext(source: source))
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: ServerContext(source: source))
        }
        let collector = BodyCollector()
        try await response.body.write(collector)
        return RouteResponse(status: response.status, headers: response.headers, body: collector.body)
    }
}

/// What a route answered.
struct RouteResponse: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: ByteBuffer
}

/// Keeps what a body writes; written by one task, read when it is done.
private final class BodyCollector: ResponseBodyWriter {
    private(set) var body = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws {
        body.writeImmutableBuffer(buffer)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
