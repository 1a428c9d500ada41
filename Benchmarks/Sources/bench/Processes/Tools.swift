// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Programs that do one thing and end: `ip`, `tc`, `sha256sum`, our own `torrent create`.
struct Tools {
    let table: ProcessTable
    /// Where lines for a program's standard input and its messages are kept meanwhile.
    let folder: String

    /// Runs a program to its end and returns the lines it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String], within seconds: Int = 120) throws(BenchFailure) -> [String] {
        let log = "\(folder)/tool.log"
        unlink(log)
        let name = "\(program) \(arguments.prefix(3).joined(separator: " "))"
        let process = try table.start(Command(name: name, program: program, arguments: arguments, log: log))
        do throws(BenchFailure) {
            return try table.finish(process, name: name, within: seconds)
        } catch .toolFailed(let name, let words) {
            let first = LogWords.first(in: log)
            throw .toolFailed(name, words: first.isEmpty ? words : first)
        }
    }

    /// Runs `ip` or `tc` with lines in its batch mode.
    func batch(_ program: String, in namespace: NetworkNamespace, _ lines: [String]) throws(BenchFailure) {
        guard !lines.isEmpty else { return }
        let path = "\(folder)/tool.batch"
        try Files.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: path)
        try run(program, ["-netns", namespace.name, "-batch", path])
    }

    /// The path of a program, `nil` when it is not installed; system programs need not be in a person's `PATH`.
    static func path(of program: String) -> String? {
        if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin", "/sbin", "/usr/bin"]).map { "\($0)/\(program)" }
            .first { access($0, X_OK) == 0 }
    }
}
