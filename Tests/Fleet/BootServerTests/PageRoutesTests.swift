// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import HTTPTypes
import NIOCore
import Testing

/// The page as a browser gets it; what it does there is tried with a browser.
@Suite struct PageRoutesTests {
    private func get(_ path: String) async throws -> RouteResponse {
        try await SampleEnvironment().ask {
            try await $0.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        }
    }

    /// What a file of the page has the browser fetch.
    private func references(in text: String, at path: String) -> [String] {
        let links = text.matches(of: /(?:src|href)="(\/[^"]+)"/).map { String($0.1) }
        let imports = text.matches(of: /from "\.\/([^"]+)"/).map { "/page/\($0.1)" }
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
        #expect(seen.count >= 5 && seen.contains("/page/session.js"))
        #expect(try await get("/page/none.js").status == .notFound)
    }
}
