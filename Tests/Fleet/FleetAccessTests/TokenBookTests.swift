// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

@Suite struct AccessTokenTests {
    private var chance = SeededGenerator(seed: 1)

    @Test(arguments: AccessRole.allCases)
    mutating func `a token says its role, and comes back as it went`(role: AccessRole) throws {
        let token = AccessToken(role, using: &chance)
        #expect(token.text.utf8.count == 38 && token.role == role)
        #expect(AccessToken(token.text) == token)
        #expect(AccessToken(token.text)?.digest == token.digest)
    }

    @Test mutating func `a token has 160 bits of what it is drawn from`() {
        let texts = (0..<400).map { _ in Array(AccessToken(.operator, using: &chance).text.utf8.dropFirst(6)) }
        #expect(Set(texts).count == 400)
        for place in 0..<32 {
            #expect(Set(texts.map { $0[place] }).count == 32, "character \(place)")
        }
    }

    @Test mutating func `anything else is no token`() {
        let text = AccessToken(.operator, using: &chance).text
        for other in [
            "", "bt_op_", String(text.dropLast()), text + "a", text + " ", " " + text, text.uppercased(),
            "bt_xx_" + text.dropFirst(6), String(text.dropLast()) + "1", String(text.dropLast()) + "é",
        ] {
            #expect(AccessToken(other) == nil, "\(other)")
        }
    }

    @Test mutating func `nothing that prints a value prints a secret`() throws {
        let token = AccessToken(.operator, using: &chance)
        var sessions = PageSessions()
        let number = try #require(TokenNumber(1))
        let code = sessions.makeCode(for: number, using: &chance, at: Moment.at(0).monotonic)
        let cookie = try #require(sessions.exchange(code, using: &chance, at: Moment.at(0).monotonic)).cookie
        let request = AccessRequest(
            from: .socket(userID: 0), isSafe: true, host: nil, credentials: .bearer(token))
        var dumped = ""
        dump(request, to: &dumped)
        dump([token], to: &dumped)
        dump((code, cookie), to: &dumped)
        let texts = ["\(token)", String(reflecting: token), "\(request)", "\(code) \(cookie)", "\([cookie])", dumped]
        for text in texts {
            for secret in [token.text.dropFirst(6), code.text[...], cookie.text[...]] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test mutating func `whatever quotes a token is without it`() {
        let token = AccessToken(.operator, using: &chance).text
        #expect(
            AccessToken.cut(outOf: "GET /?token=\(token)&x=\(token) HTTP") == "GET /?token=bt_op_...&x=bt_op_... HTTP")
        #expect(AccessToken.cut(outOf: "bt_sv_abc1") == "bt_sv_...1")
        #expect(AccessToken.cut(outOf: "bt_ ü") == "bt_ ü")
    }
}

@Suite struct TokenBookTests {
    private var chance = SeededGenerator(seed: 2)
    private var book = TokenBook()
    private let now = Moment.at(0).wall

    @discardableResult
    private mutating func issue(
        _ role: AccessRole = .operator, _ label: String = "mine", for age: Duration? = nil
    ) throws -> (token: AccessToken, record: TokenRecord) {
        try book.issue(
            role, label: #require(TokenLabel(label)), expires: age.map { now + $0 }, using: &chance, at: now)
    }

    @Test mutating func `a token is found until it is revoked, and another is not`() throws {
        let (token, record) = try issue()
        #expect(record.number.description == "t1" && record.role == .operator)
        #expect(book.find(token, at: now) == .valid(record))
        #expect(book.find(AccessToken(.operator, using: &chance), at: now) == .unknown)
        #expect(book.revoke(record.number) == record)
        #expect(book.revoke(record.number) == nil)
        #expect(book.find(token, at: now) == .unknown)
        // A number is not given again.
        #expect(try issue().record.number.description == "t2")
    }

    @Test mutating func `a token of one role does not become another's by its prefix`() throws {
        let (token, _) = try issue(.reader)
        let forged = try #require(AccessToken("bt_op_" + token.text.dropFirst(6)))
        #expect(book.find(forged, at: now) == .unknown)
    }

    @Test mutating func `a token is good until the moment it expires`() throws {
        let (token, record) = try issue(for: .seconds(10))
        #expect(book.find(token, at: now + .milliseconds(9_999)) == .valid(record))
        #expect(book.find(token, at: now + .seconds(10)) == .expired(record))
        #expect(throws: TokenBook.Problem.expiresAtOnce) { try issue(for: .zero) }
    }

    @Test mutating func `there are so many tokens at most, and those that expired make room`() throws {
        for index in 0..<Limits.tokens { try issue(for: index < 2 ? .seconds(10) : nil) }
        #expect(throws: TokenBook.Problem.full) { try issue() }
        let label = try #require(TokenLabel("late"))
        let late = try book.issue(.reader, label: label, expires: nil, using: &chance, at: now + .seconds(10))
        #expect(book.count == Limits.tokens - 1 && late.record.number.value == UInt32(Limits.tokens) + 1)
    }

    @Test mutating func `the file brings everything back, and no token is in it`() throws {
        let tokens = [
            try issue(.reader, "Grafana im Büro"), try issue(.operator, "x", for: .seconds(90 * 86_400)),
            try issue(.server, "the other  one"),
        ]
        _ = book.revoke(tokens[2].record.number)
        let last = try issue()
        let read = try TokenBook(text: book.text)
        #expect(read == book && read.list.map(\.number.value) == [1, 2, 4])
        #expect(read.find(last.token, at: now) == .valid(last.record))
        #expect(!book.text.contains(last.token.text) && !book.text.contains(last.token.text.dropFirst(6)))
        #expect(try TokenBook(text: TokenBook().text) == TokenBook())
    }

    @Test(arguments: [
        ("", 1, "boottorrent-tokens 1 next"), ("boottorrent-tokens 2 next 1\n", 1, "newer version"),
        ("boottorrent-tokens 1 next 0\n", 1, "next"), ("boottorrent-tokens 1 next 1", 1, "does not end"),
        ("HEAD\n1 operator", 2, "does not end"), ("HEAD\n\n", 2, "fields"),
        ("HEAD\n1 operator 0 never DIGEST\n", 2, "5 fields"),
        ("HEAD\n0 operator 0 never DIGEST x\n", 2, "\"0\" is no number"),
        ("HEAD\n+1 operator 0 never DIGEST x\n", 2, "\"+1\" is no number"),
        ("HEAD\n9 operator 0 never DIGEST x\n", 2, "9 is not between"),
        ("HEAD\n2 operator 0 never DIGEST x\n1 operator 0 never DIGEST x\n", 3, "1 is not between"),
        ("HEAD\n1 root 0 never DIGEST x\n", 2, "none of reader, operator, server"),
        ("HEAD\n1 operator then never DIGEST x\n", 2, "\"then\" is no time"),
        ("HEAD\n1 operator 0 99999999999999999999 DIGEST x\n", 2, "is no time"),
        ("HEAD\n1 operator 5 5 DIGEST x\n", 2, "expires before"), ("HEAD\n1 operator 0 never 00ff x\n", 2, "digest"),
        ("HEAD\n1 operator 0 never DIGEST \n", 2, "label"), ("HEAD\n1 operator 0 never DIGEST a\tb\n", 2, "label"),
        ("HEAD\n1 operator 0 never DIGEST x\n2 operator 0 never DIGEST x\n", 3, "same digest"),
        ("HEAD\n1 operator 0 never DIGEST x\r\n", 2, "label"),
    ])
    func `what was changed by hand wrongly is told with its line`(text: String, line: Int, words: String) throws {
        let digest = [UInt8](repeating: 0xab, count: 32).hexadecimal
        let whole = text.replacing("HEAD", with: "boottorrent-tokens 1 next 9").replacing("DIGEST", with: digest)
        let problem = try #require(throws: TokenFileProblem.self) { try TokenBook(text: whole) }
        #expect(problem.line == line)
        #expect(problem.description.contains(words), "\(problem)")
    }

    @Test mutating func `a file that is cut anywhere is refused, or has lost whole tokens at its end`() throws {
        for label in ["one", "two", "three"] { try issue(.reader, label) }
        let whole = Array(book.text.utf8)
        for length in 0..<whole.count {
            let cut = String(decoding: whole[..<length], as: UTF8.self)
            guard let read = try? TokenBook(text: cut) else { continue }
            #expect(cut.utf8.last == 0x0a && read.list.elementsEqual(book.list.prefix(read.count)))
        }
    }

    @Test func `a file of more tokens than there may be is refused, and so is one without end`() throws {
        let lines = (1...UInt32(Limits.tokens) + 1).map { number in
            "\(number) reader 0 never \(([UInt8](repeating: 0, count: 28) + number.bigEndianBytes).hexadecimal) x\n"
        }
        let head = "boottorrent-tokens 1 next 9999\n"
        #expect(try TokenBook(text: head + lines.dropLast().joined()).count == Limits.tokens)
        let problem = #expect(throws: TokenFileProblem.self) { try TokenBook(text: head + lines.joined()) }
        #expect(problem?.reason == .tooMany && problem?.line == Limits.tokens + 2)
        #expect(throws: TokenFileProblem.self) { try TokenBook(text: String(repeating: "x", count: 1 << 20)) }
    }

    @Test(arguments: [("3", 3), ("t3", 3), ("0", nil), ("t", nil), ("", nil), ("tt3", nil), ("-3", nil), ("03", nil)])
    func `a token's number is read with and without its letter`(text: String, value: UInt32?) {
        #expect(TokenNumber(text)?.value == value)
    }

    @Test(arguments: ["", " x", "x ", "a\nb", "\u{85}", String(repeating: "x", count: 65)])
    func `such a text is no label`(text: String) {
        #expect(TokenLabel(text) == nil)
    }
}
