// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import FleetInterface

/// docs/api.md, as the table of routes and the documents tell it.
enum APIPage {
    static var text: String {
        let routes = InterfaceRoutes.all
        return preface + routes.map(section).joined(separator: "\n") + "\n" + documents(of: routes)
    }

    private static let preface = """
        # The interface for programs

        This page is made from the code: `REFRESH_GOLDEN=1 swift test --filter APIPageTests` writes it anew. The same stands at
        `/api/v1/openapi.json` of every server, as OpenAPI 3.1.

        - Documents are JSON in UTF-8. Keys are in snake case, and each is there in every document, if need be with `null`; later
          versions may have more. Times are RFC 3339 in UTC with milliseconds, durations are seconds, and bytes are whole numbers.
        - *Needs* says what who asks must be allowed: to **read** or to **act**. A token goes into `Authorization: Bearer …`. On the
          server itself `curl --unix-socket state/server.sock http://localhost/api/v1/status` needs none.
        - Refusals are problem documents (RFC 9457, `application/problem+json`): [Refusal](#refusal).
        - `HEAD` goes wherever `GET` does. A method that a path does not know is 405, with `Allow`.


        """

    private static func section(_ route: InterfaceRoute) -> String {
        var lines = ["## `\(route.method.rawValue) \(route.path)`", "", route.summary]
        if !route.text.isEmpty { lines += ["", route.text] }
        lines += ["", "Needs: \(need(route.need)). Answers: \(answer(route)).", ""]
        if !route.parameters.isEmpty {
            lines += ["| Parameter | In | Is | Means |", "| --- | --- | --- | --- |"]
            lines += route.parameters.map { "| `\($0.name)` | \($0.place.rawValue) | \(kind($0.value)) | \($0.text) |" }
            lines.append("")
        }
        if let input = route.input { lines += ["The body is \(link(input)).", ""] }
        let refusals = route.allRefusals.map { "\($0.rawValue)" }.joined(separator: ", ")
        lines += ["Refusals: \(refusals).", ""]
        return lines.joined(separator: "\n")
    }

    private static func need(_ need: RouteNeed) -> String {
        switch need {
        case .open: "nothing"
        case .read: "read"
        case .act: "act"
        case .server: "to be another server"
        case .signIn: "a one-time code"
        }
    }

    private static func answer(_ route: InterfaceRoute) -> String {
        switch route.body {
        case .document(let schema, _): "\(route.status) with \(link(schema))"
        case .text(let type): "\(route.status) with text (`\(type)`)"
        case .events(let documents):
            "\(route.status) with a stream of \(documents.map(link).joined(separator: ", ")) (`text/event-stream`)"
        case .openAPI: "\(route.status) with the OpenAPI document"
        case .none: "\(route.status) with nothing"
        }
    }

    private static func kind(_ value: ParameterValue) -> String {
        switch value {
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .text(let most, let example): "text of \(most) bytes at most, as `\(example)`"
        case .number(let range, let example):
            range.upperBound == FleetInterface.Limits.number
                ? "number from \(range.lowerBound) on, as `\(example)`"
                : "number from \(range.lowerBound) to \(range.upperBound), as `\(example)`"
        case .time: "time, as `2026-12-01T09:27:00.123Z`"
        }
    }

    private static func documents(of routes: [InterfaceRoute]) -> String {
        let examples = Dictionary(
            DocumentTests.all.map { ($0.schema.name, $0) }, uniquingKeysWith: { first, _ in first })
        let sections = SchemaDescription.all(in: routes).map { schema -> String in
            let first = schema.isRow ? "Column" : "Key"
            var lines = [
                "### \(schema.name)", "", schema.text, "", "| \(first) | Holds | Means |", "| --- | --- | --- |",
            ]
            lines += schema.members.map { "| `\($0.key)` | \(kind($0.type)) | \($0.text) |" }
            if let type = examples[schema.name] { lines += ["", "```json", example(of: type), "```"] }
            return lines.joined(separator: "\n") + "\n"
        }
        return "## Documents\n\n" + sections.joined(separator: "\n")
    }

    private static func example(of type: any InterfaceDocument.Type) -> String {
        func encode<Document: InterfaceDocument>(_ type: Document.Type) -> String {
            String(decoding: (try? DocumentEncoder.bytes(type.example)) ?? [], as: UTF8.self)
        }
        return encode(type)
    }

    private static func kind(_ type: SchemaType) -> String {
        switch type {
        case .text: "text"
        case .time: "time"
        case .seconds: "seconds"
        case .bytes: "bytes"
        case .count: "number"
        case .whole: "number, maybe negative"
        case .texts: "texts by names"
        case .number: "number with decimals"
        case .flag: "`true` or `false`"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element, let most):
            "list of \(kind(element))" + (most.map { ", \($0) at most" } ?? "")
        case .object(let schema): link(schema)
        case .optional(let wrapped): "\(kind(wrapped)), or `null`"
        }
    }

    private static func link(_ schema: ObjectSchema) -> String { "[\(schema.name)](#\(schema.name.lowercased()))" }
}
