// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import FleetRules
import FleetTemplates
import Foundation
import HTTPTypes
import NIOCore
import ServerConfig
import Testing

/// A server whose machines get what rules say.
struct RuledSample {
    let sample: SampleEnvironment

    init(_ sample: SampleEnvironment) { self.sample = sample }

    static let list = """
        name,mac,group,row,column,room
        pc-07,52:54:00:00:00:07,lab,2,3,101
        pc_8,52:54:00:00:00:08,own,2,4,
        """

    /// These rules count, and the list above.
    func rule(
        _ rules: String, list: String = Self.list, templates: [(name: String, text: String)] = []
    ) throws {
        let reading = RuleBookReader.read(rules: Array(rules.utf8), machines: Array(list.utf8))
        try #require(reading.problems == [], "\(reading.problems)")
        let (set, mistakes) = TemplateSet.read(templates)
        try #require(mistakes == [])
        sample.plan.rules.put(MachineRules(book: reading.book, templates: set))
    }

    func text(_ uri: String, status: HTTPResponse.Status = .ok) async throws -> String {
        let response = try await sample.ask { client in
            try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
        }
        #expect(response.status == status, "\(String(buffer: response.body))")
        return String(buffer: response.body)
    }

    func manifest(_ mac: String, _ query: String = "", from address: String? = nil) async throws -> Manifest {
        let uri = "/agent/manifest?mac=\(mac)\(query)"
        let response = try await sample.ask { client in
            guard let address else {
                return try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            }
            return try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil, from: address)
        }
        return try Manifest(bencoded: Array(response.body.readableBytesView))
    }

    var problems: [String] { sample.registry.reporter.problems.map { $0.code.rawValue } }
}
