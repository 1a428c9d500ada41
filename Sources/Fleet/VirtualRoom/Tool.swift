// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs `ip` and `tc`, which make what a room consists of.
package enum Tool {
    /// Runs a program with lines on its standard input, which it need not read.
    ///
    /// - Throws: ``RoomFailure/toolFailed(_:words:)``, or that the program is missing.
    package static func run(_ program: String, _ arguments: [String], lines: [String] = []) async throws {
        // Of a file: writing to the pipe of a program that ended before it read would end this process (SIGPIPE).
        guard let file = tmpfile() else {
            throw RoomFailure.system("a temporary file", problem: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        fputs(lines.map { $0 + "\n" }.joined(), file)
        rewind(file)
        let input = FileDescriptor(rawValue: fileno(file))
        _ = fcntl(input.rawValue, F_SETFD, FD_CLOEXEC)
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments),
                input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                output: .discarded, error: .string(limit: RoomLimits.toolOutput))
            guard result.terminationStatus.isSuccess else {
                let words = result.standardError.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                throw RoomFailure.toolFailed("\(program) \(arguments.joined(separator: " "))", words: words)
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw RoomFailure.programMissing(program)
        }
    }

    /// A termination status as the end of a sentence.
    static func sentence(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}
