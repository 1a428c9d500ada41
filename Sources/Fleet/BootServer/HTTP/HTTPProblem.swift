// SPDX-License-Identifier: GPL-3.0-or-later

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

    /// Puts a refusal together.
    package init(
        _ status: HTTPResponse.Status, _ sentence: String, code: String? = nil, headers: HTTPFields = [:]
    ) {
        self.code = code
        self.status = status
        self.sentence = sentence
        self.headers = headers
    }
}

extension HTTPProblem: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) -> Response {
        var response = Response(status: status, text: sentence + "\n", type: .plainText)
        response.headers.append(contentsOf: headers)
        return response
    }
}

/// Turns every refusal into a sentence, and refuses what is too long before anybody looks at it.
struct SentenceMiddleware: RouterMiddleware {
    let reporter: Reporter

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
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
            let sentence =
                error.status == .notFound
                ? "There is nothing here; \(ServerRoute.status) tells what this server does."
                : "\(request.method.rawValue) is not understood here: \(error.status.reasonPhrase)."
            return HTTPProblem(error.status, sentence).response(from: request, context: context)
        } catch is CancellationError {
            return HTTPProblem(.serviceUnavailable, "The server is being stopped; ask again in a moment.")
                .response(from: request, context: context)
        } catch {
            reporter.report(
                .requestFailed, at: "\(request.method.rawValue) \(request.uri.path.prefix(Limits.shownPath))",
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
}

extension Response {
    init(status: HTTPResponse.Status = .ok, text: String, type: ContentType) {
        self.init(status: status, body: ByteBuffer(string: text), type: type)
    }

    init(status: HTTPResponse.Status = .ok, body: ByteBuffer, type: ContentType) {
        self.init(
            status: status,
            headers: [.contentType: type.rawValue, .contentLength: "\(body.readableBytes)", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: body))
    }
}
