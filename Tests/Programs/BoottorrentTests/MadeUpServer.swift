// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

extension Trait where Self == ConditionTrait {
    /// Runs only where a server can have a network of its own.
    static var needsServerNamespace: Self {
        .enabled("needs root, dnsmasq, busybox and iproute2") {
            geteuid() == 0 && ["dnsmasq", "busybox", "ip"].allSatisfy(Program.isInstalled)
        }
    }
}

/// An environment in a network namespace of its own, with a phase 1 of made-up parts that no machine could start; all of
/// it goes away with the value.
final class MadeUpServer: Sendable {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/made-up-\(UUID())"
    private let network = "btm\(UInt32.random(in: .min ... .max))"

    /// With an image called `right`; dnsmasq lends addresses if wanted.
    init(lendsAddresses: Bool = false) throws {
        try write("MZ, a kernel", to: "parts/vmlinuz")
        // The smallest ELF file: a header that says that there is nothing else.
        let elf = "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 58)
        for place in ["agent", "busybox", "modules/kernel/drivers/net/ethernet/e1000.ko"] {
            try write(elf, to: "parts/\(place)")
        }
        let dhcp = lendsAddresses ? "dhcp: server\ndhcp_range: 10.77.0.50,10.77.0.60\n" : "dhcp: off\n"
        try write(
            "version: 1\nserver: {interface: s0, address: 10.77.0.1}\n\(dhcp)tftp: false\nmenu: {default: right}\n",
            to: "room/Boottorrent.yaml")
        try addImage("right", "dispname: Right\nmethod: bin\nbin: run\n", files: ["run": "#!/bin/sh\n"])
        for step in [
            "netns add \(network)", "-n \(network) link add s0 type veth peer name c0",
            "-n \(network) addr add 10.77.0.1/24 brd + dev s0", "-n \(network) link set s0 up",
            "-n \(network) link set c0 up", "-n \(network) link set lo up",
        ] {
            let run = try Program.run(["ip"] + step.split(separator: " ").map(String.init))
            try #require(run.status == 0, "\(step): \(run.text)")
        }
    }

    deinit {
        for process in (try? processes()) ?? [] { kill(process, SIGKILL) }
        _ = try? Program.run(["ip", "netns", "del", network])
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ text: String, to place: String, permissions: Int = 0o644) throws {
        let url = URL(filePath: "\(folder)/\(place)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
    }

    func addImage(_ name: String, _ settings: String, files: [String: String] = [:]) throws {
        try write(settings, to: "room/oss/\(name)/config.yaml")
        for (file, text) in files { try write(text, to: "room/oss/\(name)/\(file)") }
    }

    /// What phase 1 is made of.
    private var parts: [String] {
        let parts = "\(folder)/parts"
        return [
            "--kernel", "\(parts)/vmlinuz", "--modules", "\(parts)/modules", "--busybox", "\(parts)/busybox",
            "--agent", "\(parts)/agent",
        ]
    }

    /// Makes phase 1, which takes no package.
    func buildPhase1() throws {
        let run = try Program.boottorrent(
            ["phase1", "build", "--compression", "none", "-o", "\(folder)/room/out/phase1"] + parts)
        try #require(run.status == 0, "\(run.text)")
    }

    /// What starts the server; these words stand in front of it.
    func command(
        _ options: [String] = [], behind words: [String] = [], naming parts: [String]? = nil
    ) throws -> [String] {
        ["ip", "netns", "exec", network] + words + [try Program.boottorrent, "start", "\(folder)/room"]
            + (parts ?? self.parts) + options
    }

    /// Starts the server.
    func start(
        _ options: [String] = [], behind words: [String] = [], naming parts: [String]? = nil
    ) throws -> Program {
        try Program(try command(options, behind: words, naming: parts))
    }

    /// What `check` finds in the environment.
    func check() throws -> Program.Outcome {
        try Program.run(["ip", "netns", "exec", network, try Program.boottorrent, "check", "--quiet", "\(folder)/room"])
    }

    /// The same with some programs that do as this line of a shell says, and not what they are known for.
    func startWith(
        _ programs: [String], doing line: String, _ options: [String] = [], naming parts: [String]? = nil
    ) throws -> Program {
        for name in programs {
            try write("#!/bin/sh\n\(line)\n", to: "bin/\(name)", permissions: 0o755)
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return try start(options, behind: ["env", "PATH=\(folder)/bin:\(path)"], naming: parts)
    }

    /// What runs a program in the namespace.
    func inside(_ command: [String]) -> [String] { ["ip", "netns", "exec", network] + command }

    /// Runs a program in the namespace, which has many addresses of its own.
    func run(_ command: [String]) throws -> Program.Outcome {
        try Program.run(["ip", "-n", network, "route", "replace", "local", "10.77.0.64/26", "dev", "lo"])
        try Program.run(["ip", "-n", network, "route", "replace", "local", "10.77.0.128/25", "dev", "lo"])
        return try Program.run(inside(command))
    }

    /// What the server says at a path; `nil` if it does not answer.
    func ask(_ path: String) throws -> String? {
        let run = try Program.run([
            "ip", "netns", "exec", network, "busybox", "wget", "-q", "-O", "-", "http://10.77.0.1:8080\(path)",
        ])
        return run.status == 0 ? run.output : nil
    }

    /// Everything that runs in the namespace.
    func processes() throws -> [pid_t] {
        try Program.run(["ip", "netns", "pids", network]).output.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// The processes of this name in it.
    func processes(called name: String) throws -> [pid_t] {
        try processes().filter { process in
            let text = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
            return text?.dropLast() == Substring(name)
        }
    }

    /// Waits until something is so.
    func eventually(
        within limit: Duration = .seconds(30), _ what: String, _ condition: () throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while try !condition() {
            try #require(ContinuousClock.now < deadline, "\(what)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until a server that was started answers.
    func untilServing(_ server: Program) async throws {
        try await eventually("the server does not come up") {
            try #require(server.isRunning, "\(server.output)\(server.errors)")
            return try ask("/healthz") != nil
        }
    }
}
