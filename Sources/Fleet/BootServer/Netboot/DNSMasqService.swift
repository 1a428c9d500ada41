// SPDX-License-Identifier: GPL-3.0-or-later

package import Logging
internal import ServiceLifecycle
internal import Subprocess
internal import SystemPackage

/// Runs dnsmasq as a child until shutdown, and starts it again whenever it ends by itself.
///
/// A child that cannot even start the first time ends the server with the reason: a port that is taken stays taken
/// until a person does something.
package struct DNSMasqService: Service, CustomStringConvertible {
    private let files: DNSMasqFiles
    private let registry: FleetRegistry
    private let router: RouterAnswerService?
    private let gate: Gate
    private let show: @Sendable (String) -> Void
    private let logger: Logger
    private let command: [String]

    /// A service that begins once the gate is open, and shows the child's lines to people.
    ///
    /// The command is what starts dnsmasq; words such as `ip netns exec ROOM` may stand in front of it.
    package init(
        files: DNSMasqFiles, registry: FleetRegistry, router: RouterAnswerService? = nil, after gate: Gate,
        logger: Logger, command: [String] = ["dnsmasq"], show: @escaping @Sendable (String) -> Void
    ) {
        self.router = router
        self.files = files
        self.registry = registry
        self.gate = gate
        self.show = show
        self.logger = logger
        self.command = command
    }

    package var description: String { "dnsmasq" }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await gate.wait() }
        if await LeftoverChild.end(processFile: files.processFile, configuration: files.configuration) {
            logger.warning("ended a dnsmasq that an earlier server left behind")
        }
        var pause = RestartPause()
        var hasStarted = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let begin = ContinuousClock.now
            let end = try await runChild()
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            hasStarted = hasStarted || end.wasReady
            guard hasStarted else { throw StartFailure(dnsmasqSaid: end.lastWords) }
            let wait = pause.pause(after: ContinuousClock.now - begin)
            logger.error(
                "dnsmasq ended and will be started again",
                metadata: [
                    "status": "\(end.status)", "in": "\(wait)", "said": "\(end.lastWords.last ?? "nothing")",
                ])
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
        }
    }

    private struct ChildEnd: Sendable {
        let status: String
        let lastWords: [String]
        /// Whether it got as far as answering.
        let wasReady: Bool
    }

    private func runChild() async throws -> ChildEnd {
        do {
            return try await cancelWhenGracefulShutdown {
                let (reading, writing) = try FileDescriptor.pipe()
                let result = try await Subprocess.run(
                    .name(command.first ?? "dnsmasq"), arguments: Arguments(arguments),
                    environment: .inherit.updating(["LC_ALL": "C", "LANGUAGE": "C"]), platformOptions: Self.options,
                    input: .none, output: .discarded,
                    error: .fileDescriptor(writing, closeAfterSpawningProcess: true)
                ) { child in
                    let process = child.processIdentifier.value
                    UrgentLines.hurry(process)
                    var desk = files.offers.map {
                        OfferDesk(folder: $0.folder, limit: $0.limit, process: process)
                    }
                    var listener = DNSMasqListener(
                        files: files, registry: registry, router: router, process: process, logger: logger, show: show)
                    for await line in UrgentLines.read(reading.rawValue, logger: logger, { desk?.hear($0) }) {
                        await listener.hear(line)
                    }
                    return listener
                }
                let listener = result.closureResult
                return ChildEnd(
                    status: "\(result.terminationStatus)", lastWords: listener.lastWords, wasReady: listener.wasReady)
            }
        } catch is CancellationError {
            return ChildEnd(status: "stopped", lastWords: [], wasReady: true)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw StartFailure.dnsmasqMissing
        } catch let error as SubprocessError {
            if Task.isShuttingDownGracefully { return ChildEnd(status: "stopped", lastWords: [], wasReady: true) }
            throw StartFailure.dnsmasqFailed("\(error)")
        }
    }

    private var arguments: [String] {
        command.dropFirst() + ["--keep-in-foreground", "--conf-file=\(files.configuration)"]
    }

    private static var options: PlatformOptions {
        var options = PlatformOptions()
        // Ctrl+C reaches the whole process group of a terminal; the child is ended by us, in its turn.
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: Limits.childGrace)]
        return options
    }
}
