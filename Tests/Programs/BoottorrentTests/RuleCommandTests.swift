// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What is done with rules and the list of machines where no server runs.
@Suite final class RuleCommandTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "rule-commands-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("version: 1\nserver: {interface: lo, address: 127.0.0.1}\n", to: "Boottorrent.yaml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ text: String, to place: String) throws {
        try text.write(toFile: "\(folder)/\(place)", atomically: false, encoding: .utf8)
    }

    private func text(_ place: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(place)").map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `rules that cannot be read are said to be so, and nothing is made up`() throws {
        try write("rules: [{when\n", to: "rules.yaml")
        let explained = try Program.boottorrent("explain", "52:54:00:00:00:01", "--dir", folder)
        #expect(explained.status != 0 && explained.output.isEmpty)
        #expect(explained.errors.contains("rules.yaml cannot be read, so nobody can tell what a machine gets"))
        let named = try Program.boottorrent("name", "52:54:00:00:00:01", "pc1", "--group", "lab", "--dir", folder)
        #expect(named.status != 0 && named.errors.contains("rules.yaml cannot be read, so nobody can tell its groups"))
        #expect(text("machines.csv") == nil)
        #expect(try Program.boottorrent("name", "52:54:00:00:00:01", "pc1", "--dir", folder).status == 0)
    }

    @Test func `facts count in any order`() throws {
        try write(
            "rules: [{when: {rack: 10.0.1.0/24, secure_boot: true}, timeout: 7}]\n", to: "rules.yaml")
        let explained = try Program.boottorrent(
            "explain", "52:54:00:00:00:01", "--fact", "rack=10.0.1.0/24", "--fact", "address=10.0.9.9", "--fact",
            "secure_boot=true", "--fact", "firmware=uefi", "--dir", folder)
        #expect(explained.status == 0 && explained.output.contains("7 s"), "\(explained.output) \(explained.errors)")
    }

    @Test func `a dry run counts with the list looked at, and changes nothing`() throws {
        try write("name,mac\ntaken,52:54:00:00:00:aa\n", to: "machines.csv")
        try write("hostname,mac\ntaken,52:54:00:00:00:01\nnew,52:54:00:00:00:02\n", to: "other.csv")
        let tried = try Program.boottorrent(
            "machines", "import", "\(folder)/other.csv", "--dry-run", "--dir", folder)
        #expect(tried.output.contains("1 machine would go into machines.csv"), "\(tried.output)")
        #expect(
            tried.errors.contains("other.csv:2: cannot be added: machines.csv:2 is another machine of the name taken"))
        #expect(text("machines.csv") == "name,mac\ntaken,52:54:00:00:00:aa\n")
        let done = try Program.boottorrent("machines", "import", "\(folder)/other.csv", "--dir", folder)
        #expect(done.status == 1 && done.output.contains("1 machine are in") || done.output.contains("1 machine"))
        #expect(text("machines.csv")?.hasSuffix("new,52:54:00:00:00:02\n") == true)
    }
}
