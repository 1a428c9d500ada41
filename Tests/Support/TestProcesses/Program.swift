// SPDX-License-Identifier: GPL-3.0-or-later

internal import CSpawnShims
package import Foundation
internal import Synchronization

/// A program that runs beside a test; killed with the last reference to it.
///
/// Foundation's `Process` learns of an end from a socket that other children started in the same moment hold as well:
/// with Swift 6.3 on Linux, `waitUntilExit` now and then waited for a child that had long ended. This one leaves its
/// children nothing but their three streams and no blocked signals, and asks the kernel.
package final class Program: Sendable {
    /// Its process.
    package let id: Int32
    /// What was started.
    package let words: String
    private let givenInput: UnnamedFile
    private let printedOutput = UnnamedFile()
    private let printedErrors = UnnamedFile()
    /// Whether its children end with it, as far as they stay in its process group.
    private let leadsGroup: Bool
    /// How it ended, once it was asked for; until then the process id is its own.
    private let end = Mutex<Int32?>(nil)

    /// Starts a program, by its path or by a name that is looked for in `PATH`; the input is all that it can read.
    ///
    /// It has copies of the further descriptors, of which there are at most five, as 3, 4 and so on; who gave them still has to
    /// close them. With `leadsGroup` its children are killed when it has ended, however that came.
    package init(
        _ command: [String], in folder: String? = nil, input: Data = Data(), further descriptors: [CInt] = [],
        leadsGroup: Bool = false
    ) throws {
        words = command.joined(separator: " ")
        givenInput = UnnamedFile(input)
        self.leadsGroup = leadsGroup
        let arguments = command.map { strdup($0) } + [nil]
        defer { for text in arguments { free(text) } }
        let streams = [givenInput, printedOutput, printedErrors].map(\.descriptor) + descriptors
        var id: Int32 = 0
        let problem = spawn_program(&id, folder, arguments, streams, CInt(streams.count), leadsGroup ? 1 : 0)
        guard problem == 0 else { throw NotStarted(words: words, reason: String(cString: strerror(problem))) }
        self.id = id
    }

    deinit { kill() }

    /// Why nothing runs.
    package struct NotStarted: Error {
        let words: String
        let reason: String
    }

    /// What it has printed on standard output so far.
    package var output: String { String(decoding: printedOutput.content, as: UTF8.self) }
    /// What it has printed on standard error so far.
    package var errors: String { String(decoding: printedErrors.content, as: UTF8.self) }

    /// How it ended, 128 and the signal's number if it was killed, as in shells; `nil` while it runs.
    package var status: Int32? {
        end.withLock { end in
            var word: Int32 = 0
            if leadsGroup, end == nil {
                // As long as nobody has waited for it, the group's number is nobody else's.
                var information = siginfo_t()
                waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
                guard information.si_signo == SIGCHLD else { return nil }
                _ = Foundation.kill(-id, SIGKILL)
            }
            if end == nil, waitpid(id, &word, WNOHANG) == id {
                end = word & 0x7f == 0 ? (word >> 8) & 0xff : 128 + (word & 0x7f)
            }
            return end
        }
    }

    /// Whether it has not ended.
    package var isRunning: Bool { status == nil }

    /// Waits for its end and gives its status; blocks the thread.
    @discardableResult package func waitForEnd() -> Int32 {
        while true {
            if let status { return status }
            // Leaves the child for `status`, which alone says when its id is nobody's any more.
            var information = siginfo_t()
            waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT)
        }
    }

    /// Sends it a signal, unless it has ended; its children too, if it leads a group.
    package func signal(_ number: Int32) {
        end.withLock { if $0 == nil { _ = Foundation.kill(leadsGroup ? -id : id, number) } }
    }

    /// Ends it without asking, and waits for that; does nothing once it has ended.
    package func kill() {
        signal(SIGKILL)
        waitForEnd()
    }
}

extension Program {
    /// How a program ended, and what it printed.
    package struct Outcome: Sendable {
        /// 128 and the signal's number if it was killed, as in shells.
        package let status: Int32
        /// Standard output, byte by byte.
        package let bytes: Data
        /// Standard error.
        package let errors: String
        /// Standard output.
        package var output: String { String(decoding: bytes, as: UTF8.self) }
        /// Standard output, then standard error.
        package var text: String { output + errors }
    }

    /// Runs a program to its end; blocks the thread.
    @discardableResult package static func run(
        _ command: [String], in folder: String? = nil, input: Data = Data()
    ) throws -> Outcome {
        let program = try Program(command, in: folder, input: input)
        let status = program.waitForEnd()
        return Outcome(status: status, bytes: program.printedOutput.content, errors: program.errors)
    }
}
