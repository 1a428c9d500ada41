// SPDX-License-Identifier: GPL-3.0-or-later

import FleetInterface
import FleetModel
import Foundation
import Testing

@Suite struct OpenAPIDocumentTests {
    private func document() throws -> [String: Any] {
        let text = OpenAPIDocument.json(version: "1.2.3").encoded
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `every route is in it, with its refusals, and nothing else is`() throws {
        let paths = try #require(try document()["paths"] as? [String: [String: [String: Any]]])
        let there = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(there == Set(InterfaceRoutes.all.map { "\($0.method.rawValue) \($0.path)" }))
        for route in InterfaceRoutes.all {
            let operation = try #require(paths[route.path]?[route.method.rawValue.lowercased()])
            let answers = try #require(operation["responses"] as? [String: Any])
            #expect(Set(answers.keys) == Set(["\(route.status)"] + route.allRefusals.map { "\($0.rawValue)" }))
        }
    }

    @Test func `every reference leads somewhere, and every schema is referred to`() throws {
        let document = try document()
        let components = try #require(document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: Any])
        var references: Set<String> = []
        func walk(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String { references.insert(reference) }
                object.values.forEach(walk)
            } else if let list = value as? [Any] {
                list.forEach(walk)
            }
        }
        walk(document)
        // An event is a part of a stream, which JSON Schema has no words for.
        let events = ["Event", "StreamSnapshot", "StreamTick"].map { "#/components/schemas/\($0)" }
        #expect(references.union(events) == Set(schemas.keys.map { "#/components/schemas/\($0)" }))
    }

    @Test func `a body has no other keys than its document, and what is answered may have more`() throws {
        let document = try document()
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        var bodies = 0
        for operation in paths.values.flatMap(\.values) {
            guard let body = operation["requestBody"] as? [String: Any] else { continue }
            let content = try #require(body["content"] as? [String: [String: Any]])
            let schema = try #require(content["application/json"]?["schema"] as? [String: Any])
            #expect(schema["additionalProperties"] as? Bool == false)
            bodies += 1
        }
        #expect(bodies == InterfaceRoutes.all.count { $0.input != nil } && bodies > 0)
        let components = try #require(document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        #expect(schemas["NextBoot"] != nil && schemas.values.allSatisfy { $0["additionalProperties"] == nil })
    }

    @Test func `each schema has one name`() {
        let schemas = DocumentTests.all.map { $0.schema }
        #expect(Set(schemas.map(\.name)).count == schemas.count)
        for schema in SchemaDescription.all(in: InterfaceRoutes.all) where !schema.name.hasSuffix("Counts") {
            #expect(schemas.contains(schema), "\(schema.name) is not held against an example")
        }
    }
}
