// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import RoomPage

/// The page for people, at `/` and below `/page`; its files say nothing of the room, so everybody may have them.
struct PageRoutes {
    func add(to router: Router<ServerContext>) {
        router.get("/") { _, _ in try Self.response("/") }
        router.get("/page/:file") { _, context in
            try Self.response("/page/\(try context.parameters.require("file"))")
        }
    }

    private static func response(_ path: String) throws(HTTPProblem) -> Response {
        guard let file = PageFile.all.first(where: { $0.path.utf8.elementsEqual(path.utf8) }) else {
            throw HTTPProblem(.notFound, "The page has no such file; load it again.")
        }
        let body = ByteBuffer(bytes: file.bytes)
        let headers = headers(of: file, length: body.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    private static func headers(of file: PageFile, length: Int) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: file.kind.rawValue, .contentLength: "\(length)", .cacheControl: "no-cache",
            .contentSecurityPolicy: PageFile.policy, .xContentTypeOptions: "nosniff",
        ]
        if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
        return headers
    }
}
