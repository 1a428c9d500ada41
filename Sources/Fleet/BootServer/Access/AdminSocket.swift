// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import Foundation
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Serves the routes on a socket of this computer's file system, for the command line; who can open it is an operator.
struct AdminSocket: Service {
    /// The longest path that a socket can have (unix(7)), in bytes.
    static let longestPath = 107

    private let path: String
    private let routes: RouterResponder<ServerContext>
    private let reporter: Reporter

    /// A socket at this path, in a folder that is there.
    init(at path: String, routes: RouterResponder<ServerContext>, reporter: Reporter) {
        self.path = path
        self.routes = routes
        self.reporter = reporter
    }

    func run() async throws {
        guard path.utf8.count <= Self.longestPath else {
            complain("the path has more than \(Self.longestPath) bytes")
            try? await gracefulShutdown()
            return
        }
        // The lock of the state is ours, so it is one that an earlier server left behind.
        unlink(path)
        var quiet = reporter.logger
        quiet.logLevel = max(quiet.logLevel, .warning)
        let path = path
        let application = Application(
            responder: routes,
            server: HTTPServerBuilder { responder in
                SocketHTTPChannel(base: HTTP1Channel(responder: responder, configuration: HTTPService.channel))
            },
            configuration: .init(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in chmod(path, 0o660) }, logger: quiet)
        do {
            try await application.run()
        } catch is CancellationError {
        } catch {
            complain("\(error)")
            try? await gracefulShutdown()
        }
        unlink(path)
    }

    /// Machines are served all the same.
    private func complain(_ reason: String) {
        reporter.report(
            .socketNotServed, at: path, "The command line cannot reach this server by its socket: \(reason).",
            remedy: "Name another folder under folders.state, or give --server and --token-file.")
    }
}

/// Hummingbird's channel for HTTP/1, with each connection's user known.
private struct SocketHTTPChannel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        SocketPeers.shared.add(channel)
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
