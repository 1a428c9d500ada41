// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetInterface
import FleetModel
import FleetRules
import FleetTemplates
import Foundation
import HTTPTypes
import NIOCore
import ServerConfig
import Testing
import TorrentCore

@Suite struct RuleRoutesTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func rule(
        _ rules: String, list: String = RuledSample.list, templates: [(name: String, text: String)] = []
    ) throws {
        try RuledSample(sample).rule(rules, list: list, templates: templates)
    }

    private func text(_ uri: String, status: HTTPResponse.Status = .ok) async throws -> String {
        try await RuledSample(sample).text(uri, status: status)
    }

    private func manifest(_ mac: String, _ query: String = "") async throws -> Manifest {
        try await RuledSample(sample).manifest(mac, query)
    }

    private func problems() -> [String] { RuledSample(sample).problems }

    @Test func `two groups and a newcomer get each their own`() async throws {
        try rule(
            """
            groups:
              lab: {image: debian, timeout: 7, cmdline: "room={{vars.room}} seat={{row}}.{{column}}", leave: {min: 9}}
              own: {image: local, timeout: 5}
            rules:
              - {when: {newcomer: true}, image: wait}
            """)
        let lab = try await manifest("52:54:00:00:00:07")
        #expect(lab.menu == MenuPolicy(timeout: .seconds(7), start: .image(try ImageName("debian"))))
        #expect(lab.machineName == "pc-07" && lab.leave.minimum == 9)
        #expect(lab.system.commandLine == "room=101 seat=2.3")
        #expect(lab.system.hostName?.description == "pc-07")
        let own = try await manifest("52:54:00:00:00:08")
        #expect(own.menu == MenuPolicy(timeout: .seconds(5), start: .ownDisk))
        #expect(own.system.hostName?.description == "pc-8", "a host's name has no underscore")
        let newcomer = try await manifest("52:54:00:00:00:09")
        #expect(newcomer.menu == MenuPolicy(timeout: .never, start: .wait))
        #expect(newcomer.images.isEmpty && newcomer.machineName == nil)
    }

    @Test func `files are made of templates, for each machine its own`() async throws {
        try rule(
            "groups: {lab: {files: [{from: motd, to: /etc/motd, mode: \"0600\"}]}, own: {}}",
            templates: [("motd", "This is {{name}} at {{address}}, made by {{vendor}}.\n")])
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07")
        let told = "&vendor=\("Dell%20Inc.%0A$(reboot)")"
        let response = try await sample.ask { client in
            try await client.executeRequest(
                uri: "/agent/manifest?mac=52:54:00:00:00:07\(told)", method: .get, headers: [:], body: nil,
                from: "127.0.0.9")
        }
        let files = try Manifest(bencoded: Array(response.body.readableBytesView)).system.files
        #expect(files.map(\.path.description) == ["etc/motd"] && files.map(\.mode) == [0o600])
        let motd = "This is pc-07 at 127.0.0.9, made by Dell-Inc.-reboot.\n"
        #expect(files.first?.content == .inline(Array(motd.utf8)))
    }

    @Test func `a variable that a machine lacks is a problem with its line, and no system starts without it`()
        async throws
    {
        let list = "name,mac,group,asset\na,52:54:00:00:00:07,lab,\nb,52:54:00:00:00:08,lab,4711\n"
        try rule("groups:\n  lab:\n    cmdline: 'asset={{vars.asset}}'\n", list: list)
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07")
        let without = try await manifest("52:54:00:00:00:07")
        #expect(without.images.isEmpty && without.menu.timeout == .never)
        #expect(without.notice?.contains("rules.yaml:3: ") == true, "\(without.notice ?? "")")
        #expect(problems() == ["text-not-made"])
        #expect(try await manifest("52:54:00:00:00:08").system.commandLine == "asset=4711")
        try rule("groups:\n  lab:\n    cmdline: 'asset=none'\n", list: list)
        #expect(try await manifest("52:54:00:00:00:07").system.commandLine == "asset=none")
        #expect(problems() == [])
    }

    @Test func `a secret is fetched by a key that is good for its machine alone, until its system runs`() async throws {
        let templates = [("key", "asset={{vars.room}}\n")]
        let rules = "groups: {lab: {files: [{from: key, to: /etc/key, mode: \"0600\", secret: true}]}, own: {}}\n"
        try rule(rules, templates: templates)
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07")
        #expect(try await manifest("52:54:00:00:00:07").notice?.contains("secrets: plain-network") == true)
        try rule(rules + "secrets: plain-network\n", templates: templates)
        func get(_ path: String, from address: String) async throws -> RouteResponse {
            try await sample.ask { client in
                try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil, from: address)
            }
        }
        func file() async throws -> String {
            let response = try await get("/agent/manifest?mac=52:54:00:00:00:07", from: "127.0.0.7")
            let files = try Manifest(bencoded: Array(response.body.readableBytesView)).system.files
            guard case .fetched(let path, let length, _)? = files.first?.content else { return "none" }
            #expect(length == 10)
            return path
        }
        let path = try await file()
        #expect(try await file() == path, "who asks again is sent to the same file")
        let mine = try await get(path, from: "127.0.0.7")
        #expect(String(buffer: mine.body) == "asset=101\n" && mine.headers[.cacheControl] == "no-store")
        #expect(try await get(path, from: "127.0.0.8").status == .notFound)
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:07")), uuid: nil)
        await sample.registry.note(.reported(MachineEvent(machine: machine, stage: .os, uptime: 1), from: nil))
        #expect(try await get(path, from: "127.0.0.7").status == .notFound)
    }

    @Test func `an installer is answered as the machine at its address`() async throws {
        try rule(
            "groups: {lab: {}, own: {}}",
            templates: [("answers/late/preseed.cfg", "d-i netcfg/hostname string {{hostname}}\n"), ("key", "secret")])
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:07")), uuid: nil)
        await sample.registry.note(.fetched(.script, machine, from: HostAddress("127.0.0.7")))
        func get(_ path: String) async throws -> RouteResponse {
            try await sample.ask { client in
                try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil, from: "127.0.0.7")
            }
        }
        let answer = try await get("/answers/late/preseed.cfg")
        #expect(String(buffer: answer.body) == "d-i netcfg/hostname string pc-07\n")
        for path in ["/answers/key", "/answers/../key", "/answers", "/answers/none"] {
            #expect(try await get(path).status != .ok)
        }
        _ = try await text("/answers/late/preseed.cfg", status: .notFound)
    }

    @Test func `an image that is not there is told to the machine and to everybody`() async throws {
        try rule("groups: {lab: {image: gone}, own: {}}")
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07")
        let told = try await manifest("52:54:00:00:00:07")
        #expect(told.menu == MenuPolicy(timeout: .never, start: nil))
        #expect(told.notice == "rules.yaml:1 says that this machine starts gone, and there is no such image")
        #expect(problems() == ["image-not-there"])
    }

    @Test func `what a machine gets is explained, also for one that was never heard`() async throws {
        try rule("groups:\n  lab: {image: debian}\n  own: {}\nrules:\n  - {when: {vendor: \"Dell*\"}, timeout: 3}\n")
        let path = "/api/v1/machines"
        func explanation(_ word: String, _ query: String = "") async throws -> ExplanationDocument {
            let text = try await text("\(path)/\(word)/explain\(query)")
            return try JSONDecoder().decode(ExplanationDocument.self, from: Data(text.utf8))
        }
        let named = try await explanation("PC-07", "?vendor=Dell%20Inc.")
        #expect(named.assignment.image == "debian" && named.decidedBy.image == "rules.yaml:2")
        #expect(named.assignment.timeout == 3 && named.decidedBy.timeout == "rules.yaml:5")
        #expect(named.assignment.hostname == "pc-07" && named.decidedBy.hostname == "machines.csv:2")
        #expect(named.id == nil && named.name == "pc-07" && named.group == "lab" && !named.newcomer)
        let other = try await explanation("52:54:00:00:00:99")
        #expect(other.newcomer && other.assignment.timeout == 30 && other.decidedBy.timeout == "menu.timeout")
        #expect(other.assignment.image == "debian" && other.decidedBy.image == "menu.default")
        _ = try await text("\(path)/nobody/explain", status: .notFound)
        _ = try await text("\(path)/pc-07/explain?memory=much", status: .unprocessableContent)
    }

    @Test(arguments: [
        // Programs write a space in either way, and a plus as %2B.
        ("memory=8+GiB", HTTPResponse.Status.ok), ("memory=8%20GiB", .ok), ("vendor=A%2BB+C", .ok),
        ("memory=8%2BGiB", .unprocessableContent), ("firmware=uefi", .ok), ("firmware=coreboot", .badRequest),
        ("secure_boot=yes", .badRequest), ("memory=8%2", .badRequest),
    ])
    func `a query is read as programs write it, and a fact that is none is refused`(
        query: String, status: HTTPResponse.Status
    ) async throws {
        try rule("groups: {lab: {}, own: {}}\nrules:\n  - {when: {vendor: \"A+B C\"}, timeout: 77}\n")
        let answer = try await text("/api/v1/machines/pc-07/explain?\(query)", status: status)
        #expect(answer.contains("77") == query.hasPrefix("vendor"))
    }

    @Test func `a row without address and UUID is explained, and a word that means several machines is refused`()
        async throws
    {
        try rule("groups: {lab: {image: debian, timeout: 7}}", list: "name,group,row\nplanned,lab,C\n")
        let path = "/api/v1/machines"
        let document = try JSONDecoder().decode(
            ExplanationDocument.self, from: Data(try await text("\(path)/planned/explain").utf8))
        #expect(document.name == "planned" && document.group == "lab" && !document.newcomer)
        #expect(document.assignment.timeout == 7 && document.decidedBy.timeout == "rules.yaml:1")
        // Two machines with what some maker wrote into all of its boards.
        let uuid = "00020003-0004-0005-0006-000700080009"
        for last in 1...2 {
            let mac = try #require(MACAddress("02:00:00:00:00:0\(last)"))
            await sample.registry.note(.fetched(.script, MachineIdentity(mac: mac, uuid: uuid), from: nil))
        }
        #expect(try await text("\(path)/\(uuid)/explain", status: .conflict).contains("Several machines"))
    }

    @Test func `a machine is known by its name as soon as the list has one`() async throws {
        _ = try await text("/boot.ipxe?mac=52:54:00:00:00:07")
        _ = try await text("/api/v1/machines/m1")
        _ = try await text("/api/v1/machines/pc-07", status: .notFound)
        let registry = FleetRegistry(
            catalog: sample.content.catalog, clock: ServerClock(), logger: .silent,
            assigner: sample.plan.assigner)
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:07")), uuid: nil)
        await registry.note(.fetched(.script, machine, from: nil))
        #expect(await registry.snapshot.search("pc-07") == .none)
        try rule("groups: {lab: {}, own: {}}")
        await registry.relabel()
        let fleet = await registry.snapshot
        #expect(fleet.search("PC-07") == .found(MachineNumber(1)) && fleet.id(of: MachineNumber(1)) == "pc-07")
        #expect(fleet.search("m1") == .found(MachineNumber(1)))
        #expect(fleet[MachineNumber(1)]?.label == MachineLabel(name: "pc-07", group: "lab", row: 2, column: 3))
        try rule("groups: {lab: {}}", list: "name,mac\n")
        await registry.relabel()
        #expect(await registry.snapshot.id(of: MachineNumber(1)) == "m1")
    }
}
