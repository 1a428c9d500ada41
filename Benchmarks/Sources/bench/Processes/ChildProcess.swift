// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// One program we started: its number, the pipe of its standard output, and the line that is not complete yet.
struct ChildProcess {
    let command: Command
    let process: pid_t
    /// Our end of the pipe, not waiting; -1 once it is closed.
    private(set) var output: Int32
    private var pending: [UInt8] = []

    /// Starts it with no standard input, with no signal held back, and in a process group of its own, so that a
    /// terminal's Ctrl+C is ours alone.
    init(_ command: Command) throws(BenchFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("pipe") }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var process: pid_t = 0
        let problem = Self.spawn(command, output: ends[1], &process)
        guard problem == 0 else {
            close(ends[0])
            throw .system(command.program, problem: String(cString: strerror(problem)))
        }
        self.command = command
        self.process = process
        output = ends[0]
    }

    private static func spawn(_ command: Command, output: Int32, _ process: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, command.log ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
        var arguments = ([command.program] + command.arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawnp(&process, command.program, &actions, &attributes, &arguments, &variables)
    }

    /// Reads what there is, and returns the lines that are complete with it; closes the pipe at its end.
    mutating func readLines() -> [String] {
        guard output >= 0 else { return [] }
        var lines: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return lines }
            guard count > 0 else {
                close(output)
                output = -1
                lines += finishLine()
                return lines
            }
            // Displays that draw over themselves end their lines with CR alone.
            for byte in buffer.prefix(count) {
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                    lines += finishLine()
                } else if pending.count < BenchLimits.line {
                    pending.append(byte)
                }
            }
        }
    }

    private mutating func finishLine() -> [String] {
        defer { pending.removeAll() }
        return pending.isEmpty ? [] : [String(decoding: pending, as: UTF8.self)]
    }

    /// How it ended, or `nil` while it runs; asks once only after that.
    func reaped(waiting: Bool = false) -> EndStatus? {
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, waiting ? 0 : WNOHANG)
            if result < 0, errno == EINTR { continue }
            return result == process ? EndStatus(waitStatus: status) : nil
        }
    }
}
