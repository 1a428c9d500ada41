// SPDX-License-Identifier: GPL-3.0-or-later

package import Admission
package import Logging
internal import ServiceLifecycle
internal import TorrentCore

/// Runs dnsmasq as a child until shutdown, and starts it again whenever it ends by itself.
///
/// Only the first start can end the server, and only for what a person must change: a port that is taken stays taken
/// until somebody frees it. Once dnsmasq has answered, whatever keeps it from being started again is tried again with
/// growing pauses: an upgrade takes its program away for a moment, and want of memory or processes passes.
package struct DNSMasqService: Service, CustomStringConvertible {
    private let child: DNSMasqChild
    private let files: DNSMasqFiles
    private let gate: Gate
    private let logger: Logger

    /// A service that begins once the gate is open, and shows the child's lines to people.
    ///
    /// The command is what starts dnsmasq; words such as `ip netns exec ROOM` may stand in front of it.
    package init(
        files: DNSMasqFiles, registry: FleetRegistry, router: RouterAnswerService? = nil,
        admission: ConnectionGuard? = nil, after gate: Gate, logger: Logger, command: [String] = ["dnsmasq"],
        show: @escaping @Sendable (String) -> Void
    ) {
        child = DNSMasqChild(
            command: command, files: files, registry: registry, router: router, admission: admission, logger: logger,
            show: show)
        self.files = files
        self.gate = gate
        self.logger = logger
    }

    package var description: String { "dnsmasq" }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await gate.wait() }
        if await LeftoverChild.end(processFile: files.processFile, configuration: files.configuration) {
            logger.warning("ended a dnsmasq that an earlier server left behind")
        }
        var pause = Backoff(first: Limits.firstPause, longest: Limits.longestPause)
        var hasStarted = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let begin = ContinuousClock.now
            let end = await child.run()
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            hasStarted = hasStarted || end.wasReady
            if !hasStarted, let failure = end.lastingFailure { throw failure }
            if ContinuousClock.now - begin >= Limits.steadyRun { pause.reset() }
            let wait = pause.next()
            logger.error(
                end.wasStarted
                    ? "dnsmasq ended and will be started again"
                    : "dnsmasq could not be started, which will be tried again",
                metadata: ["reason": "\(end.reason)", "in": "\(wait)"])
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
        }
    }
}
