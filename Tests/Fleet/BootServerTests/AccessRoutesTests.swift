// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetAccess
import FleetInterface
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NetbootScripts
import Testing
import TorrentCore

/// Who may see and do what, as it comes by HTTP; the rules themselves are tested where they are.
@Suite struct AccessRoutesTests {
    private let sample: SampleEnvironment
    private let desk: AccessDesk
    private let reader: AccessToken
    private let admin: AccessToken
    private let client: RouteClient

    init() throws {
        sample = try SampleEnvironment()
        let settings = sample.plan.settings.current
        var access = settings.access
        access.readers = .operators
        sample.plan.settings.put(
            ServedSettings(menu: settings.menu, swarm: settings.swarm, leave: settings.leave, access: access))
        var (book, chance) = (TokenBook(), SystemRandomNumberGenerator())
        let now = WallTime(milliseconds: 0)
        let label = try #require(TokenLabel("test"))
        reader = try book.issue(.reader, label: label, expires: nil, using: &chance, at: now).token
        admin = try book.issue(.operator, label: label, expires: nil, using: &chance, at: now).token
        desk = AccessDesk(settings: sample.plan.settings, book: book)
        client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, access: desk))
    }

    private func send(
        _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:], body: String? = nil,
        from address: String? = nil, host: String? = "127.0.0.1:8080"
    ) async throws -> RouteResponse {
        try await client.executeRequest(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }, from: address,
            host: host)
    }

    private func bearer(_ token: AccessToken) -> HTTPFields { [.authorization: "Bearer \(token.text)"] }

    /// What our page sends with what changes something.
    private func ofPage(_ more: HTTPFields = [:], origin: String? = "http://127.0.0.1:8080") throws -> HTTPFields {
        var fields = more
        fields[try #require(HTTPField.Name("X-BootTorrent"))] = "1"
        fields[.origin] = origin
        return fields
    }

    private func link() async throws -> String {
        let response = try await send(.post, "/api/v1/links", bearer(admin))
        #expect(response.status == .ok)
        return String(buffer: response.body)
    }

    /// A page that was opened by a link: its cookie.
    private func session() async throws -> HTTPFields {
        let response = try await send(.post, "/api/v1/session", try ofPage(), body: try await link())
        #expect(response.status == .noContent)
        let set = try #require(response.headers[.setCookie])
        #expect(set.contains("HttpOnly") && set.contains("SameSite=Strict"))
        return [.cookie: String(set.prefix { $0 != ";" })]
    }

    @Test func `machines need no token, and whoever looks does`() async throws {
        for uri in ["/boot.ipxe", "/agent/manifest?mac=\(SampleEnvironment.mac)", "/images/debian/vmlinuz"] {
            #expect(try await send(.get, uri, host: "anything").status == .ok, "\(uri)")
        }
        let denied = try await send(.get, "/status.json")
        #expect(denied.status == .unauthorized)
        #expect(denied.headers[.wwwAuthenticate] == "Bearer")
        let problem = String(buffer: try await send(.get, "/api/v1/machines").body)
        #expect(problem.contains(#""title":"Unauthorized""#) && problem.contains(#""code":"no-credentials""#))
        #expect(try await send(.get, "/status.json", bearer(reader)).status == .ok)
        #expect(try await send(.get, "/status.json", bearer(reader), host: "evil.example").status.code == 421)
        #expect(try await send(.get, "/status.json", bearer(reader), host: nil).status.code == 421)
    }

    private func seeAll() {
        let settings = sample.plan.settings.current
        var access = settings.access
        access.readers = .everyone
        sample.plan.settings.put(
            ServedSettings(menu: settings.menu, swarm: settings.swarm, leave: settings.leave, access: access))
    }

    @Test func `settings that change count at once`() async throws {
        seeAll()
        #expect(try await send(.get, "/status.json").status == .ok)
    }

    @Test func `a token in an address is refused, and is not repeated`() async throws {
        let response = try await send(.get, "/status.json?token=\(reader.text)", bearer(reader))
        #expect(response.status == .forbidden)
        #expect(!String(buffer: response.body).contains(reader.text))
    }

    @Test func `over plain HTTP from elsewhere a token sees and changes nothing`() async throws {
        #expect(try await send(.get, "/status.json", bearer(admin), from: "192.0.2.9").status == .ok)
        #expect(try await send(.post, "/api/v1/links", bearer(admin), from: "192.0.2.9").status == .forbidden)
        #expect(try await send(.post, "/api/v1/links", bearer(admin), from: "127.0.0.1").status == .ok)
        #expect(try await send(.post, "/api/v1/links", bearer(reader), from: "127.0.0.1").status == .forbidden)
    }

    @Test func `a link opens the page once`() async throws {
        let code = try await link()
        #expect(try await send(.post, "/api/v1/session", try ofPage(), body: code).status == .noContent)
        #expect(try await send(.post, "/api/v1/session", try ofPage(), body: code).status == .unauthorized)
        for body in ["", "{", "{}", #"{"code":"x"}"#, #"{"code":7}"#] {
            #expect(try await send(.post, "/api/v1/session", try ofPage(), body: body).status == .unauthorized)
        }
        let flood = String(repeating: " ", count: 2_000)
        #expect(try await send(.post, "/api/v1/session", try ofPage(), body: flood).status == .contentTooLarge)
    }

    private func outlook(_ headers: HTTPFields = [:], from address: String? = nil) async throws -> SessionDocument {
        let response = try await send(.get, "/api/v1/session", headers, from: address)
        try #require(response.status == .ok)
        return try JSONDecoder().decode(SessionDocument.self, from: Data(response.body.readableBytesView))
    }

    @Test func `a page is told whether it may change something, and what is in the way`() async throws {
        #expect(try await outlook(bearer(admin)) == SessionDocument(role: .operator, obstacle: nil))
        #expect(try await outlook(session()) == SessionDocument(role: .operator, obstacle: nil))
        let elsewhere = try await outlook(session(), from: "192.0.2.9")
        #expect(!elsewhere.mayAct && elsewhere.role == .operator)
        #expect(elsewhere.detail?.contains("nothing can be changed from 192.0.2.9") == true)
        let seeing = try await outlook(bearer(reader))
        #expect(!seeing.mayAct && seeing.role == .reader)
        #expect(seeing.detail?.contains("boottorrent token new --role operator") == true)
        #expect(try await send(.get, "/api/v1/session").status == .unauthorized)
        // What was only asked is no refusal.
        #expect(desk.denials[.wrongRole] == nil && desk.denials[.plainHTTP] == nil)
        seeAll()
        let anybody = try await outlook()
        #expect(!anybody.mayAct && anybody.role == .reader && anybody.detail?.hasPrefix("A token is needed") == true)
    }

    @Test func `another page cannot use a session`() async throws {
        let cookie = try await session()
        #expect(try await send(.get, "/status.json", cookie).status == .ok)
        #expect(try await send(.post, "/api/v1/links", try ofPage(cookie)).status == .ok)
        // A form of another page, one that knows our header, and one that says nothing of where it is.
        var form = cookie
        form[.origin] = "http://evil.example"
        form[.contentType] = "application/x-www-form-urlencoded"
        #expect(try await send(.post, "/api/v1/links", form, body: "code=1").status == .forbidden)
        let page = try ofPage(cookie, origin: "http://127.0.0.1:9999")
        #expect(try await send(.post, "/api/v1/links", page).status == .forbidden)
        #expect(try await send(.post, "/api/v1/links", try ofPage(cookie, origin: nil)).status == .forbidden)
        #expect(try await send(.delete, "/api/v1/session", try ofPage(cookie)).status == .noContent)
        #expect(try await send(.get, "/status.json", cookie).status == .unauthorized)
    }

    @Test func `who tries ten thousand tokens is slowed down, and nobody else is`() async throws {
        var statuses: [Int: Int] = [:]
        var wait: String?
        for _ in 0..<10_000 {
            var chance = SystemRandomNumberGenerator()
            let wrong = AccessToken(.operator, using: &chance)
            let response = try await send(.get, "/status.json", bearer(wrong), from: "192.0.2.9")
            statuses[response.status.code, default: 0] += 1
            wait = response.headers[.retryAfter] ?? wait
        }
        #expect(
            (1...50).contains(statuses[401] ?? 0) && statuses[401, default: 0] + statuses[429, default: 0] == 10_000)
        #expect(wait.flatMap { Int($0) }.map { (1...60).contains($0) } == true)
        #expect(try await send(.get, "/status.json", bearer(admin), from: "192.0.2.9").status.code == 429)
        #expect(try await send(.get, "/status.json", bearer(admin), from: "192.0.2.10").status == .ok)
        #expect(desk.denials[.slowedDown, default: 0] > 9_000)
    }
}
