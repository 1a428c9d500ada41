// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Dispatch
internal import Glibc

/// A program to be run as a child, in a session of its own, with 1,024 descriptors at most; never by a shell.
package struct Command: Hashable, Sendable {
    /// Where the child's standard streams go.
    package enum Streams: Hashable, Sendable {
        /// Into nothing.
        case none
        /// Where the agent's own go.
        case inherited
        /// To a terminal, which becomes the child's controlling terminal.
        case terminal(String)
    }

    /// The file to execute.
    package let program: String
    /// The argument vector, the program's own name first.
    package let arguments: [String]
    /// The folder it runs in; `nil` for the agent's.
    package var folder: String?
    /// Its standard streams.
    package var streams: Streams = .none

    /// Puts a command together.
    package init(_ program: String, _ arguments: [String], in folder: String? = nil, streams: Streams = .none) {
        self.program = program
        self.arguments = arguments
        self.folder = folder
        self.streams = streams
    }

    /// What every child finds in its environment.
    static let environment = ["PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/", "TERM=linux"]

    /// Starts the program and does not wait for it.
    ///
    /// - Returns: the child's process id, which is its session's and process group's as well.
    package func spawn() throws(SystemFailure) -> Int32 {
        var step = LINUX_SPAWN_FORK
        let result = arguments.withCStrings { arguments in
            Self.environment.withCStrings { environment in
                withOptionalCString(folder) { folder in
                    withOptionalCString(terminalPath) { terminal in
                        program.withCString { program in
                            var command = linux_command(
                                program: program, arguments: arguments, environment: environment, directory: folder,
                                terminal: terminal, keeps_streams: streams == .inherited ? 1 : 0)
                            return linux_spawn(&command, &step)
                        }
                    }
                }
            }
        }
        return try SystemFailure.check(result, describe(step))
    }

    /// Runs the program to its end; when the task is cancelled its whole session is killed.
    package func run() async throws(SystemFailure) -> ExitCode {
        let child = try spawn()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                DispatchQueue(label: program).async {
                    var code: Int32 = 0
                    _ = linux_wait(child, &code)
                    waiter.resume(returning: ExitCode(code))
                }
            }
        } onCancel: {
            kill(-child, SIGKILL)
        }
    }

    private var terminalPath: String? {
        if case .terminal(let path) = streams { path } else { nil }
    }

    private func describe(_ step: linux_spawn_step) -> String {
        switch step {
        case LINUX_SPAWN_TERMINAL: "open \(terminalPath ?? "/dev/null") for \(program)"
        case LINUX_SPAWN_DIRECTORY: "enter \(folder ?? "/")"
        case LINUX_SPAWN_EXECUTE: "execute \(program)"
        default: "fork"
        }
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    if let text { text.withCString(body) } else { body(nil) }
}

extension [String] {
    /// Lends the texts as a C argument vector with a null pointer behind the last.
    fileprivate func withCStrings<Result>(
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var storage: [CChar] = []
        var offsets: [Int] = []
        for text in self {
            offsets.append(storage.count)
            storage += text.utf8.map { CChar(bitPattern: $0) } + [0]
        }
        return storage.withUnsafeMutableBufferPointer { storage in
            let pointers = offsets.map { offset in storage.baseAddress.map { $0 + offset } } + [nil]
            return pointers.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { preconditionFailure("the vector ends with a null pointer") }
                return body(start)
            }
        }
    }
}
