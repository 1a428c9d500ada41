// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess

/// One route of the interface: what it asks for, and what it answers.
///
/// The server adds it, the OpenAPI document tells of it, and the command line asks for it by the same value.
package struct InterfaceRoute: Hashable, Sendable {
    /// What a request does.
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// Something that a request says besides its path.
    package struct Parameter: Hashable, Sendable {
        /// Where it stands.
        package enum Place: String, Hashable, Sendable {
            case path
            case query
            case header
        }

        /// What it is called.
        package let name: String
        /// Where it stands.
        package let place: Place
        /// What it holds.
        package let value: ParameterValue
        /// What it means.
        package let text: String
    }

    /// What an answer has in its body.
    package enum Body: Hashable, Sendable {
        /// A document, with an example as JSON.
        case document(ObjectSchema, example: [UInt8])
        /// Text of this media type.
        case text(String)
        /// Server-sent events, each of which has one of such documents.
        case events([ObjectSchema])
        /// The OpenAPI document.
        case openAPI
        /// Nothing.
        case none
    }

    /// What it does, in a word that is no other's: the OpenAPI document's `operationId`.
    package let name: String
    /// What a request does.
    package let method: Method
    /// Its path; what stands in braces is a parameter.
    package let path: String
    /// What who asks must be allowed.
    package let need: RouteNeed
    /// What it gives or does, in one sentence.
    package let summary: String
    /// What else is to be known of it.
    package let text: String
    /// What a request says besides.
    package let parameters: [Parameter]
    /// The document that a request has in its body, if any.
    package let input: ObjectSchema?
    /// The status of an answer that gives what was asked for.
    package let status: Int
    /// What is in it.
    package let body: Body
    /// The refusals that it has besides those that every route has.
    package let refusals: [Refusal]

    init(
        _ name: String, _ method: Method, _ path: String, _ need: RouteNeed, _ summary: String, text: String = "",
        parameters: [Parameter] = [], input: ObjectSchema? = nil, status: Int = 200, _ body: Body,
        refusals: [Refusal] = []
    ) {
        self.input = input
        self.name = name
        self.method = method
        self.path = path
        self.need = need
        self.summary = summary
        self.text = text
        self.parameters = parameters
        self.status = status
        self.body = body
        self.refusals = refusals
    }
}

/// What a parameter holds, with its limits.
package enum ParameterValue: Hashable, Sendable {
    /// A text of so many bytes at most.
    case text(atMost: Int, example: String)
    /// A number within these.
    case number(ClosedRange<Int64>, example: Int64)
    /// A moment.
    case time
    /// One of these words, of which the first is the example.
    case word([String])
}

/// A kind of refusal, by its status.
package enum Refusal: Int, Hashable, Sendable, CaseIterable {
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case conflict = 409
    case contentTooLarge = 413
    case uriTooLong = 414
    case misdirected = 421
    case unprocessable = 422
    case tooManyRequests = 429
    case failed = 500
    case unavailable = 503

    /// When it is given.
    package var text: String {
        switch self {
        case .badRequest: "A parameter is not what it may be."
        case .unauthorized: "Nothing proves who asks, or what does is not valid any more."
        case .forbidden: "Who asks may not do that, or not this way."
        case .notFound: "There is none of that name."
        case .conflict: "The name means several; `candidates` has them."
        case .contentTooLarge: "The body is too large."
        case .uriTooLong: "Path and query are too long."
        case .misdirected: "The server has no such host name."
        case .unprocessable: "What is said can be read, and is nothing that could be meant there."
        case .tooManyRequests: "Too much was asked for from there; `Retry-After` says when to ask again."
        case .failed: "The server could not answer; its log says why."
        case .unavailable: "What is asked for cannot be had at the moment; `Retry-After` may say when."
        }
    }

    /// What every route may answer that asks for this.
    package static func common(for need: RouteNeed) -> [Refusal] {
        let always: [Refusal] = [.badRequest, .uriTooLong, .failed, .unavailable]
        return need == .open ? always : always + [.unauthorized, .forbidden, .misdirected, .tooManyRequests]
    }
}

extension InterfaceRoute {
    /// All refusals that it may answer, by status.
    package var allRefusals: [Refusal] {
        Set(Refusal.common(for: need) + refusals).sorted { $0.rawValue < $1.rawValue }
    }

    /// Whether a path is one of this route's.
    package func matches(_ path: some StringProtocol) -> Bool {
        let wanted = self.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let found = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard wanted.count == found.count else { return false }
        return zip(wanted, found).allSatisfy { wanted, found in
            wanted.first == UInt8(ascii: "{") ? !found.isEmpty : wanted.elementsEqual(found)
        }
    }
}
