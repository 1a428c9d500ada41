// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
package import Logging
internal import NIOCore
package import ServiceLifecycle
internal import TorrentCore

/// Runs a service again, after growing pauses, when it ends though nobody told it to: a server that has served goes on.
///
/// Until its gate is open the service has not served yet. Then a failure that lasts, such as a port that another
/// program has, ends the server with the reason.
package struct RevivedService: Service, CustomStringConvertible {
    private let service: any Service
    private let served: Gate
    private let reporter: Reporter

    /// Takes a service whose `run()` may be called again, and the gate that it opens whenever it begins to serve.
    package init(_ service: any Service, once served: Gate, logger: Logger, reporter: Reporter? = nil) {
        self.service = service
        self.served = served
        self.reporter = reporter ?? Reporter(logger: logger)
    }

    package var description: String { "\(service)" }

    package func run() async throws {
        var pause = Backoff(first: Limits.firstPause, longest: Limits.longestPause)
        while true {
            let begin = ContinuousClock.now
            let failure = await failure()
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            if let failure, !served.isOpen, !Self.passes(failure) { throw failure }
            if ContinuousClock.now - begin >= Limits.steadyRun { pause.reset() }
            let wait = pause.next()
            reporter.report(
                .partEnded, at: "\(service)", "\(failure.map { "\($0)" } ?? "its socket was closed")",
                remedy: "It is started again; if that goes on, do what the reason says.")
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        }
    }

    private func failure() async -> (any Error)? {
        do {
            try await service.run()
            return nil
        } catch {
            return error
        }
    }

    private static func passes(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: ErrorDuration(errorNumber: error.errnoCode) == .passing
        case StartFailure.trackerFailed(_, let passes), StartFailure.seedFailed(_, let passes): passes
        default: false
        }
    }
}
