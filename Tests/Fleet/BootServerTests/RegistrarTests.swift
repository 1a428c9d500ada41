// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import Testing
import TorrentCore

/// Newcomers that are given their names at their own screens.
@Suite struct RegistrarTests {
    private let sample: SampleEnvironment
    private let ruled: RuledSample
    private let file: URL
    private let mac = "52:54:00:00:00:99"
    private let rules = """
        groups: {lab: {}, own: {}}
        rules:
          - {when: {newcomer: true}, image: wait, register: true}
        """

    init() throws {
        sample = try SampleEnvironment(clock: ServerClock { .zero })
        ruled = RuledSample(sample)
        file = sample.folder.appending(path: "machines.csv")
        try RuledSample.list.write(to: file, atomically: true, encoding: .utf8)
    }

    private func list() throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// What the server answers to a newcomer that asks for a name, by its key.
    private func verdict(
        _ name: String, group: String? = nil, row: Int? = nil, column: Int? = nil, board: String? = nil,
        of number: Int = 0, by client: RouteClient? = nil
    ) async throws -> RegistrationVerdict? {
        let address = number == 0 ? mac : "52:54:00:00:01:\(String(number, radix: 16))"
        let machine = MachineIdentity(mac: try #require(MACAddress(address)), uuid: board)
        let ticket = await sample.registry.beginBoot(of: machine)
        let wanted = try #require(Registration(name: name, group: group, row: row, column: column))
        let event = MachineEvent(
            machine: machine, stage: .manifest, uptime: 1, boot: ticket.number, asksForAnswer: true,
            registration: wanted)
        let signed = SignedEvent.sign(event, counter: 1, by: ticket.key)
        let response = try await sample.ask { new in
            try await (client ?? new).executeRequest(
                uri: "/agent/events", method: .post, headers: [:], body: ByteBuffer(bytes: signed))
        }
        #expect(response.status == .ok)
        return try EventAnswer(bencoded: Array(response.body.readableBytesView)).registration
    }

    @Test func `what was typed is a row of the list, and the rest of the list stays`() async throws {
        try ruled.rule(rules)
        let told = try await ruled.manifest(mac)
        #expect(told.registration == RegistrationOffer(groups: ["lab", "own"]))
        #expect(try await verdict("pc-09", group: "lab", row: 2, column: 5) == .taken)
        let lines = try list().split(whereSeparator: \.isNewline).map(String.init)
        #expect(lines.dropLast() == RuledSample.list.split(separator: "\n").map(String.init)[...])
        #expect(lines.last == "pc-09,\(mac),lab,2,5")
        // Its answer was lost.
        try ruled.rule(rules, list: try list())
        #expect(try await verdict("pc-09", group: "lab") == .taken)
        #expect(try await ruled.manifest(mac).registration == nil)
    }

    @Test(arguments: [
        ("pc-07", nil, "machines.csv:2"), ("pc 9", nil, "name"), ("pc-09", "none", "no group none"),
    ])
    func `what cannot be is refused with its reason, and the list stays as it is`(
        name: String, group: String?, reason: String
    ) async throws {
        try ruled.rule(rules)
        guard case .refused(let sentence)? = try await verdict(name, group: group) else {
            Issue.record("it was taken")
            return
        }
        #expect(sentence.contains(reason), "\(sentence)")
        #expect(try list() == RuledSample.list)
    }

    @Test func `only a newcomer to whom rules allow it is named`() async throws {
        try ruled.rule("groups: {lab: {}, own: {}}")
        #expect(try await ruled.manifest(mac).registration == nil)
        #expect(
            try await verdict("pc-09") == .refused("The rules do not let this computer be named at its own screen."))
        try ruled.rule(rules, list: RuledSample.list + "\npc-10,\(mac),lab,,,\n")
        #expect(
            try await verdict("pc-09")
                == .refused("The list of machines has this computer already: it is called pc-10."))
        #expect(try list() == RuledSample.list)
    }

    @Test func `a row of another computer that has the same dock is not taken from it`() async throws {
        let other = "name,mac,uuid\nlaptop,\(mac),4c4c4544-0042-3510-8052-b4c04f4a4e31\n"
        try ruled.rule(rules.replacing("groups: {lab: {}, own: {}}\n", with: ""), list: other)
        try other.write(to: file, atomically: true, encoding: .utf8)
        #expect(
            try await verdict("pc-09", board: "11111111-2222-4333-8444-555555555555")
                == .refused("machines.csv:2 has this address for another computer."))
        #expect(try list() == other)
    }

    @Test func `of many that want names some wait, for each has the whole list written`() async throws {
        try ruled.rule(rules)
        let refused = try await sample.ask { client in
            var refused = 0
            for number in 100...170 {
                if case .refused(let sentence)? = try await verdict("pc-\(number)", of: number, by: client) {
                    #expect(sentence.contains("Try again in a minute"))
                    refused += 1
                }
            }
            return refused
        }
        #expect(refused == 11)
    }
}
