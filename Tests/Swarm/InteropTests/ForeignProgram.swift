// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Somebody else's program, as Debian installs it.
struct ForeignProgram: Sendable {
    /// Of transmission-cli.
    static let transmissionShow = ForeignProgram("/usr/bin/transmission-show")
    /// Of aria2.
    static let aria2 = ForeignProgram("/usr/bin/aria2c")
    /// Of python3-libtorrent, which belongs to Debian's own Python.
    static let python = ForeignProgram("/usr/bin/python3")

    /// Whether libtorrent can be asked by way of Python.
    static let hasLibtorrent = (try? python.run(["-c", "import libtorrent"]).status) == 0

    let path: String

    init(_ path: String) { self.path = path }

    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs it to its end; both its outputs come back as one text.
    func run(_ arguments: [String], in folder: String? = nil) throws -> (status: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
