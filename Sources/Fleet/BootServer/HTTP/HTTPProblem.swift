// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetModel
package import HTTPTypes
package import Hummingbird
internal import NIOCore

/// A request that is refused, with the sentence its sender reads.
package struct HTTPProblem: Error, Hashable, Sendable {
    /// The status.
    package let status: HTTPResponse.Status
    /// One sentence: what was asked for, and what would have been right.
    package let sentence: String
    /// What kind of refusal it is, for programs; `nil` where the status says all.
    package let code: String?
    /// Headers that belong to the status.
    package let headers: HTTPFields
    /// The ids that were meant, where a name means several machines.
    package let candidates: [String]?

    /// Puts a refusal together.
    package init(
        _ status: HTTPResponse.Status, _ sentence: String, code: String? = nil, headers: HTTPFields = [:],
        candidates: [String]? = nil
    ) {
        self.code = code
        self.status = status
        self.sentence = sentence
        self.headers = headers
        self.candidates = candidates
    }
}

extension HTTPProblem: HTTPResponseError {
    /// A sentence; to who speaks to the interface, a problem document (RFC 9457) with that sentence.
    package func response(from request: Request, context: some RequestContext) -> Response {
        var response: Response
        if InterfaceRoutes.isBelow(request.uri.path) {
            let document = RefusalDocument(
                code ?? Self.code(of: status), status: status.code, title: status.reasonPhrase, detail: sentence,
                candidates: candidates)
            response = Response(
                status: status, body: ByteBuffer(bytes: (try? DocumentEncoder.bytes(document)) ?? []), type: .problem)
        } else {
            response = Response(status: status, text: sentence + "\n", type: .plainText)
        }
        response.headers.append(contentsOf: headers)
        return response
    }

    /// `not-found` and the like.
    private static func code(of status: HTTPResponse.Status) -> String {
        status.reasonPhrase.lowercased().split(separator: " ").joined(separator: "-")
    }

    /// What no route takes: there is nothing, or nothing that can be done so.
    fileprivate init(_ error: any HTTPResponseError, _ request: Request) {
        let path = request.uri.path
        let methods = InterfaceRoutes.routes(of: path).map(\.method.rawValue)
        if error.status == .notFound, !methods.isEmpty {
            let allowed = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }.joined(separator: ", ")
            self.init(
                .methodNotAllowed, "\(request.method.rawValue) is not understood here, but \(allowed).",
                headers: [.allow: allowed])
            return
        }
        let place = InterfaceRoutes.isBelow(path) ? InterfaceRoutes.openAPI.path : ServerRoute.status
        let sentence =
            error.status == .notFound
            ? "There is nothing here; \(place) tells what this server does."
            : "\(request.method.rawValue) is not understood here: \(error.status.reasonPhrase)."
        self.init(error.status, sentence)
    }
}

/// Turns every refusal into a sentence, and refuses what is too long before anybody looks at it.
struct SentenceMiddleware: RouterMiddleware {
    let reporter: Reporter

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let response = try await response(to: request, context, next)
        // What refuses a HEAD has no body either (RFC 9110, 9.3.2): it would be taken for the beginning of the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func response(
        to request: Request, _ context: ServerContext, _ next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard (request.head.path ?? "").utf8.count <= Limits.requestTarget else {
                throw HTTPProblem(.uriTooLong, "A path and query may have \(Limits.requestTarget) bytes together.")
            }
            guard (request.uri.query ?? "").utf8.count <= Limits.query else {
                throw HTTPProblem(.uriTooLong, "A query may have \(Limits.query) bytes.")
            }
            return try await next(request, context)
        } catch let problem as HTTPProblem {
            return problem.response(from: request, context: context)
        } catch let error as any HTTPResponseError {
            return HTTPProblem(error, request).response(from: request, context: context)
        } catch is CancellationError {
            return HTTPProblem(.serviceUnavailable, "The server is being stopped; ask again in a moment.")
                .response(from: request, context: context)
        } catch {
            reporter.report(
                .requestFailed,
                at: "\(request.method.rawValue) \(ServerRoute.shown(request.uri.path).prefix(Limits.shownPath))",
                "\(error)",
                remedy: "Tell us of it, with this line of the log: it is a fault of this program, or of its computer.")
            return HTTPProblem(.internalServerError, "The server could not answer; its log says why.")
                .response(from: request, context: context)
        }
    }
}

/// What a body holds.
enum ContentType: String {
    case plainText = "text/plain; charset=utf-8"
    case json = "application/json; charset=utf-8"
    case metrics = "text/plain; version=0.0.4; charset=utf-8"
    case torrent = "application/x-bittorrent"
    case bytes = "application/octet-stream"
    case problem = "application/problem+json"
}

extension Response {
    init(status: HTTPResponse.Status = .ok, text: String, type: ContentType) {
        self.init(status: status, body: ByteBuffer(string: text), type: type)
    }

    init(status: HTTPResponse.Status = .ok, body: ByteBuffer, type: ContentType) {
        self.init(
            status: status, headers: Self.headers(type, length: body.readableBytes),
            body: ResponseBody(byteBuffer: body))
    }

    /// A body that is sent part by part, without a copy of the whole.
    init(status: HTTPResponse.Status = .ok, parts: [ByteBuffer], type: ContentType) {
        let length = parts.reduce(0) { $0 + $1.readableBytes }
        self.init(
            status: status, headers: Self.headers(type, length: length), body: ResponseBody(contentsOf: parts))
    }

    private static func headers(_ type: ContentType, length: Int) -> HTTPFields {
        [.contentType: type.rawValue, .contentLength: "\(length)", .cacheControl: "no-store"]
    }
}
