// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

extension Trait where Self == ConditionTrait {
    /// Runs only where network namespaces can be made and dnsmasq, busybox and iproute2 are installed.
    static var needsNamespaces: Self {
        .enabled("needs root, dnsmasq, busybox and iproute2") {
            geteuid() == 0 && ["dnsmasq", "busybox", "ip"].allSatisfy(Program.isInstalled)
        }
    }
}

/// Two network namespaces with a cable between them, gone when the value is.
final class Namespaces: Sendable {
    /// The server's end has 10.77.0.1/24 on `s0`.
    let server: String
    /// The client's end is `c0`, without an address.
    let client: String

    init() throws {
        let number = UInt32.random(in: .min ... .max)
        server = "bts\(number)"
        client = "btc\(number)"
        let steps = [
            "netns add \(server)", "netns add \(client)",
            "link add s0 netns \(server) type veth peer name c0 netns \(client)",
            "-n \(server) addr add 10.77.0.1/24 brd + dev s0", "-n \(server) link set s0 up",
            "-n \(server) link set lo up", "-n \(client) link set c0 up",
        ]
        for step in steps {
            let run = try Program.run(["ip"] + step.split(separator: " ").map(String.init))
            guard run.status == 0 else {
                remove()
                throw NamespaceFailure(step: step, output: run.text)
            }
        }
    }

    deinit {
        remove()
    }

    private func remove() {
        for name in [server, client] { _ = try? Program.run(["ip", "netns", "del", name]) }
    }

    private struct NamespaceFailure: Error {
        let step: String
        let output: String
    }

    /// Processes that run inside the server's namespace.
    func serverProcesses() throws -> [pid_t] {
        try Program.run(["ip", "netns", "pids", server]).output.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// Asks for an address as a PXE machine would, with busybox's DHCP client; what its script was told, by name.
    func askForAddress(mac: String, words: [String], folder: URL) throws -> [String: String] {
        let script = folder.appending(path: "dhcp-answer").path()
        try "#!/bin/sh\n[ \"$1\" = bound ] && env\nexit 0\n".write(toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        try Program.run(["ip", "-n", client, "link", "set", "c0", "address", mac])
        let output = try Program.run(
            [
                "ip", "netns", "exec", client, "busybox", "udhcpc", "-i", "c0", "-n", "-q", "-f", "-t", "5", "-T", "1",
                "-O", "bootfile", "-s", script,
            ] + words
        ).output
        let pairs = output.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
