// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import HTTPFetch
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import TorrentCore

/// Answers `GET /phase1/HASH/FILE` on one address, for iPXE.
struct Phase1Giver: Sendable {
    let address: PeerAddress
    let hash: String
    /// Where the files are.
    let folder: String
    /// Nothing but these is given.
    let files: [String]

    /// Answers until the task is cancelled; `ready` is called once, when the port is open.
    func run(ready: @escaping @Sendable (PeerAddress) async -> Void) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let table = Dictionary(files.map { (ExactName("/phase1/\(hash)/\($0)"), "\(folder)/\($0)") }) { first, _ in
            first
        }
        let admission = ConnectionGuard(
            limits: AdmissionLimits(places: Limits.connections, perAddress: Limits.connectionsPerAddress),
            logger: Logger(label: "phase1", factory: { _ in SwiftLogNoOpLogHandler() }))
        let channel: any Channel
        do {
            channel = try await ServerBootstrap(group: loop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptPause())
                    }
                }
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.addHandlers(to: channel, table, admission) }
                }
                .bind(to: address.socketAddress).get()
        } catch {
            throw Phase1ShareProblem.cannotListen(address, reason: "\(SocketFailure(error))")
        }
        await ready(channel.localAddress.flatMap(PeerAddress.init) ?? address)
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    private static func addHandlers(
        to channel: any Channel, _ table: [ExactName: String], _ admission: ConnectionGuard
    ) throws {
        guard let host = channel.remoteAddress.flatMap(HostAddress.init) else { throw ChannelError.unknownLocalAddress }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Limits.headerBytes
        limits.maxHeaderListSize = Limits.headerBytes
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(limitConfiguration: limits), maximumBufferSize: Limits.headerBytes))
        try pipeline.addHandler(HTTPServerPipelineHandler())
        try pipeline.addHandler(HTTPServerProtocolErrorHandler())
        try pipeline.addHandler(Phase1GiverHandler(files: table))
        try admission.watch(channel, from: host)
    }
}

/// What a giver takes at most.
enum Limits {
    /// Connections at once: the server sends fewer machines here, and the rest is strangers.
    static let connections = 16
    /// Connections of one machine, whose iPXE has one at a time.
    static let connectionsPerAddress = 4
    /// Bytes of a request's head.
    static let headerBytes = 8 << 10
}

/// Answers one connection's requests from a table of paths and files.
private final class Phase1GiverHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let files: [ExactName: String]
    private var head: HTTPRequestHead?
    /// A file is open.
    private var isAnswering = false

    init(files: [ExactName: String]) {
        self.files = files
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body:
            // Nothing here takes one.
            context.close(promise: nil)
        case .end:
            guard let head else { return }
            self.head = nil
            // iPXE waits for an answer; who does not could have a file opened for each of a thousand requests.
            guard !isAnswering else { return context.close(promise: nil) }
            answer(head, context)
        }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = String(request.uri.prefix { $0 != "?" })
        guard request.method == .GET || request.method == .HEAD else {
            return _ = write(.methodNotAllowed, [], isLast: true, request, context)
        }
        guard let file = files[ExactName(path)] else {
            return _ = write(.notFound, [], isLast: !request.isKeepAlive, request, context)
        }
        do {
            let handle = try NIOFileHandle(_deprecatedPath: file)
            let region = try FileRegion(fileHandle: handle)
            let body: [HTTPServerResponsePart] =
                request.method == .GET ? [.body(.fileRegion(region))] : []
            isAnswering = true
            write(
                .ok, body, length: region.readableBytes, isLast: !request.isKeepAlive, request, context
            ).assumeIsolated().whenComplete { _ in
                self.isAnswering = false
                try? handle.close()
            }
        } catch {
            _ = write(.internalServerError, [], isLast: true, request, context)
        }
    }

    private func write(
        _ status: HTTPResponseStatus, _ body: [HTTPServerResponsePart], length: Int = 0, isLast: Bool,
        _ request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        var head = HTTPResponseHead(version: request.version, status: status)
        head.headers.add(name: "Content-Type", value: "application/octet-stream")
        head.headers.add(name: "Content-Length", value: "\(length)")
        if isLast { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        for part in body { context.write(wrapOutboundOut(part), promise: nil) }
        let channel = context.channel
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if isLast { written.whenComplete { _ in channel.close(promise: nil) } }
        return written
    }
}
