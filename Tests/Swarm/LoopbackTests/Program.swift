// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// One process; what it prints goes to two files, so that it never waits for a reader.
final class Program: Sendable {
    private let process: Process
    private let words: String
    private let outputFile: String
    private let errorFile: String

    /// Starts a program by its path; `log` is how the names of its output files begin.
    init(_ command: [String], in folder: String, log: String) throws {
        words = command.joined(separator: " ")
        outputFile = log + ".out"
        errorFile = log + ".err"
        for file in [outputFile, errorFile] { try Data().write(to: URL(filePath: file)) }
        process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputFile))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorFile))
        // The threads of a concurrent program block signals, and a child would begin with SIGTERM blocked.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    var id: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// What it has printed on standard output so far.
    var output: String { Self.text(of: outputFile) }
    /// What it has printed on standard error so far.
    var errors: String { Self.text(of: errorFile) }

    private static func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    /// The first whole line of its output that begins so, once there is one.
    func line(beginning start: String) async throws -> String {
        var found: Substring?
        try await wait(for: "line \"\(start)…\" of \(words)\n\(errors)") {
            // Asked before its output is read: what it printed last is there once it has ended.
            let isOver = !isRunning
            found = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix(start) }
            guard found != nil || !isOver else {
                throw TimedOut(description: "\(words) ended without a line \"\(start)…\"\n\(errors)")
            }
            return found != nil
        }
        return String(found ?? "")
    }

    /// How it ended, once it has; 128 and the signal's number if it was killed, as in shells.
    var status: Int32 {
        get async throws {
            try await wait(for: "end of \(words)\n\(errors)") { !isRunning }
            return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        }
    }

    /// Asks it to end; gives how it ended, and how long that took.
    func terminate() async throws -> (status: Int32, time: Duration) {
        let start = ContinuousClock.now
        if isRunning { Foundation.kill(id, SIGTERM) }
        return (try await status, ContinuousClock.now - start)
    }

    /// Ends it without asking, and waits for that; does nothing once it has ended.
    func kill() {
        guard isRunning else { return }
        Foundation.kill(id, SIGKILL)
        process.waitUntilExit()
    }
}
