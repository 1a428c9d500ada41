// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

/// A request that is right in everything, for tests that change one thing of it.
enum Requests {
    static let own = HostAddress.ipv4(0xc0a8_0101)
    static let admin = HostAddress.ipv4(0x0a00_0005)
    static let student = HostAddress.ipv4(0xc0a8_0117)
    static let loopback = HostAddress.ipv4(0x7f00_0001)

    static func settings(_ readers: AccessSettings.Readers = .operators) -> AccessSettings {
        AccessSettings(
            addresses: [own], port: 10_000,
            hosts: [WebAuthority("boot.example.org"), WebAuthority("other.example.org:8443")].compactMap(\.self)
                .reduce(into: []) { $0.insert($1) },
            admins: [Subnet("10.0.0.0/24")].compactMap(\.self), readers: readers)
    }

    static func request(
        from address: HostAddress = admin, isEncrypted: Bool = false, isSafe: Bool = false,
        host: String? = "192.168.1.1:10000", origin: String? = "http://192.168.1.1:10000", hasHeader: Bool = true
    ) -> AccessRequest {
        AccessRequest(
            from: .network(address, isEncrypted: isEncrypted), isSafe: isSafe, host: host.flatMap { WebAuthority($0) },
            origin: origin, hasHeader: hasHeader)
    }
}

extension AccessDecision {
    var code: AccessDenial.Code? { if case .deny(let denial) = self { denial.code } else { nil } }
    var role: AccessRole? { if case .allow(let role) = self { role } else { nil } }
}

@Suite struct AccessPolicyTests {
    private let policy = AccessPolicy(Requests.settings())
    private let everyone = AccessPolicy(Requests.settings(.everyone))

    @Test(
        arguments: [
            // Who, what for, and what becomes of it.
            (.token(.reader), .read, true, nil), (.token(.operator), .read, true, nil),
            (.token(.server), .read, true, .wrongRole), (.token(.reader), .act, false, .wrongRole),
            (.token(.operator), .act, false, nil), (.token(.server), .act, false, .wrongRole),
            (.token(.reader), .server, true, .wrongRole), (.token(.operator), .server, true, .wrongRole),
            (.token(.server), .server, true, nil), (.token(.server), .server, false, nil),
            (.session(.reader), .read, true, nil), (.session(.reader), .act, false, .wrongRole),
            (.session(.operator), .act, false, nil), (.session(.operator), .server, true, .wrongRole),
            // What changes something is an act, whatever the route says.
            (.token(.reader), .read, false, .wrongRole), (.token(.operator), .read, false, nil),
            (.nobody, .read, true, .noCredentials), (.nobody, .act, false, .noCredentials),
            (.nobody, .server, true, .noCredentials), (.nobody, .signIn, false, .noCredentials),
            (.noSession, .read, true, .noSession), (.noSession, .act, false, .noSession),
            (.unknownToken, .read, true, .unknownToken), (.unknownToken, .act, false, .unknownToken),
            (.expiredToken, .read, true, .expiredToken), (.expiredToken, .act, false, .expiredToken),
            (.slowedDown(.seconds(3)), .read, true, .slowedDown),
            (.slowedDown(.seconds(3)), .signIn, false, .slowedDown),
            (.code, .signIn, false, nil), (.unknownCode, .signIn, false, .unknownCode),
            (.code, .act, false, .noCredentials), (.code, .read, true, .noCredentials),
            (.session(.reader), .signIn, false, nil), (.token(.operator), .signIn, false, .noCredentials),
        ] as [(Standing, RouteNeed, Bool, AccessDenial.Code?)])
    func `each standing may have what its role allows`(
        standing: Standing, need: RouteNeed, isSafe: Bool, code: AccessDenial.Code?
    ) {
        let request = Requests.request(isSafe: isSafe)
        #expect(policy.decide(request, standing, needs: need).code == code)
    }

    @Test(
        arguments: [
            (.nobody, .read, true, .reader, nil), (.noSession, .read, true, .reader, nil),
            (.nobody, .read, false, nil, .noCredentials), (.nobody, .act, false, nil, .noCredentials),
            (.noSession, .act, false, nil, .noSession), (.nobody, .server, true, nil, .noCredentials),
            (.unknownToken, .read, true, nil, .unknownToken), (.expiredToken, .read, true, nil, .expiredToken),
            (.token(.operator), .read, true, .operator, nil), (.token(.server), .read, true, nil, .wrongRole),
        ] as [(Standing, RouteNeed, Bool, AccessRole?, AccessDenial.Code?)])
    func `where everybody reads, nobody needs a token for that, and everybody for the rest`(
        standing: Standing, need: RouteNeed, isSafe: Bool, role: AccessRole?, code: AccessDenial.Code?
    ) {
        let decision = everyone.decide(Requests.request(isSafe: isSafe), standing, needs: need)
        #expect(decision.code == code && decision.role == role)
    }

    @Test func `machines' routes are open to whoever asks, however`() {
        var request = Requests.request(from: Requests.student, host: "evil.example", origin: "https://evil.example")
        request.hasSecretInURL = true
        for host in [request.host, nil] {
            request.host = host
            #expect(policy.decide(request, .slowedDown(.seconds(9)), needs: .open) == .allow(as: nil))
        }
    }

    @Test func `who can open the server's socket is an operator, and no server`() {
        let request = AccessRequest(from: .socket(userID: 1_000), isSafe: false, host: nil)
        #expect(policy.decide(request, .nobody, needs: .act) == .allow(as: .operator))
        #expect(policy.decide(request, .nobody, needs: .read) == .allow(as: .operator))
        #expect(policy.decide(request, .nobody, needs: .server).code == .wrongRole)
    }

    @Test(arguments: [RouteNeed.read, .act, .signIn, .server])
    func `a secret in the address is refused, also if it is good`(need: RouteNeed) {
        var request = Requests.request(isSafe: need != .act)
        request.hasSecretInURL = true
        for standing in [Standing.token(.operator), .token(.server), .code, .nobody] {
            #expect(everyone.decide(request, standing, needs: need).code == .secretInURL)
        }
    }

    @Test(
        arguments: [
            ("192.168.1.1:10000", true), ("192.168.1.1", true), ("192.168.1.1:10001", true),
            ("192.168.1.2:10000", false),
            ("localhost:8080", true), ("LOCALHOST", true), ("127.0.0.1:1", true), ("[::1]:99", true),
            ("boot.example.org", true), ("Boot.Example.Org.:443", true), ("boot.example.org:9", true),
            ("other.example.org:8443", true), ("other.example.org", false), ("other.example.org:443", false),
            ("evil.example", false), ("boot.example.org.evil.example", false), ("localhost.evil.example", false),
            ("192.168.1.1.evil.example:10000", false), (nil, false),
        ] as [(String?, Bool)])
    func `a page of another name that leads here is told so, whoever asks`(host: String?, isOurs: Bool) {
        let request = Requests.request(isSafe: true, host: host, origin: nil)
        for (standing, need) in [
            (Standing.token(.operator), RouteNeed.read), (.nobody, .read), (.token(.server), .server),
        ] {
            let decision = everyone.decide(request, standing, needs: need)
            #expect(decision.code == (isOurs ? nil : .foreignHost), "\(need)")
        }
    }

    @Test(arguments: [
        (Requests.admin, false, true), (Requests.loopback, false, true), (.ipv6(0, 1), false, true),
        (Requests.student, false, false), (Requests.student, true, true),
        // As by ssh -L.
        (Requests.own, false, true),
    ])
    func `over plain HTTP something is changed from the server itself and from named networks alone`(
        address: HostAddress, isEncrypted: Bool, isTaken: Bool
    ) {
        for standing in [Standing.token(.operator), .session(.operator)] {
            let act = Requests.request(from: address, isEncrypted: isEncrypted)
            #expect(policy.decide(act, standing, needs: .act).code == (isTaken ? nil : .plainHTTP))
            #expect(policy.decide(act, standing, needs: .read).code == (isTaken ? nil : .plainHTTP))
            let look = Requests.request(from: address, isEncrypted: isEncrypted, isSafe: true)
            #expect(policy.decide(look, standing, needs: .read).code == nil)
        }
        let signIn = Requests.request(from: address, isEncrypted: isEncrypted)
        #expect(policy.decide(signIn, .code, needs: .signIn).code == nil)
    }

    @Test(
        arguments: [
            // What is in Host, what in Origin, and whether our header is there.
            ("192.168.1.1:10000", "http://192.168.1.1:10000", true, nil),
            ("192.168.1.1:10000", "http://192.168.1.1:10000", false, .noHeader),
            ("192.168.1.1:10000", nil, true, .foreignOrigin), ("192.168.1.1:10000", "null", true, .foreignOrigin),
            ("192.168.1.1:10000", "", true, .foreignOrigin),
            ("192.168.1.1:10000", "http://192.168.1.1:10001", true, .foreignOrigin),
            ("192.168.1.1:10000", "http://192.168.1.1", true, .foreignOrigin),
            ("192.168.1.1:10000", "https://evil.example", true, .foreignOrigin),
            ("192.168.1.1:10000", "http://192.168.1.1:10000.evil.example", true, .foreignOrigin),
            ("192.168.1.1:10000", "http://192.168.1.1:10000@evil.example", true, .foreignOrigin),
            ("192.168.1.1:10000", "ftp://192.168.1.1:10000", true, .foreignOrigin),
            // A forwarded port of loopback: other programs' pages are at other ports.
            ("localhost:8080", "http://localhost:8080", true, nil),
            ("localhost:8080", "http://localhost:3000", true, .foreignOrigin),
            ("localhost:8080", "http://127.0.0.1:8080", true, .foreignOrigin),
            // A proxy with TLS, which passes the name on, or its own.
            ("boot.example.org", "https://boot.example.org", true, nil),
            ("boot.example.org:443", "https://boot.example.org", true, nil),
            ("127.0.0.1:10000", "https://boot.example.org", true, nil),
            ("127.0.0.1:10000", "https://boot.example.org:444", true, .foreignOrigin),
            ("127.0.0.1:10000", "https://other.example.org:8443", true, nil),
        ] as [(String, String?, Bool, AccessDenial.Code?)])
    func `with a session only a page of ours changes something`(
        host: String, origin: String?, hasHeader: Bool, code: AccessDenial.Code?
    ) {
        var request = Requests.request(host: host, origin: origin, hasHeader: hasHeader)
        request.credentials = .code(nil)
        #expect(policy.decide(request, .code, needs: .signIn).code == code)
        request.credentials = .cookie(nil)
        #expect(policy.decide(request, .session(.operator), needs: .act).code == code)
        // What only looks needs neither.
        var look = request
        look.isSafe = true
        #expect(policy.decide(look, .session(.operator), needs: .read).code == nil)
    }

    @Test(
        arguments: [(nil, nil), ("http://192.168.1.1:10000", nil), ("https://evil.example", .foreignOrigin)]
            as [(String?, AccessDenial.Code?)])
    func `a program's token needs no header and no origin, and none of somebody else's page`(
        origin: String?, code: AccessDenial.Code?
    ) {
        var request = Requests.request(origin: origin, hasHeader: false)
        request.credentials = .bearer(nil)
        #expect(policy.decide(request, .token(.operator), needs: .act).code == code)
    }

    @Test(
        arguments: [
            ("192.0.2.1:80", "192.0.2.1:80"), ("[2001:db8::1]", "[2001:db8:0:0:0:0:0:1]"), ("A.b.", "a.b"),
            ("a:0", nil), ("a:65536", nil), ("a:", nil), (":80", nil), ("", nil), ("a b", nil), ("a/b", nil),
            ("a@b", nil),
            ("2001:db8::1", nil), ("[::1", nil), ("[::1]x", nil), ("[a]", nil), ("a:1:2", nil), ("é.example", nil),
            ("a:+80", nil), ("a,b", nil), (".", nil), ("a..", nil), ("a..b", nil), (".a", nil),
            (String(repeating: "a", count: 254), nil),
        ] as [(String, String?)])
    func `a host is read as browsers write it`(text: String, written: String?) {
        #expect(WebAuthority(text)?.description == written)
    }

    @Test func `each denial has its status and a sentence that says what to do`() {
        let act = Requests.request(from: Requests.student)
        let denied = [
            policy.decide(act, .token(.operator), needs: .act),
            policy.decide(Requests.request(), .slowedDown(.milliseconds(1)), needs: .act),
        ]
        let statuses = denied.map { if case .deny(let denial) = $0 { denial.status } else { 0 } }
        #expect(statuses == [403, 429])
        for case .deny(let denial) in denied {
            #expect(denial.sentence.contains(";") && denial.sentence.hasSuffix("."))
        }
        if case .deny(let denial) = denied[1] { #expect(denial.retryAfterSeconds == 1) }
    }
}
