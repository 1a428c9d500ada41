// SPDX-License-Identifier: GPL-3.0-or-later

import FleetInterface
import Foundation
import TestProcesses
import Testing

/// The commands that ask a server, without one and with a real one.
@Suite(.timeLimit(.minutes(5))) struct ServerCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "commands-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("version: 1\nserver: {interface: lo}\ndhcp: off\n".utf8).write(
            to: URL(filePath: "\(folder)/Boottorrent.yaml"))
    }

    private func run(_ words: String...) throws -> Program.Outcome { try Program.boottorrent(words) }

    @Test func `the help begins with what is needed first`() throws {
        let help = try run("--help").output
        let names = ["init", "check", "start", "status", "machines", "torrent"]
        let places = try names.map { try #require(help.range(of: "\n  \($0) "), "\($0)") }
        #expect(places.map(\.lowerBound) == places.map(\.lowerBound).sorted())
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `shells complete the commands`(shell: String) throws {
        let script = try run("--generate-completion-script", shell)
        #expect(script.status == 0)
        for name in ["status", "machines", "events", "forget", "token-file"] { #expect(script.output.contains(name)) }
    }

    @Test(arguments: [
        ["status"], ["machines"], ["images"], ["boots"], ["history"], ["problems"], ["events"], ["reload"],
    ])
    func `where no server runs that is said, with status 3`(words: [String]) throws {
        let outcome = try Program.boottorrent(words + [folder])
        #expect(outcome.status == 3, "\(outcome.text)")
        #expect(outcome.errors.contains("run: boottorrent start") && outcome.output.isEmpty)
        let elsewhere = try Program.boottorrent(words + ["--server", "http://127.0.0.1:1"])
        #expect(elsewhere.status == 3, "\(elsewhere.text)")
    }

    @Test(arguments: [["machine", "m1"], ["image", "debian"], ["forget", "m1"]])
    func `where names are arguments the folder is an option`(words: [String]) throws {
        #expect(try Program.boottorrent(words + ["--dir", folder]).status == 3)
        #expect(try Program.boottorrent(words + ["--dir", "/nonexistent"]).status == 1)
        #expect(try Program.boottorrent([words[0]]).status == 1)
    }

    @Test func `a token that others can read is not used, nor what is no token`() throws {
        let file = "\(folder)/token"
        let url = URL(filePath: file)
        try Data("bt_op_\(String(repeating: "a", count: 32))\n".utf8).write(to: url)
        func ask() throws -> Program.Outcome {
            try run("status", "--server", "http://127.0.0.1:1", "--token-file", file)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let refused = try ask()
        #expect(refused.status == 1 && refused.errors.contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(try ask().status == 3)
        try Data("secret\n".utf8).write(to: url)
        #expect(try ask().status == 1)
        try FileManager.default.removeItem(atPath: file)
        #expect(try ask().status == 1)
        #expect(try run("status", folder, "--token-file", file).status == 1)
    }

    @Test func `a token that would cross a network in clear is warned of`() throws {
        let file = "\(folder)/token"
        try Data("bt_op_\(String(repeating: "a", count: 32))\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        // A name that nobody has (RFC 6761).
        let far = try run("status", "--server", "http://server.invalid:8080", "--token-file", file)
        #expect(far.status == 3 && far.errors.contains("unencrypted"))
        let near = try run("status", "--server", "http://localhost:1", "--token-file", file)
        #expect(near.status == 3 && !near.errors.contains("unencrypted"))
        #expect(try run("status", "--server", "https://localhost:1").status == 1)
    }

    @Test(.needsServerNamespace) func `a running server is asked for all that it knows`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        _ = try room.ask("/boot.ipxe?mac=52:54:00:00:00:01&uuid=")
        func ask(_ words: String..., folder: String) throws -> Program.Outcome {
            let isThere = FileManager.default.fileExists(atPath: "\(room.folder)/room/state/server.sock")
            let way = isThere ? [folder, "\(room.folder)/room"] : ["--server", "http://10.77.0.1:8080"]
            return try room.run([try Program.boottorrent] + words + way.filter { !$0.isEmpty })
        }
        let status = try ask("status", folder: "")
        #expect(status.status == 0 && status.output.contains("1 machine: 1 booting"), "\(status.text)")
        let json = try ask("machines", "--json", folder: "")
        let machines = try JSONDecoder().decode(MachinesDocument.self, from: Data(json.output.utf8)).machines
        #expect(machines.map(\.id) == ["m1"])
        #expect(try ask("machine", "52:54:00:00:00:01", folder: "--dir").output.contains("m1"))
        #expect(try ask("images", folder: "").output.contains("right"))
        #expect(try ask("image", "right", folder: "--dir").output.contains("Right"))
        #expect(try ask("image", "none", folder: "--dir").status == 1)
        try await room.eventually("the boot is not stored") { try ask("boots", folder: "").output.contains("m1") }
        let history = try ask("history", folder: "")
        #expect(history.status == 0 && history.output.hasPrefix("1 boot since "), "\(history.text)")
        #expect(try ask("problems", folder: "").status == 0)
        let events = try ask("events", folder: "")
        #expect(events.status == 0 && events.output.contains("stage m1 script booting"), "\(events.text)")
        #expect(try ask("reload", folder: "").output.contains("read again"))
        try await room.eventually("the server does not read its files again") {
            server.errors.contains("as was asked for")
        }
        // Often, for a server that is quick must not be too quick for who asks.
        for _ in 0..<20 {
            let again = try ask("status", folder: "")
            #expect(again.status == 0, "\(again.text)")
        }
        let gone = try ask("forget", "m1", folder: "--dir")
        #expect(gone.status == 0, "\(gone.text)")
        #expect(try ask("machine", "m1", folder: "--dir").status == 1)
    }
}
