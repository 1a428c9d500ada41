// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess
internal import SystemPackage

/// Runs a program of the system to its end and takes what it printed.
package enum ProgramRun {
    /// How much of what a program that failed said belongs to the failure.
    package enum Errors: Sendable {
        /// The last line, where most programs say what went wrong.
        case lastLine
        /// All of it.
        case whole
    }

    /// What the program wrote on standard output, as bytes.
    ///
    /// A `date`, in seconds since 1970, is what the program takes for now in the files it makes, if it can.
    /// `variables` are set in its environment besides.
    ///
    /// - Throws: ``Phase1Failure/programMissing(_:)`` or ``Phase1Failure/programFailed(_:status:words:)``.
    package static func output(
        of program: String, _ arguments: [String], in folder: String? = nil, limit: Int = Phase1Limits.outputLength,
        date: Int? = nil, variables: [String: String] = [:], errors: Errors = .lastLine
    ) async throws(Phase1Failure) -> [UInt8] {
        // What whoever started us had in mind for a build of his own does not concern what we build.
        var changes: [Environment.Key: String?] = ["LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": nil]
        if let date { changes.merge(["SOURCE_DATE_EPOCH": "\(date)", "TZ": "UTC"]) { $1 } }
        for (name, value) in variables { changes[Environment.Key(stringLiteral: name)] = value }
        let child = await ChildProgram(program, arguments)
        do {
            let result = try await run(
                child.executable, arguments: child.arguments,
                environment: .inherit.updating(changes), workingDirectory: folder.map { FilePath($0) },
                platformOptions: .guarded,
                output: .bytes(limit: limit), error: .string(limit: Phase1Limits.outputLength))
            guard result.terminationStatus.isSuccess else {
                throw Phase1Failure.programFailed(
                    program, status: sentence(for: result.terminationStatus),
                    words: errors == .whole ? result.standardError : lastLine(of: result.standardError))
            }
            return result.standardOutput
        } catch let failure as Phase1Failure {
            throw failure
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw .programMissing(program)
        } catch {
            throw .programFailed(program, status: "no result", words: "\(error)")
        }
    }

    /// The same, read as text.
    package static func text(
        of program: String, _ arguments: [String], in folder: String? = nil, limit: Int = Phase1Limits.outputLength
    ) async throws(Phase1Failure) -> String {
        String(decoding: try await output(of: program, arguments, in: folder, limit: limit), as: UTF8.self)
    }

    private static func sentence(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }

    /// Programs say what they were doing first and what went wrong last; but xorriso says what went wrong, marked, and
    /// then that it ends.
    private static func lastLine(of text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        return (lines.last { $0.contains(" : FAILURE : ") } ?? lines.last).map(String.init) ?? ""
    }
}
