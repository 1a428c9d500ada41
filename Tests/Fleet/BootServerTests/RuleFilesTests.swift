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

    @Test func `without a list that could ever be read every machine waits, whatever the rules say of newcomers`()
        throws
    {
        try FileManager.default.createDirectory(atPath: "\(room.folder)/state", withIntermediateDirectories: true)
        try write("rules: [{when: {newcomer: true}, image: pool}]\n", to: "rules.yaml")
        try room.write([0xff, 0xfe, 0x41, 0x00], to: "machines.csv")
        let started = try files().read()
        #expect(try image(started.rules) == .wait)
        #expect(started.unreadable == [.list])
        // What was kept of the rules alone says nothing of the list.
        try files().keep(started)
        #expect(try image(try files().read().rules) == .wait)
        // Nor does a running server know one that it could never read.
        let again = try files().read(after: started.rules)
        #expect(try image(again.rules) == .wait)
        try write("rules: [{when\n", to: "rules.yaml")
        try write("name,mac\npc-07,52:54:00:00:00:07\n", to: "machines.csv")
        let named = try files().read(after: again.rules)
        #expect(try image(named.rules) == .wait && named.rules.book.list.machines.count == 1)
        try write("rules: [{when: {newcomer: true}, image: pool}]\n", to: "rules.yaml")
        let mended = try files().read(after: named.rules)
        #expect(try image(mended.rules) == .menu)
        #expect(try image(mended.rules, "52:54:00:00:00:08") == .image(try ImageName("pool")))
        try room.write([0xff], to: "machines.csv")
        #expect(try image(try files().read(after: mended.rules).rules) == .menu)
    }

    @Test func `templates that machines ask for are checked, and a host name is not made of itself`() throws {
        try FileManager.default.createDirectory(
            atPath: "\(room.folder)/templates/answers", withIntermediateDirectories: true)
        try write("{{name}}\n{{vars.prxy}}\n", to: "templates/answers/preseed.cfg")
        try write("groups:\n  a: {hostname: \"pc-{{hostname}}\", cmdline: \"h={{hostname}}\"}\n", to: "rules.yaml")
        let problems = try files().read().problems.map(\.description)
        #expect(problems.count == 2, "\(problems)")
        #expect(problems.first?.hasPrefix("rules.yaml:2: {{hostname}} is what this very template makes") == true)
        #expect(problems.last?.hasPrefix("templates/answers/preseed.cfg:2: {{vars.prxy}} is no variable") == true)
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
            let templates = "\(room.folder)/templates"
            try FileManager.default.createDirectory(atPath: templates, withIntermediateDirectories: true)
            try write("elsewhere", to: "target")
            try FileManager.default.createSymbolicLink(atPath: "\(templates)/t", withDestinationPath: "../target")
            for await rules in keeper.changes() where rules.templates.names == ["t"] { break }
            try FileManager.default.removeItem(atPath: "\(room.folder)/rules.yaml")
            for try await rules in keeper.changes() where try image(rules) == .menu { break }
        }
    }
}
