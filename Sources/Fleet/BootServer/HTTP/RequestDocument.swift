// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// Reads the document that a request has in its body.
enum RequestDocument {
    /// The document; what it cannot be is refused with a sentence, and so is a key that it does not have, for that is misspelt.
    static func read<Document: InterfaceDocument>(
        _ type: Document.Type, of request: Request, upTo most: Int
    ) async throws -> Document {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: most)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "A body may have \(most) bytes here.")
        }
        let data = Data(body.readableBytesView)
        let document: Document
        do {
            document = try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw HTTPProblem(.badRequest, "The body is no \(type.schema.name): \(error.sentence).")
        }
        let known = type.schema.members.map(\.key)
        let said = (try? JSONDecoder().decode([String: Passed].self, from: data)) ?? [:]
        if let unknown = said.keys.filter({ !known.contains($0) }).min() {
            throw HTTPProblem(
                .badRequest,
                "\(type.schema.name) has no key \(unknown.prefix(64).debugDescription), but \(known.joined(separator: ", "))."
            )
        }
        return document
    }

    /// Anything, of which nothing is kept.
    private struct Passed: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}

extension DecodingError {
    /// What is wrong and where, without its full stop.
    fileprivate var sentence: String {
        switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(Self.place(context)) is of another kind than it has to be"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "it is no JSON, or has a number that is too large"
        case .dataCorrupted(let context): "\(Self.place(context)) is none of what it may be"
        @unknown default: "it cannot be read"
        }
    }

    private static func place(_ context: Context) -> String {
        context.codingPath.isEmpty ? "it" : context.codingPath.map(\.stringValue).joined(separator: ".")
    }
}
