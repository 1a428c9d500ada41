// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The `boottorrent` that was built beside these tests.
enum BuiltProgram {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program to its end, without a terminal.
    static func run(_ arguments: String...) throws -> Outcome {
        try run(program: path, arguments)
    }

    /// Runs any program to its end.
    static func run(program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
        let errorBytes = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self))
    }

    /// Where the program is.
    static var path: String {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "boottorrent").path
        }
    }
}
