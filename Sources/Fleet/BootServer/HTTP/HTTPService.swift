// SPDX-License-Identifier: GPL-3.0-or-later

package import Admission
internal import HTTPFetch
package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
internal import NetbootScripts
internal import ServiceLifecycle
internal import TorrentCore

/// Serves the routes over HTTP until shutdown.
package struct HTTPService: Service, CustomStringConvertible {
    private let plan: ServerPlan
    private let routes: RouterResponder<ServerContext>
    private let admission: ConnectionGuard
    private let opened: Gate
    private let logger: Logger
    private let reporter: Reporter

    /// A service that opens the gate once it accepts connections.
    package init(
        plan: ServerPlan, routes: RouterResponder<ServerContext>, admission: ConnectionGuard, opened: Gate,
        logger: Logger, reporter: Reporter? = nil
    ) {
        self.reporter = reporter ?? Reporter(logger: logger)
        self.plan = plan
        self.routes = routes
        self.admission = admission
        self.opened = opened
        self.logger = logger
    }

    package var description: String { "HTTP" }

    private func complain(_ reason: String) {
        reporter.report(.notAccepted(reason), at: "HTTP")
    }

    package func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let executors = LoopExecutors()
        let application = Application(
            responder: routes,
            server: HTTPServerBuilder { responder in
                GuardedHTTPChannel(
                    base: HTTP1Channel(responder: responder, configuration: Self.channel),
                    admission: admission, executors: executors)
            },
            configuration: .init(
                address: .hostname("\(plan.endpoint.address)", port: Int(plan.endpoint.port)),
                backlog: Limits.backlog),
            onServerRunning: { channel in
                try? await channel.eventLoop.submit {
                    let handlers: [any ChannelHandler] = [AcceptGate(admission), AcceptPause { complain($0) }]
                    try channel.pipeline.syncOperations.addHandlers(handlers, position: .first)
                }.get()
                opened.open()
            }, logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError where ErrorDuration(errorNumber: error.errnoCode) == .lasting {
            throw StartFailure(error, binding: plan)
        }
    }

    /// How long a connection may be silent is not among it: the guard knows more.
    static let channel = HTTP1Channel.Configuration(
        additionalChannelHandlers: [QuiesceHandler()], idleTimeout: nil,
        httpDecoderConfiguration: .init(
            maxHeaderFieldSize: Limits.headers, maxHeaderListSize: Limits.headers,
            maxHeaderFieldCount: Limits.headerCount))
}

extension StartFailure {
    fileprivate init(_ error: IOError, binding plan: ServerPlan) {
        switch error.errnoCode {
        case EADDRINUSE: self = .portTaken(address: "\(plan.endpoint.address)", port: plan.endpoint.port)
        case EADDRNOTAVAIL: self = .addressNotHere(address: "\(plan.endpoint.address)")
        default: self = .httpFailed(error.description)
        }
    }
}
