// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
package import FleetInterface
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TorrentCore

/// Asks a server's interface, over the socket of its environment or over HTTP.
package struct InterfaceClient: Sendable {
    /// Where the server is.
    package let place: InterfacePlace
    private let token: String?

    /// Bytes of an answer: 4,096 machines are four megabytes.
    private static let mostBytes = 256 << 20
    /// How long a connection, and an answer, may take.
    private static let connecting = TimeAmount.seconds(5)
    private static let answering = Duration.seconds(60)
    private let silence: TimeAmount

    /// A client of the server there; a token is needed over a network.
    ///
    /// A stream that is silent for the last is taken for broken: the server gives a sign of life every five seconds.
    package init(place: InterfacePlace, token: String?, silence: Duration = .seconds(20)) {
        self.place = place
        self.token = token
        self.silence = .nanoseconds(silence.wholeNanoseconds)
    }

    /// The document that a route gives, as it was sent and as it was read.
    package func get<Document: InterfaceDocument>(
        _ route: InterfaceRoute, _ name: String? = nil, query: [(String, String)] = [],
        sending body: [UInt8] = [], as type: Document.Type
    ) async throws -> (document: Document, bytes: [UInt8]) {
        let bytes = try await bytes(route, name, query: query, sending: body)
        do {
            return (try JSONDecoder().decode(type, from: Data(bytes)), bytes)
        } catch {
            throw CommandFailure.failure(
                "the server at \(place) answers something that this program does not understand; it may be of another version"
            )
        }
    }

    /// What a route answers, as it was sent.
    package func bytes(
        _ route: InterfaceRoute, _ name: String? = nil, query: [(String, String)] = [], sending body: [UInt8] = []
    ) async throws -> [UInt8] {
        // Without a name it would be another route.
        guard name?.isEmpty != true else { throw CommandFailure.mistake("an empty name is none") }
        let head = head(route, name, query, bodyLength: body.count)
        return try await withThrowingTaskGroup(of: [UInt8].self) { tasks in
            tasks.addTask {
                var bytes: [UInt8] = []
                try await converse(head, sending: body) { part in
                    bytes += part
                    guard bytes.count <= Self.mostBytes else {
                        throw CommandFailure.failure("the server at \(place) answers without an end")
                    }
                }
                return bytes
            }
            tasks.addTask {
                try await Task.sleep(for: Self.answering)
                throw CommandFailure.failure("the server at \(place) gives no answer")
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? []
        }
    }

    /// Hands over what a route streams, as it comes, until the stream ends or something is thrown.
    package func stream(
        _ route: InterfaceRoute, query: [(String, String)] = [], _ take: ([UInt8]) async throws -> Void
    ) async throws {
        let watch = SilenceHandler()
        do {
            try await converse(head(route, nil, query), watch: watch, take)
        } catch {
            guard watch.hasBroken else { throw error }
        }
        guard watch.hasBroken else { return }
        throw CommandFailure.failure(
            "nothing comes from the server at \(place) any more; it is gone, or something on the way keeps it back, such as a"
                + " proxy that gathers what it passes on")
    }

    private func head(
        _ route: InterfaceRoute, _ name: String?, _ query: [(String, String)], bodyLength: Int = 0
    ) -> HTTPRequestHead {
        var path = route.path
        if let name, let start = path.firstIndex(of: "{"), let end = path.firstIndex(of: "}") {
            path.replaceSubrange(start...end, with: Self.encoded(name))
        }
        if !query.isEmpty {
            path += "?" + query.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        }
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: route.method.rawValue), uri: path)
        head.headers.add(name: "Host", value: place.authority)
        head.headers.add(name: "User-Agent", value: "boottorrent/\(Product.version)")
        head.headers.add(name: "Connection", value: "close")
        if route.method != .get {
            head.headers.add(name: "Content-Length", value: "\(bodyLength)")
            if bodyLength > 0 { head.headers.add(name: "Content-Type", value: "application/json") }
            head.headers.add(name: AccessRequest.header, value: AccessRequest.headerValue)
        }
        if let token { head.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return head
    }

    /// Percent encoding of all but what never needs it (RFC 3986, 2.3).
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
                encoded.append(character)
            } else {
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private func converse(
        _ head: HTTPRequestHead, sending body: [UInt8] = [], watch: SilenceHandler? = nil,
        _ take: ([UInt8]) async throws -> Void
    ) async throws {
        let connection = try await connect(watch)
        do {
            try await connection.executeThenClose { inbound, outbound in
                // At once: a server that is quick has answered a head and closed before its end is written.
                let sent: [HTTPClientRequestPart] =
                    [.head(head)] + (body.isEmpty ? [] : [.body(.byteBuffer(ByteBuffer(bytes: body)))]) + [.end(nil)]
                try await outbound.write(contentsOf: sent)
                var refusal: (status: Int, bytes: [UInt8])?
                for try await part in inbound {
                    switch part {
                    case .head(let answer):
                        if answer.status.code >= 300 { refusal = (Int(answer.status.code), []) }
                    case .body(let buffer):
                        let bytes = Array(buffer.readableBytesView)
                        if refusal == nil {
                            try await take(bytes)
                        } else if (refusal?.bytes.count ?? 0) < Self.mostBytes {
                            refusal?.bytes += bytes
                        }
                    case .end:
                        if let refusal { throw InterfaceRefusal(refusal.status, refusal.bytes, from: place) }
                        return
                    }
                }
                throw CommandFailure.failure("the server at \(place) ended the connection")
            }
        } catch let error as any UserFacingError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as IOError {
            throw CommandFailure.failure(
                "the connection to \(place) broke: \(String(cString: strerror(error.errnoCode)))")
        } catch is ChannelError {
            throw CommandFailure.failure("the connection to \(place) broke")
        } catch let error where error is HTTPParserError || error is NIOHTTPDecoderError {
            throw CommandFailure.failure("what answers at \(place) does not speak HTTP as a server of ours does")
        }
    }

    private func connect(_ watch: SilenceHandler?) async throws -> Connection {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(Self.connecting)
        let setUp: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
            channel.eventLoop.makeCompletedFuture {
                if let watch {
                    try channel.pipeline.syncOperations.addHandlers([IdleStateHandler(readTimeout: silence), watch])
                }
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        do {
            switch place {
            case .socket(let path):
                return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: setUp)
            case .network(let host, let port):
                return try await bootstrap.connect(host: host, port: port, channelInitializer: setUp)
            }
        } catch {
            throw noServer(error)
        }
    }

    private func noServer(_ error: any Error) -> CommandFailure {
        let number = (error as? IOError)?.errnoCode
        guard case .socket(let path) = place else {
            let reason = number.map { String(cString: strerror($0)) } ?? "it cannot be reached"
            return .noServer("no server answers at \(place): \(reason)")
        }
        switch number {
        case EACCES: return .mistake("\(path) may not be opened by you; run this as root or as a member of its group")
        case ENOENT, ECONNREFUSED, nil:
            return .noServer("no server of this environment runs (there is none at \(path)); run: boottorrent start")
        case .some(let number):
            return .noServer("no server answers at \(path): \(String(cString: strerror(number)))")
        }
    }
}

/// Breaks a connection that nothing comes from.
private final class SilenceHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let state = Mutex(false)

    /// Whether it has, for that is why whatever was under way failed.
    var hasBroken: Bool { state.withLock(\.self) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case IdleStateHandler.IdleStateEvent.read = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        state.withLock { $0 = true }
        context.close(promise: nil)
    }
}

/// What a server refused.
package struct InterfaceRefusal: UserFacingError, Hashable {
    package let exitStatus: ExitStatus
    package let description: String

    init(_ status: Int, _ bytes: [UInt8], from place: InterfacePlace) {
        exitStatus = (500...).contains(status) ? .failure : .mistake
        guard let document = try? JSONDecoder().decode(RefusalDocument.self, from: Data(bytes)) else {
            description = "the server at \(place) answers with status \(status)"
            return
        }
        let candidates = document.candidates.map { " (\($0.joined(separator: ", ")))" } ?? ""
        description = (document.detail + candidates).withoutControlCharacters
    }
}
