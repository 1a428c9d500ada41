// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import HTTPTypes
import NIOCore
import RoomPage
import Testing

/// The page as a browser gets it; what it does there is tried with a browser.
@Suite struct PageRoutesTests {
    private func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> RouteResponse {
        try await SampleEnvironment().ask {
            try await $0.executeRequest(uri: path, method: .get, headers: headers, body: nil)
        }
    }

    /// What a file of the page has the browser fetch.
    private func references(in text: String, at path: String) -> [String] {
        let links = text.matches(of: /(?:src|href)="(\/[^"]+)"/).map { String($0.1) }
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let imports = text.matches(of: /from "\.\/([^"]+)"/).map { "/\(folder)/\($0.1)" }
        return links + imports
    }

    @Test func `everything that the page fetches is there, for everybody, and comes from the server alone`()
        async throws
    {
        var (open, seen) = (["/"], Set<String>())
        while let path = open.popLast() {
            guard seen.insert(path).inserted else { continue }
            let response = try await get(path)
            try #require(response.status == .ok, "\(path)")
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            let policy = try #require(response.headers[.contentSecurityPolicy]).split(separator: "; ")
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains { $0.contains("unsafe") || $0.contains("*") || $0.contains("http") })
            let text = String(buffer: response.body)
            // Such a script or style the policy forbids, so the page would do without.
            #expect(text.matches(of: /<script>|<style>| style="| on[a-z]+="/).isEmpty, "\(path)")
            open += references(in: text, at: path)
        }
        #expect(seen.count == RoomPage.current.files.count + 1)
    }

    @Test func `files are kept for good at an address that has their bytes in it, and no other address has them`()
        async throws
    {
        let folder = RoomPage.folder + RoomPage.current.fingerprint
        let file = try await get("\(folder)/main.js")
        #expect(file.status == .ok && file.headers[.cacheControl] == "public, max-age=31536000, immutable")
        for path in [
            "\(folder)/none.js", "\(folder)/index.html", "\(RoomPage.folder)0123456789abcdef/main.js", "/page/main.js",
        ] {
            #expect(try await get(path).status == .notFound, "\(path)")
        }
    }

    @Test func `the document is asked for each time, and sent only if it is another`() async throws {
        let first = try await get("/")
        #expect(first.headers[.cacheControl] == "no-cache")
        let tag = try #require(first.headers[.eTag])
        let second = try await get("/", [.ifNoneMatch: tag])
        #expect(second.status == .notModified && second.body.readableBytes == 0)
        #expect(try await get("/", [.ifNoneMatch: "\"another\""]).status == .ok)
    }

    @Test(arguments: [
        ("gzip, deflate, br", true), ("br, gzip", true), ("GZIP;q=0.5", true), ("gzip; q=0", false), ("deflate", false),
        ("", false), ("x-gzip", false),
    ]) func `files are packed for who takes that`(accepted: String, isPacked: Bool) async throws {
        let path = "\(RoomPage.folder)\(RoomPage.current.fingerprint)/main.js"
        let answer = try await get(path, [.acceptEncoding: accepted])
        let file = try #require(RoomPage.current.file(called: "main.js"))
        #expect(Array(answer.body.readableBytesView) == (isPacked ? file.packed : file.bytes))
        #expect(answer.headers[.contentEncoding] == (isPacked ? "gzip" : nil))
        #expect(answer.headers[.vary] == "Accept-Encoding")
    }
}
