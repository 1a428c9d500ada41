// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import LinuxSystem
internal import TorrentCore

/// The program `boottorrent-agent`, which is four things by the name it is called by.
package enum AgentProgram {
    /// The name under which the first process starts the agent proper.
    static let agentName = "boottorrent-agent-proper"
    /// The name under which the kernel asks for a module.
    static let modprobeName = "modprobe"

    /// The agent proper; it returns only when it cannot run, with the exit status.
    package static func runAgent() async -> Int32 {
        await BootAgent.run()
        return 2
    }

    /// Does what this process is for and gives the exit status; `nil` when it is to be the agent proper.
    package static func runShortRole() -> Int32? {
        if FirstProcess.isThisOne { InitProcess.run() }
        let arguments = CommandLine.arguments
        switch arguments.first?.split(separator: "/").last.map(String.init) {
        case agentName:
            return nil
        case DHCPLease.scriptName:
            return succeeds { () throws(SystemFailure) in
                try DHCPLease.runAsScript(arguments: arguments, environment: environmentEntries())
            }
        case modprobeName:
            var loader = ModuleLoader()
            let failures = arguments.dropFirst().filter { !$0.hasPrefix("-") }.flatMap { loader.load($0) }
            for failure in failures { FirstProcess.log("\(failure)") }
            return failures.isEmpty ? 0 : 1
        default:
            if arguments.dropFirst().first == "--version" {
                say(Product.line(for: "boottorrent-agent"), on: STDOUT_FILENO)
                return 0
            }
            complain("boottorrent-agent is the first process of phase 1 and does nothing elsewhere.")
            return 1
        }
    }

    private static func succeeds(_ work: () throws(SystemFailure) -> Void) -> Int32 {
        do {
            try work()
            return 0
        } catch {
            complain("\(error)")
            return 2
        }
    }

    private static func complain(_ sentence: String) {
        say(sentence, on: STDERR_FILENO)
    }

    private static func say(_ sentence: String, on descriptor: Int32) {
        let line = Array("\(sentence)\n".utf8)
        _ = write(descriptor, line, line.count)
    }

    private static func environmentEntries() -> [String] {
        var entries: [String] = []
        var next = environ
        while let entry = next.pointee {
            entries.append(String(cString: entry))
            next += 1
        }
        return entries
    }
}
