// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
package import FleetModel
internal import TorrentCore

/// The OpenAPI 3.1 document, made from the table of routes and from what documents say of themselves.
package enum OpenAPIDocument {
    /// The document of these routes.
    package static func json(of routes: [InterfaceRoute] = InterfaceRoutes.all, version: String) -> JSONText {
        let schemas = SchemaDescription.all(in: routes, withBodies: false)
        return .object([
            .init("openapi", .text("3.1.0")),
            .init(
                "info",
                .object([
                    .init("title", .text("BootTorrent")), .init("version", .text(version)),
                    .init(
                        "summary", .text("What a server of BootTorrent knows of its room, and what can be asked of it.")
                    ),
                ])),
            .init("servers", .list([.object([.init("url", .text("/"))])])),
            .init("paths", .object(paths(routes))),
            .init(
                "components",
                .object([
                    .init("schemas", .object(schemas.map { .init($0.name, SchemaDescription.describe($0)) })),
                    .init("securitySchemes", .object(securitySchemes)),
                ])),
        ])
    }

    private static let securitySchemes: [JSONText.Member] = [
        .init(
            "token",
            .object([
                .init("type", .text("http")), .init("scheme", .text("bearer")),
                .init("description", .text("A token that `boottorrent token new` made.")),
            ])),
        .init(
            "session",
            .object([
                .init("type", .text("apiKey")), .init("in", .text("cookie")),
                .init("name", .text(SessionCookie.name)),
                .init("description", .text("The page's session. What changes something needs our header besides.")),
            ])),
    ]

    private static func paths(_ routes: [InterfaceRoute]) -> [JSONText.Member] {
        var order: [String] = []
        for route in routes where !order.contains(where: { $0.hasSameBytes(as: route.path) }) {
            order.append(route.path)
        }
        return order.map { path in
            let methods = routes.filter { $0.path.hasSameBytes(as: path) }
            return .init(path, .object(methods.map { .init($0.method.rawValue.lowercased(), describe($0)) }))
        }
    }

    private static func describe(_ route: InterfaceRoute) -> JSONText {
        var members: [JSONText.Member] = [
            .init("operationId", .text(route.name)), .init("summary", .text(route.summary)),
        ]
        if !route.text.isEmpty { members.append(.init("description", .text(route.text))) }
        members.append(.init("security", .list(security(route))))
        if !route.parameters.isEmpty {
            members.append(.init("parameters", .list(route.parameters.map(describe))))
        }
        if let input = route.input {
            members.append(
                .init(
                    "requestBody",
                    .object([
                        .init("required", .flag(true)),
                        content("application/json", SchemaDescription.describe(body: input)),
                    ])))
        }
        var responses: [JSONText.Member] = [.init("\(route.status)", success(route))]
        for refusal in route.allRefusals { responses.append(.init("\(refusal.rawValue)", describe(refusal))) }
        members.append(.init("responses", .object(responses)))
        return .object(members)
    }

    private static func security(_ route: InterfaceRoute) -> [JSONText] {
        guard route.need != .open else { return [] }
        return ["token", "session"].map { .object([.init($0, .list([]))]) }
    }

    private static func describe(_ parameter: InterfaceRoute.Parameter) -> JSONText {
        .object([
            .init("name", .text(parameter.name)), .init("in", .text(parameter.place.rawValue)),
            .init("required", .flag(parameter.place == .path)), .init("description", .text(parameter.text)),
            .init("schema", describe(parameter.value, isInPath: parameter.place == .path)),
        ])
    }

    private static func describe(_ value: ParameterValue, isInPath: Bool) -> JSONText {
        switch value {
        case .text(let most, let example):
            .object([
                .init("type", .text("string")), .init("minLength", .number(isInPath ? 1 : 0)),
                .init("maxLength", .number(UInt64(most))), .init("examples", .list([.text(example)])),
            ])
        case .number(let range, let example):
            .object([
                .init("type", .text("integer")), .init("minimum", .number(UInt64(clamping: range.lowerBound))),
                .init("maximum", .number(UInt64(clamping: range.upperBound))),
                .init("examples", .list([.number(UInt64(clamping: example))])),
            ])
        case .word(let words):
            .object([
                .init("type", .text("string")), .init("enum", .list(words.map { .text($0) })),
                .init("examples", .list(words.prefix(1).map { .text($0) })),
            ])
        case .time:
            .object([
                .init("type", .text("string")), .init("format", .text("date-time")),
                .init("examples", .list([.text(Timestamp.example.description)])),
            ])
        }
    }

    private static func success(_ route: InterfaceRoute) -> JSONText {
        var members: [JSONText.Member] = [.init("description", .text(route.summary))]
        switch route.body {
        case .document(let schema, _): members.append(content("application/json", SchemaDescription.reference(schema)))
        case .text(let type): members.append(content(type, .object([.init("type", .text("string"))])))
        case .events: members.append(content("text/event-stream", .object([.init("type", .text("string"))])))
        case .openAPI: members.append(content("application/json", .object([.init("type", .text("object"))])))
        case .none: break
        }
        return .object(members)
    }

    private static func describe(_ refusal: Refusal) -> JSONText {
        .object([
            .init("description", .text(refusal.text)),
            content(RefusalDocument.mediaType, SchemaDescription.reference(RefusalDocument.schema)),
        ])
    }

    private static func content(_ type: String, _ schema: JSONText) -> JSONText.Member {
        .init("content", .object([.init(type, .object([.init("schema", schema)]))]))
    }
}
