// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetAccess
import Foundation
import Testing
import TorrentCore

@Suite struct TokenFileTests {
    private let folder: String
    private let file: TokenFile
    private let now = WallTime(milliseconds: 1_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/tokens-\(UUID().uuidString)"
        file = TokenFile(in: folder)
    }

    private func issue(_ text: String) throws -> TokenNumber {
        var chance = SystemRandomNumberGenerator()
        let label = try #require(TokenLabel(text))
        return try file.change {
            try $0.issue(.reader, label: label, expires: nil, using: &chance, at: now).record.number
        }
    }

    private func permissions(of path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `the first operator's token is made once, and is for its owner alone`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var chance = SystemRandomNumberGenerator()
        let path = try #require(try file.makeFirst(using: &chance, at: now))
        #expect(try file.makeFirst(using: &chance, at: now) == nil)
        for path in [path, file.path] { #expect(try permissions(of: path) == 0o600) }
        let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
        let token = try #require(AccessToken(text))
        guard case .valid(let record) = try file.read().find(token, at: now) else {
            Issue.record("it is good for nothing")
            return
        }
        #expect(record.role == .operator)
        #expect(try !String(contentsOfFile: file.path, encoding: .utf8).contains(text))
        // Where nobody has one that is good, there is another.
        _ = try file.change { $0.revoke(record.number) }
        #expect(try file.makeFirst(using: &chance, at: now) == path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) != text + "\n")
    }

    @Test func `a file that others can read is not taken, with what to do`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try issue("one")
        for mode: mode_t in [0o640, 0o604, 0o660] {
            chmod(file.path, mode)
            let failure = #expect(throws: TokenFileFailure.self) { try file.read() }
            #expect(failure?.description.hasSuffix("run: chmod 600 \(file.path)") == true)
        }
        chmod(file.path, 0o600)
        #expect(try file.read().count == 1)
    }

    @Test func `what is no file of tokens is told, with the line, and is not written over`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try issue("one")
        let good = try String(contentsOfFile: file.path, encoding: .utf8)
        let half = String(good.dropLast(5))
        try half.write(toFile: file.path, atomically: false, encoding: .utf8)
        let failure = #expect(throws: TokenFileFailure.self) { try file.read() }
        #expect(failure?.reason.contains("line 2") == true)
        #expect(throws: TokenFileFailure.self) { try issue("two") }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == half)
    }

    @Test func `many who change it at once lose nothing`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let numbers = try await withThrowingTaskGroup(of: TokenNumber.self) { tasks in
            for number in 0..<16 { tasks.addTask { try issue("token \(number)") } }
            var numbers: Set<TokenNumber> = []
            for try await number in tasks { numbers.insert(number) }
            return numbers
        }
        #expect(numbers.count == 16)
        #expect(try file.read().count == 16)
    }
}
