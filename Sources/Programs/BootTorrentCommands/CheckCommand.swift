// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import ServerConfig

/// Tells every mistake in an environment, as `start` would.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell every mistake in an environment, without starting anything.",
        discussion: """
            Each mistake has one line: file, line, key, what was found, what to do. Lines that begin with "note:" \
            are no mistakes. Exit status 0 without mistakes, 1 with some.

            Example: sudo boottorrent check classroom
            """)

    @Argument(help: "The environment's folder.")
    var folder = "."

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    func run() throws {
        let reading = EnvironmentReader.read(folder: folder, host: LinuxHost())
        print(json ? try CheckReport(reading, folder: folder).json() : lines(of: reading))
        if !reading.problems.isEmpty { throw ExitCode(1) }
    }

    private func lines(of reading: EnvironmentReading) -> String {
        let findings = reading.problems.map(\.description) + reading.notices.map { "note: \($0)" }
        return (findings + [summary(of: reading)]).joined(separator: "\n")
    }

    private func summary(of reading: EnvironmentReading) -> String {
        let mistakes = Self.counted(reading.problems.count, "mistake")
        let notes = Self.counted(reading.notices.count, "note")
        let name = folder == "." ? "this folder" : folder
        return "\(mistakes) and \(notes) in \(name)"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count == 0 ? "no" : "\(count)") \(noun)\(count == 1 ? "" : "s")"
    }
}

/// What `check --json` prints (docs/configuration.md).
private struct CheckReport: Encodable {
    struct Finding: Encodable {
        let file: String?
        let line: Int?
        let key: String?
        let message: String
        let found: String?
        let remedy: String?

        init(_ place: ConfigPlace, message: String, found: String? = nil, remedy: String? = nil) {
            file = place.file
            line = place.line
            key = place.keyPath.isEmpty ? nil : place.keyPath
            self.message = message
            self.found = found
            self.remedy = remedy
        }
    }

    let folder: String
    let ok: Bool
    let problems: [Finding]
    let notices: [Finding]

    init(_ reading: EnvironmentReading, folder: String) {
        self.folder = folder
        ok = reading.problems.isEmpty
        problems = reading.problems.map {
            Finding($0.place, message: $0.description, found: $0.found, remedy: $0.remedy)
        }
        notices = reading.notices.map { Finding($0.place, message: $0.text) }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
