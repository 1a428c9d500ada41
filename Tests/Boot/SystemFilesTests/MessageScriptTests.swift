// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
import SystemFiles
import TestProcesses
import Testing

/// What has a kernel send its messages, run here by the shells that there are, in a made-up machine.
@Suite struct MessageScriptTests {
    private static let options = "netconsole=@192.0.2.50/ens3,10514@192.0.2.1/52:54:00:00:00:01"
    private static let left = [
        "boottorrent/netconsole", "systemd/system.control/boottorrent-netconsole.service",
        "systemd/system.control/sysinit.target.d/boottorrent-netconsole.conf",
    ]

    @Test(arguments: PlaceScriptTests.shells)
    func `with a network in the initramfs its module is loaded, and nothing left behind`(shell: [String]) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        try machine.connect()
        #expect(try machine.run(shell, "/root") == "")
        #expect(try machine.calls() == ["modprobe -q netconsole \(Self.options)"])
        #expect(try machine.leftBehind() == [])
        // A second time it is there.
        #expect(try machine.run(shell, "/root") == "")
        #expect(try machine.calls().count == 1)
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `an initramfs without the module takes that of the root`(shell: [String]) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        try machine.connect()
        try machine.setModules(inInitramfs: false)
        #expect(try machine.run(shell, "/root") == "")
        #expect(
            try machine.calls() == [
                "modprobe -q netconsole \(Self.options)", "modprobe -q -d /root netconsole \(Self.options)",
            ])
        #expect(try machine.leftBehind() == [])
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `without a network, nothing is waited for, and the system gets a unit`(shell: [String]) throws {
        for root in ["/root", "/", ""] {
            let machine = try MadeUpMachine()
            defer { machine.remove() }
            #expect(try machine.run(shell, root) == "")
            #expect(try machine.calls() == [])
            #expect(try machine.leftBehind() == Self.left)
            for name in Self.left {
                let source = ["netconsole", "netconsole.service", "netconsole.conf"][
                    Self.left.firstIndex(of: name) ?? 0]
                #expect(try machine.text("run/\(name)") == machine.text("boottorrent/\(source)"))
            }
        }
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `no folder that tells programs of systemd is made`(shell: [String]) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        #expect(try machine.run(shell, "/root") == "")
        #expect(!FileManager.default.fileExists(atPath: "\(machine.folder)/run/systemd/system"))
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `an initramfs without /run, and a module that does not load, are no error`(shell: [String]) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        try machine.connect()
        try machine.setModules(inInitramfs: false, inRoot: false)
        try FileManager.default.removeItem(atPath: "\(machine.folder)/run")
        #expect(try machine.run(shell, "/root") == "")
        #expect(try machine.run(shell, "await") == "")
        #expect(!FileManager.default.fileExists(atPath: "\(machine.folder)/run"))
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `the system's unit waits for the address, loads once, and gives up in the end`(shell: [String]) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        #expect(try machine.run(shell, "await") == "")
        #expect(try machine.calls() == Array(repeating: "sleep 1", count: 300))
        try machine.connect()
        #expect(try machine.run(shell, "await") == "")
        #expect(try machine.calls().dropFirst(300) == ["modprobe -q netconsole \(Self.options)"])
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `another address of the machine, and the address at another machine, do not count`(shell: [String]) throws {
        for table in [
            MadeUpMachine.routes(to: "192.0.2.5"), MadeUpMachine.routes(to: "192.0.2.50", kind: "UNICAST"),
            MadeUpMachine.routes(to: "192.0.2.500"), "",
        ] {
            let machine = try MadeUpMachine()
            defer { machine.remove() }
            try machine.connect()
            try machine.write(table, to: "proc/net/fib_trie")
            #expect(try machine.run(shell, "/root") == "")
            #expect(try machine.calls() == [])
        }
    }

    @Test(arguments: PlaceScriptTests.shells)
    func `of a card and the bridge above it, the one with routes is taken, and a cut cable counts as none`(
        shell: [String]
    ) throws {
        let machine = try MadeUpMachine()
        defer { machine.remove() }
        try machine.connect()
        try machine.addCard("br0", mac: "52:54:00:12:34:56", carrier: "1\n")
        try machine.write("Iface\tDestination\nbr0\t00000000\n", to: "proc/net/route")
        #expect(try machine.run(shell, "/root") == "")
        #expect(try machine.calls() == ["modprobe -q netconsole \(Self.options.replacing("ens3", with: "br0"))"])
        try machine.write("0\n", to: "sys/class/net/br0/carrier")
        try FileManager.default.removeItem(atPath: "\(machine.folder)/sys/module/netconsole")
        #expect(try machine.run(shell, "/root") == "")
        #expect(try machine.calls().count == 1)
    }
}

/// An unpacked piece in a folder that has a machine's `/proc`, `/sys` and `/run`, and programs that note their calls.
private struct MadeUpMachine {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "messages-\(UUID().uuidString)").path
        let piece = try SystemPiece(RootChanges(hostName: nil, files: []), messages: .sample())
        for entry in try CPIOReader.entries(of: piece.archive) {
            guard case .file(let bytes) = entry.kind, entry.name.hasPrefix("boottorrent/") else { continue }
            try write(String(decoding: bytes, as: UTF8.self), to: entry.name)
        }
        for name in ["run", "sys/module", "sys/class/net"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try write("", to: "calls")
        try addProgram("sleep", "")
        try setModules(inInitramfs: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs the script as a hook or the unit does; what it printed, which should be nothing.
    func run(_ shell: [String], _ root: String) throws -> String {
        let path = "PATH=\(folder)/bin:/usr/bin:/bin"
        let outcome = try Program.run(["env", path] + shell + ["\(folder)/boottorrent/netconsole", root, folder])
        return outcome.status == 0 ? outcome.text : "status \(outcome.status): \(outcome.text)"
    }

    func calls() throws -> [String] { try text("calls").split(separator: "\n").map(String.init) }

    /// The files below `/run`.
    func leftBehind() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/run").filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/run/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    /// Where the module is: `modprobe` makes what the kernel shows of it.
    func setModules(inInitramfs: Bool, inRoot: Bool = true) throws {
        let made = "mkdir '\(folder)/sys/module/netconsole'"
        try addProgram(
            "modprobe", "case $2 in -d) \(inRoot ? made : "exit 1") ;; *) \(inInitramfs ? made : "exit 1") ;; esac")
    }

    /// Gives the machine its address, and its card a link.
    func connect() throws {
        try addCard("eth9", mac: "52:54:00:99:99:99", carrier: "1\n")
        try addCard("ens3", mac: "52:54:00:12:34:56", carrier: "1\n")
        try write("Iface\tDestination\nens3\t00000000\n", to: "proc/net/route")
        try write(Self.routes(to: "192.0.2.50"), to: "proc/net/fib_trie")
    }

    func addCard(_ name: String, mac: String, carrier: String) throws {
        try write("\(mac)\n", to: "sys/class/net/\(name)/address")
        try write(carrier, to: "sys/class/net/\(name)/carrier")
    }

    static func routes(to address: String, kind: String = "LOCAL") -> String {
        """
        Main:
          +-- 0.0.0.0/0 3 0 5
             |-- 0.0.0.0
                /0 universe UNICAST
             +-- 192.0.2.0/24 2 0 2
                |-- 192.0.2.0
                   /24 link UNICAST
                |-- \(address)
                   /32 host \(kind)
                |-- 192.0.2.255
                   /32 link BROADCAST

        """
    }

    private func addProgram(_ name: String, _ text: String) throws {
        let path = "bin/\(name)"
        try write("#!/bin/sh\necho \"\(name) $*\" >>'\(folder)/calls'\n\(text)\n", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(path)")
    }

    func text(_ path: String) throws -> String { try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) }

    func write(_ text: String, to path: String) throws {
        let place = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: place, atomically: false, encoding: .utf8)
    }
}
