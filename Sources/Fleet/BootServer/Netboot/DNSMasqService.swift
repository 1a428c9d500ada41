// SPDX-License-Identifier: GPL-3.0-or-later

package import Admission
internal import FleetModel
internal import Logging
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
    private let reporter: Reporter

    /// A service that begins once the gate is open; the child's lines go into the log.
    ///
    /// The command is what starts dnsmasq; words such as `ip netns exec ROOM` may stand in front of it.
    package init(
        files: DNSMasqFiles, registry: FleetRegistry, router: RouterAnswerService? = nil,
        admission: ConnectionGuard? = nil, after gate: Gate, reporter: Reporter, command: [String] = ["dnsmasq"]
    ) {
        child = DNSMasqChild(
            command: command, files: files, registry: registry, router: router, admission: admission,
            reporter: reporter)
        self.files = files
        self.gate = gate
        self.reporter = reporter
    }

    package var description: String { "dnsmasq" }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await gate.wait() }
        if await LeftoverChild.end(processFile: files.processFile, configuration: files.configuration) {
            reporter.logger.notice("ended a dnsmasq that an earlier server left behind")
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
            reporter.report(
                .dnsmasqEnded, at: "dnsmasq",
                "\(end.wasStarted ? "It ended" : "It could not be started"): \(end.reason).",
                remedy:
                    "It is started again; if that goes on, do what the reason says, for no machine can begin to boot.")
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
        }
    }
}
