// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import Phase1Builder
internal import ServiceLifecycle
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Runs dnsmasq once, and hears what it says.
struct DNSMasqChild: Sendable {
    let command: [String]
    let files: DNSMasqFiles
    let registry: FleetRegistry
    let router: RouterAnswerService?
    let admission: ConnectionGuard?
    let reporter: Reporter

    /// Returns when it has ended, by itself or because the server ends.
    func run() async -> DNSMasqEnd {
        do {
            return try await cancelWhenGracefulShutdown { try await started() }
        } catch {
            return Task.isShuttingDownGracefully ? .stopped : DNSMasqEnd(error)
        }
    }

    private func started() async throws -> DNSMasqEnd {
        let (reading, writing) = try FileDescriptor.pipe()
        let runs = Mutex(false)
        defer {
            // Else the thread that reads closes it.
            if !runs.withLock({ $0 }) { try? reading.close() }
        }
        let program = await ChildProgram(command.first ?? "dnsmasq", arguments)
        let result = try await Subprocess.run(
            program.executable, arguments: program.arguments,
            environment: .inherit.updating(["LC_ALL": "C", "LANGUAGE": "C"]), platformOptions: Self.options,
            input: .none, output: .discarded, error: .fileDescriptor(writing, closeAfterSpawningProcess: true)
        ) { child in
            runs.withLock { $0 = true }
            let process = child.processIdentifier.value
            UrgentLines.hurry(process)
            var desk = files.offers.map { OfferDesk(folder: $0.folder, limit: $0.limit, process: process) }
            var listener = DNSMasqListener(
                files: files, registry: registry, router: router, admission: admission, process: process,
                reporter: reporter)
            for await line in UrgentLines.read(reading.rawValue, reporter: reporter, { desk?.hear($0) }) {
                await listener.hear(line)
            }
            return listener
        }
        let listener = result.closureResult
        if let words = ChildProgram.startFailure(result.terminationStatus, lastLine: listener.lastWords.last) {
            return .notStarted(words, errorNumber: nil)
        }
        return .ended(result.terminationStatus, lastWords: listener.lastWords, wasReady: listener.wasReady)
    }

    private var arguments: [String] {
        command.dropFirst() + ["--keep-in-foreground", "--conf-file=\(files.configuration)"]
    }

    private static var options: PlatformOptions {
        // Ctrl+C reaches the whole process group of a terminal; this child is ended by us, in its turn.
        var options = PlatformOptions.guarded
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: Limits.childGrace)]
        return options
    }
}
