// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// `init`, `check` and `start` as a person meets them: what they print, and how they end.
@Suite struct EnvironmentCommandTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/env-\(UUID())"

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    private func write(_ text: String, to name: String) throws {
        let url = URL(filePath: "\(folder)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// An environment of the 2018 program on loopback, with nothing in it that needs root.
    private func write2018() throws {
        try write(
            """
            boottorrent:
                version: 0
                timeout: 30
                default_os: debian
                seed_time: 30
                host_ip: 127.0.0.1

            dnsmasq:
                enable_dhcp: False
                interface: lo
                bind_interfaces: True
                enable_tftp: False

            opentracker:
                enable: True
                port: 10001

            aria2:
                bt_enable_lpd: False
                enable_peer_exchange: False
                console_log_level: warn

            """, to: "Boottorrent.yaml")
        try write("dispname: Debian\nmethod: bin\nbin: run\n", to: "oss/debian/config.yaml")
        try write("#!/bin/sh\n", to: "oss/debian/run")
    }

    @Test func `init makes what check reads, and never overwrites it`() throws {
        try withFolder {
            let made = try Program.boottorrent("init", "\(folder)/room")
            #expect(made.status == 0)
            #expect(made.output.contains("made \(folder)/room/Boottorrent.yaml\n"))
            #expect(made.output.contains("then run: boottorrent check \(folder)/room\n"))
            let checked = try Program.boottorrent("check", "\(folder)/room")
            #expect(checked.status == 1)
            #expect(checked.output.contains("oss: has no image in it; make a folder in it with config.yaml"))
            let again = try Program.boottorrent("init", "\(folder)/room")
            #expect(again.status == 1)
            #expect(again.errors.contains("Boottorrent.yaml"))
        }
    }

    @Test func `an environment of 2018 has no mistake, and notes say what changed`() throws {
        try withFolder {
            try write2018()
            let checked = try Program.boottorrent("check", folder)
            let mistakes = checked.output.split(separator: "\n").prefix { !$0.contains(" mistake") }
                .filter { !$0.hasPrefix("note: ") }
            // On a computer where somebody has one of the ports, that is the only thing to say.
            #expect(mistakes.allSatisfy { $0.contains("port") }, "\(checked.output)")
            #expect(checked.output.contains("note: Boottorrent.yaml:5: boottorrent.seed_time"))
        }
    }

    @Test(arguments: ["dnsmasq", "dhcpd", "kea", "openwrt", "mikrotik"])
    func `check prints the lines for a DHCP server alone, whoever asks and whatever runs`(kind: String) throws {
        try withFolder {
            try write2018()
            let printed = try Program.boottorrent("check", folder, "--lines", kind)
            #expect(printed.status == 0, "\(printed.errors)")
            #expect(printed.output.contains("snponly.efi"))
            #expect(printed.output.contains("http://127.0.0.1:8080/boot.ipxe") == (kind != "mikrotik"))
            #expect(!printed.output.contains("mistake"))
        }
    }

    @Test func `lines for a kind of server that is not known, or for a broken environment, are refused`() throws {
        try withFolder {
            let unknown = try Program.boottorrent("check", folder, "--lines", "windows")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("mikrotik"))
            let broken = try Program.boottorrent("check", folder, "--lines", "kea")
            #expect(broken.status == 1)
            #expect(broken.output.isEmpty)
            #expect(broken.errors.contains("Boottorrent.yaml"))
        }
    }

    @Test func `check and start say the same of the same mistakes`() throws {
        try withFolder {
            // With nothing but the images' mistakes the others would be served.
            try write("version: 1\nserver: {interface: gone0}\n", to: "Boottorrent.yaml")
            try write("dispname: Debian\nmethod: kexek\nkernel: linux\ninitrd: initrd\n", to: "oss/debian/config.yaml")
            try write("dispname: Debian\nmethod: kexec\nkernel: ../linux\n", to: "oss/other/config.yaml")
            let checked = try Program.boottorrent("check", folder)
            let started = try Program.boottorrent("start", folder)
            #expect(checked.status == 1)
            #expect(started.status == 1)
            #expect(started.output.isEmpty)
            let mistakes = checked.output.split(separator: "\n").filter { !$0.hasPrefix("note: ") }.dropLast()
            let said = started.errors.split(separator: "\n").filter { !$0.hasPrefix("note: ") }
            #expect(Array(mistakes) == said)
            #expect(mistakes.contains { $0.contains("oss/debian/config.yaml:2: method: \"kexek\"") })
            #expect(mistakes.contains { $0.contains("oss/other/config.yaml:3: kernel:") })
        }
    }

    @Test func `check's JSON has each mistake with its place and remedy`() throws {
        struct Report: Decodable {
            struct Finding: Decodable {
                let file: String?
                let line: Int?
                let key: String?
                let remedy: String?
            }
            let ok: Bool
            let problems: [Finding]
        }
        try withFolder {
            try write2018()
            try write("dispname: Debian\nmethod: kexek\n", to: "oss/debian/config.yaml")
            let checked = try Program.boottorrent("check", folder, "--json")
            let report = try JSONDecoder().decode(Report.self, from: Data(checked.output.utf8))
            #expect(!report.ok)
            let finding = try #require(report.problems.first { $0.key == "method" })
            #expect(finding.file == "oss/debian/config.yaml")
            #expect(finding.line == 2)
            #expect(finding.remedy?.contains("kexec") == true)
        }
    }

    @Test(.enabled("needs a folder in memory") { access("/dev/shm", W_OK) == 0 })
    func `check notes once that files cannot be overwritten in place, where that is so`() throws {
        let room = "/dev/shm/env-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: room) }
        try FileManager.default.createDirectory(atPath: "\(room)/oss", withIntermediateDirectories: true)
        try Data(
            "version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcp: off\ntftp: false\nmenu: {default: a}\n".utf8
        )
        .write(
            to: URL(filePath: "\(room)/Boottorrent.yaml"))
        for name in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: "\(room)/oss/\(name)", withIntermediateDirectories: true)
            try Data("dispname: \(name)\nmethod: bin\nbin: run\n".utf8).write(
                to: URL(filePath: "\(room)/oss/\(name)/config.yaml"))
            try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: "\(room)/oss/\(name)/run"))
        }
        let checked = try Program.boottorrent("check", "--quiet", room)
        let notes = checked.output.split(separator: "\n").filter { $0.contains("overwritten in place") }
        #expect(notes.count == 1 && notes.first?.hasPrefix("note: oss: ") == true, "\(checked.output)")
        // It is no mistake; on a computer where somebody has one of the ports, that is one.
        #expect((checked.status == 0) == checked.output.contains("no mistakes"))
        let offline = try Program.boottorrent("check", "--offline", room)
        #expect(offline.status == 0 && offline.output.contains("not looked at: whether files can be overwritten"))
        #expect(!offline.output.contains("note: oss"))
    }

    @Test func `check --offline looks at files alone, and says what it does not look at`() throws {
        struct Report: Decodable {
            let ok: Bool
            let notLookedAt: [String]
        }
        try withFolder {
            try write(
                "version: 1\nserver: {interface: gone0, address: 192.0.2.1}\ndhcp: proxy\n", to: "Boottorrent.yaml")
            try write("dispname: Debian\nmethod: bin\nbin: run\n", to: "oss/debian/config.yaml")
            try write("#!/bin/sh\n", to: "oss/debian/run")
            let checked = try Program.boottorrent("check", "--offline", folder)
            #expect(checked.status == 0, "\(checked.output)")
            #expect(checked.output.contains("not looked at: ports\n"))
            #expect(checked.output.hasSuffix("no mistakes and no notes in \(folder)\n"))
            try write("dispname: Debian\nmethod: bin\nbin: gone\n", to: "oss/debian/config.yaml")
            let broken = try Program.boottorrent("check", "--offline", "--json", folder)
            #expect(broken.status == 1)
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let report = try decoder.decode(Report.self, from: Data(broken.output.utf8))
            #expect(!report.ok && report.notLookedAt.contains("rights"))
            #expect(try Program.boottorrent("check", "--offline", "--lines", "kea", folder).status == 1)
        }
    }

    @Test(arguments: [
        ["init"], ["check"], ["start"], ["version"], ["phase1", "build"], ["phase1", "iso"], ["torrent", "create"],
        ["torrent", "show"], ["torrent", "seed"], ["torrent", "get"], ["tracker"], ["demo"],
    ])
    func `every command's help has an example`(command: [String]) throws {
        let help = try Program.boottorrent(command + ["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("Example: "))
        #expect(help.output.contains("boottorrent \(command.joined(separator: " "))"))
    }

    @Test(arguments: [["stat"], ["check", "a", "b"], ["tracker"], ["torrent", "get", "x.torrent"]])
    func `a slip on the command line is the user's mistake`(arguments: [String]) throws {
        let slip = try Program.boottorrent(arguments)
        #expect(slip.status == 1)
        #expect(!slip.errors.isEmpty)
    }
}
