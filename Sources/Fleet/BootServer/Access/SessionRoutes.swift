// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
internal import FleetInterface
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NetbootScripts

/// `/api/v1/links` and `/api/v1/session`: a link to the page is made and exchanged for a session, which is told what it may
/// do, and ended.
struct SessionRoutes {
    let desk: AccessDesk
    let endpoint: ServerEndpoint

    func add(to router: Router<ServerContext>) {
        router.needing(.act, desk).post(RouterPath(InterfaceRoutes.makeLink.path)) { request, context in
            // Who has a token, or a session, gets a link that is good for no more than that.
            let token = desk.decide(AccessRequest(request, from: context), needs: .act).token
            guard let code = desk.makeCode(for: token) else {
                throw HTTPProblem(
                    .conflict,
                    "No operator has a token that is good; make one with: boottorrent token new --role operator")
            }
            let link = LinkDocument(code: code.text, link: endpoint.page(opening: code))
            return Response(body: InterfaceAnswers.text(link), type: .json)
        }
        router.needing(InterfaceRoutes.session.need, desk).get(RouterPath(InterfaceRoutes.session.path)) {
            request, context in
            let outlook = desk.outlook(for: AccessRequest(request, from: context))
            let session = SessionDocument(role: outlook.role, obstacle: outlook.obstacle?.sentence)
            return Response(body: InterfaceAnswers.text(session), type: .json)
        }
        router.post(RouterPath(InterfaceRoutes.beginSession.path)) { request, context in
            let bytes = try await body(of: request)
            let code = try? JSONDecoder().decode(CodeDocument.self, from: Data(bytes))
            var asked = AccessRequest(request, from: context)
            asked.credentials = .code(code.flatMap { LinkCode($0.code) })
            let (outcome, cookie) = desk.signIn(asked)
            if case .deny(let denial) = outcome.decision { throw HTTPProblem(denial) }
            guard let cookie else { throw HTTPProblem(.unauthorized, "The link was used a moment ago.") }
            var response = Response(status: .noContent)
            // Behind a proxy with TLS the page's own origin, which was held against ours, tells.
            let isEncrypted = asked.origin?.hasPrefix("https://") ?? false
            response.headers[.setCookie] = cookie.header(isEncrypted: isEncrypted)
            return response
        }
        router.needing(.signIn, desk).delete(RouterPath(InterfaceRoutes.beginSession.path)) { request, context in
            if case .cookie(let cookie?) = AccessRequest(request, from: context).credentials { desk.signOut(cookie) }
            var response = Response(status: .noContent)
            response.headers[.setCookie] = SessionCookie.headerOfNone(isEncrypted: false)
            return response
        }
    }

    private func body(of request: Request) async throws -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: Limits.sessionRequest).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "The code of a link has 32 characters.")
        }
    }
}

extension ServerEndpoint {
    /// The page's address, with a code that opens it once; what stands behind `#` no browser sends, so it is in no log.
    func page(opening code: LinkCode) -> String { "\(url)/#code=\(code.text)" }
}
