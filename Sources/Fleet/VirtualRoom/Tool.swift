// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess

/// Runs `ip` and `tc`, which make what a room consists of.
enum Tool {
    /// Runs a program with lines on its standard input.
    static func run(_ program: String, _ arguments: [String], lines: [String] = []) async throws {
        let text = lines.map { $0 + "\n" }.joined()
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(arguments), input: .string(text),
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
