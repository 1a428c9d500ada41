// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
internal import HTTPTypes
internal import Hummingbird
internal import TorrentCore

/// Lets a request through to routes that need something, or says why not.
struct AccessMiddleware: RouterMiddleware {
    let desk: AccessDesk
    let need: RouteNeed

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let asked = AccessRequest(request, from: context)
        let outcome = desk.decide(asked, needs: need)
        desk.tell(outcome, of: asked, request.method.rawValue, path: request.uri.path)
        switch outcome.decision {
        case .allow: return try await next(request, context)
        case .deny(let denial): throw HTTPProblem(denial)
        }
    }
}

extension AccessRequest {
    /// What a request tells of who sends it; in tests of the routes alone it comes from this computer.
    init(_ request: Request, from context: ServerContext) {
        let headers = request.headers
        self.init(
            from: context.peer, isSafe: request.method == .get || request.method == .head,
            host: request.head.authority.flatMap { WebAuthority($0) }, origin: headers[.origin],
            hasHeader: HTTPField.Name(Self.header).map { headers[$0] == Self.headerValue } ?? false,
            credentials: Credentials(authorization: headers[.authorization], cookie: headers[.cookie]),
            hasSecretInURL: Self.hasSecret(inTarget: request.head.path ?? ""))
    }
}

extension HTTPProblem {
    /// A status with its words.
    private static func status(_ code: Int) -> HTTPResponse.Status {
        [.unauthorized, .forbidden, .misdirectedRequest, .tooManyRequests].first { $0.code == code }
            ?? .init(code: code)
    }

    /// A denial, as its sender reads it.
    init(_ denial: AccessDenial) {
        var headers: HTTPFields = [:]
        if denial.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if let seconds = denial.retryAfterSeconds { headers[.retryAfter] = "\(seconds)" }
        self.init(Self.status(denial.status), denial.sentence, code: denial.code.rawValue, headers: headers)
    }
}

extension RouterMethods where Context == ServerContext {
    /// The routes that are added to the result need this.
    func needing(_ need: RouteNeed, _ desk: AccessDesk) -> RouterGroup<ServerContext> {
        group().add(middleware: AccessMiddleware(desk: desk, need: need))
    }
}
