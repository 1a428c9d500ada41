// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel

/// Schemas of documents as JSON Schema writes them (2020-12, as OpenAPI 3.1 has it).
package enum SchemaDescription {
    /// All schemas that routes speak of, each once, by name; those of requests' bodies, which stand with their routes, are left out
    /// where they are not wanted.
    package static func all(in routes: [InterfaceRoute], withBodies: Bool = true) -> [ObjectSchema] {
        var schemas: [String: ObjectSchema] = [:]
        collect(RefusalDocument.schema, into: &schemas)
        for route in routes {
            if let input = route.input {
                if withBodies { collect(input, into: &schemas) } else { collectParts(of: input, into: &schemas) }
            }
            switch route.body {
            case .document(let schema, _): collect(schema, into: &schemas)
            case .events(let documents): for schema in documents { collect(schema, into: &schemas) }
            case .text, .openAPI, .none: break
            }
        }
        return schemas.values.sorted { $0.name < $1.name }
    }

    private static func collect(_ schema: ObjectSchema, into all: inout [String: ObjectSchema]) {
        guard all.updateValue(schema, forKey: schema.name) == nil else { return }
        collectParts(of: schema, into: &all)
    }

    private static func collectParts(of schema: ObjectSchema, into all: inout [String: ObjectSchema]) {
        for member in schema.members { collect(member.type, into: &all) }
    }

    private static func collect(_ type: SchemaType, into all: inout [String: ObjectSchema]) {
        switch type {
        case .object(let schema): collect(schema, into: &all)
        case .list(let element, _): collect(element, into: &all)
        case .optional(let wrapped): collect(wrapped, into: &all)
        case .text, .time, .seconds, .bytes, .count, .whole, .number, .flag, .word, .texts: break
        }
    }

    static func reference(_ schema: ObjectSchema) -> JSONText {
        .object([.init("$ref", .text("#/components/schemas/\(schema.name)"))])
    }

    static func describe(_ schema: ObjectSchema) -> JSONText { .object(members(of: schema)) }

    /// The same for a request's body.
    ///
    /// What a server answers may have more keys in a later version, but it refuses keys that it does not know.
    static func describe(body schema: ObjectSchema) -> JSONText {
        .object(members(of: schema) + [.init("additionalProperties", .flag(false))])
    }

    private static func members(of schema: ObjectSchema) -> [JSONText.Member] {
        schema.isRow ? membersOfRow(schema) : membersOfObject(schema)
    }

    private static func membersOfRow(_ schema: ObjectSchema) -> [JSONText.Member] {
        let values = schema.members.map { member in
            JSONText.object(
                describe(member.type) + [.init("title", .text(member.key)), .init("description", .text(member.text))])
        }
        return [
            .init("type", .text("array")), .init("description", .text(schema.text)),
            .init("prefixItems", .list(values)), .init("items", .flag(false)),
            .init("minItems", .number(UInt64(values.count))),
        ]
    }

    private static func membersOfObject(_ schema: ObjectSchema) -> [JSONText.Member] {
        [
            .init("type", .text("object")), .init("description", .text(schema.text)),
            .init("required", .list(schema.required.map { .text($0.key) })),
            .init(
                "properties",
                .object(
                    schema.members.map { member in
                        .init(member.key, .object(describe(member.type) + [.init("description", .text(member.text))]))
                    })),
        ]
    }

    private static func describe(_ type: SchemaType) -> [JSONText.Member] {
        switch type {
        case .text: [.init("type", .text("string"))]
        case .time: [.init("type", .text("string")), .init("format", .text("date-time"))]
        case .seconds, .number: [.init("type", .text("number"))]
        case .bytes, .count:
            [
                .init("type", .text("integer")), .init("minimum", .number(0)),
                .init("maximum", .number(UInt64(Limits.number))),
            ]
        case .whole: [.init("type", .text("integer")), .init("maximum", .number(UInt64(Limits.number)))]
        case .texts:
            [
                .init("type", .text("object")),
                .init("additionalProperties", .object([.init("type", .text("string"))])),
            ]
        case .flag: [.init("type", .text("boolean"))]
        case .word(let words): [.init("type", .text("string")), .init("enum", .list(words.map { .text($0) }))]
        case .list(let element, let most):
            [.init("type", .text("array")), .init("items", .object(describe(element)))]
                + (most.map { [.init("maxItems", .number(UInt64($0)))] } ?? [])
        case .object(let schema): [.init("$ref", .text("#/components/schemas/\(schema.name)"))]
        case .optional(let wrapped):
            [.init("anyOf", .list([.object(describe(wrapped)), .object([.init("type", .text("null"))])]))]
        }
    }
}

extension ObjectSchema {
    /// The keys that are always there.
    fileprivate var required: [Member] {
        guard isInput else { return members }
        return members.filter { if case .optional = $0.type { false } else { true } }
    }
}
