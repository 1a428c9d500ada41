// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetRules
import FleetTemplates
import Foundation
import ServerConfig
import ServiceLifecycle
import Testing
import TorrentCore

@Suite struct RuleFilesTests {
    private let room: OneImageRoom

    init() throws {
        room = try OneImageRoom("method: bin\nbin: run\n")
        try room.write(Array("#!/bin/sh\n".utf8), to: "oss/pool/run")
    }

    private func files() throws -> RuleFiles { RuleFiles(of: try room.environment) }

    private func write(_ text: String, to place: String) throws { try room.write(Array(text.utf8), to: place) }

    private func image(_ rules: MachineRules, _ mac: String = "52:54:00:00:00:07") throws -> StartChoice {
        rules.book.assignment(
            for: MachineFacts(macs: [try #require(MACAddress(mac))]), menu: MenuPolicy(timeout: .never, start: nil)
        ).image
    }

    @Test func `without any of them every machine gets the menu`() throws {
        let reading = try files().read()
        #expect(reading.problems == [])
        #expect(try image(reading.rules) == .menu)
    }

    @Test func `mistakes are told by file and line, and everything else counts`() throws {
        try write("groups: {lab: {image: pool}}\nrules:\n  - {when: {vendr: x}, image: wait}\n", to: "rules.yaml")
        try write("name;mac;group\npc-07;52:54:00:00:00:07;lab\npc-08;nonsense;lab\n", to: "machines.csv")
        let templates = "\(room.folder)/templates"
        try FileManager.default.createDirectory(atPath: "\(templates)/deep", withIntermediateDirectories: true)
        try write("fine {{name}}\n", to: "templates/deep/fine")
        try write("one\n{{#open}}\n", to: "templates/broken")
        try write("{{nmae}}\n", to: "templates/unknown")
        try write("not read", to: "templates/.hidden")
        let reading = try files().read()
        #expect(
            reading.problems.compactMap(\.place.file) == [
                "machines.csv", "rules.yaml", "templates/broken", "templates/unknown",
            ])
        #expect(reading.problems.compactMap(\.place.line).prefix(2) == [3, 3])
        #expect(try image(reading.rules) == .image(try ImageName("pool")))
        #expect(reading.rules.templates.names == ["deep/fine"])
    }

    @Test func `rules that cannot be read leave those before, also over a restart`() throws {
        try write("rules: [{when: {}, image: local}]\n", to: "rules.yaml")
        try write("name,mac\npc-07,52:54:00:00:00:07\n", to: "machines.csv")
        try FileManager.default.createDirectory(atPath: "\(room.folder)/state", withIntermediateDirectories: true)
        let before = try files().read()
        try files().keep(before)
        try write("rules: [{when\n", to: "rules.yaml")
        let edited = try files().read(after: before.rules)
        #expect(edited.problems.count == 1)
        #expect(try image(edited.rules) == .local)
        try room.write([0xff, 0xfe, 0x41, 0x00], to: "machines.csv")
        let started = try files().read()
        #expect(started.problems.count == 2)
        #expect(try image(started.rules) == .local)
        #expect(started.rules.book.list.machines.map { $0.name?.text } == ["pc-07"])
    }

    @Test func `rules that could never be read have every machine wait`() throws {
        try write("rules: [{when\n", to: "rules.yaml")
        #expect(try image(try files().read().rules) == .wait)
    }

    @Test func `a list that others change is changed without losing anything of it`() throws {
        let text = "\u{feff}# our room\r\nMAC;Name\r\n52:54:00:00:00:07;pc-07\r\n"
        try write(text, to: "machines.csv")
        let list = MachineListFile(try room.environment.folders)
        let mac = try #require(MACAddress("52:54:00:00:00:08"))
        let name = try #require(MachineName("pc-08"))
        try list.change { (text) throws(RuleMistake) in try text.naming(mac, name) }
        let path = "\(room.folder)/machines.csv"
        let after = try #require(FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) })
        #expect(after.hasPrefix(text) && after.hasSuffix("52:54:00:00:00:08;pc-08\r\n"), "\(after)")
        let third = try #require(MACAddress("52:54:00:00:00:09"))
        let twice = #expect(throws: MachineListFile.Failure.self) {
            try list.change { (text) throws(RuleMistake) in try text.naming(third, name) }
        }
        #expect("\(try #require(twice))".contains("machines.csv:4"))
        // Somebody else saves the file between our look and our change.
        let lost = #expect(throws: MachineListFile.Failure.self) {
            try list.change { (text) throws(RuleMistake) in
                try? Data("name,mac\n".utf8).write(to: URL(filePath: path))
                return try text.naming(mac, name, group: nil, row: 1, column: 1)
            }
        }
        #expect(try #require(lost) == .changedMeanwhile(file: "machines.csv"))
        #expect(FileManager.default.contents(atPath: path) == Data("name,mac\n".utf8))
    }

    @Test func `a change is followed while the server runs`() async throws {
        try write("rules: [{when: {}, image: local}]\n", to: "rules.yaml")
        let keeper = RuleKeeper()
        let environment = try room.environment
        let follower = RuleFollower(
            RuleFiles(of: environment), in: environment.folder, keeper: keeper,
            reporter: Reporter(logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await follower.run() }
            defer { tasks.cancelAll() }
            for try await rules in keeper.changes() where try image(rules) == .local { break }
            try write("rules: [{when: {}, image: wait}]\n", to: "rules.yaml")
            for try await rules in keeper.changes() where try image(rules) == .wait { break }
            try write("name,mac\npc-07,52:54:00:00:00:07\n", to: "machines.csv")
            for await rules in keeper.changes() where rules.book.list.machines.count == 1 { break }
        }
    }
}
