// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import RoomPage

/// The page for people, at `/` and below `/page`; its files say nothing of the room, so everybody may have them.
struct PageRoutes {
    private let page = RoomPage.current

    func add(to router: Router<ServerContext>) {
        router.get("/") { request, _ in
            let tag = "\"\(page.fingerprint)\""
            var response = response(with: page.document, to: request)
            response.headers[.cacheControl] = "no-cache"
            response.headers[.eTag] = tag
            guard let known = request.headers[.ifNoneMatch], known.contains(tag) else { return response }
            response.headers[.contentLength] = nil
            return Response(status: .notModified, headers: response.headers)
        }
        router.get("/page/:fingerprint/:file") { request, context in
            guard try context.parameters.require("fingerprint").utf8.elementsEqual(page.fingerprint.utf8),
                let file = page.file(called: try context.parameters.require("file"))
            else { throw HTTPProblem(.notFound, "The page has no such file any more; load it again.") }
            var response = response(with: file, to: request)
            response.headers[.cacheControl] = "public, max-age=31536000, immutable"
            return response
        }
    }

    private func response(with file: PageFile, to request: Request) -> Response {
        let isPacked = !file.packed.isEmpty && request.headers.takesGzip
        let body = ByteBuffer(bytes: isPacked ? file.packed : file.bytes)
        var headers: HTTPFields = [
            .contentType: file.kind.rawValue, .contentLength: "\(body.readableBytes)", .vary: "Accept-Encoding",
            .contentSecurityPolicy: RoomPage.policy, .xContentTypeOptions: "nosniff",
        ]
        if isPacked { headers[.contentEncoding] = "gzip" }
        if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension HTTPFields {
    /// Whether who asks takes the content coding `gzip` (RFC 9110, section 12.5.3).
    var takesGzip: Bool {
        let codings = self[values: .acceptEncoding].flatMap { $0.split(separator: ",") }
        return codings.contains { coding in
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let name = parts.first, name.utf8.elementsEqual("gzip".utf8) else { return false }
            return !parts.dropFirst().contains { Double($0.dropFirst(2)) == 0 && $0.utf8.starts(with: "q=".utf8) }
        }
    }
}
