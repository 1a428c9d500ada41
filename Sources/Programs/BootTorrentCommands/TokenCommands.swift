// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootServer
import FleetAccess
import Foundation
import TorrentCore

/// Makes a token.
struct TokenNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a token, which is shown this once.",
        discussion: """
            reader: sees everything and changes nothing. operator: does all that can be done. server: speaks as another
            server, and neither sees nor does what people do.

            Example: boottorrent token new --role operator --expires 12h --label "room 101"
            """)

    @Option(help: "What its holder may do: reader, operator or server.")
    var role: TokenRole = .reader

    @Option(help: "How long it is good, such as 12h or 90d; \"never\" for always.")
    var expires: TokenLife = .days90

    @Option(help: "What it is for, in lists; up to 64 bytes.")
    var label: String?

    @OptionGroup var environment: EnvironmentOption

    func run() throws {
        let text = label ?? role.rawValue
        guard let label = TokenLabel(text) else {
            throw CommandFailure.mistake(
                "\"\(text)\" is no label; write 1 to 64 bytes on one line, without blanks at its ends")
        }
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        var chance = SystemRandomNumberGenerator()
        let made = try environment.changingTokens { book in
            try book.issue(role.value, label: label, expires: expires.end(from: now), using: &chance, at: now)
        }
        Terminal.result(made.token.text)
        Terminal.note("token \(made.record.number), \(role.rawValue), \(TokenTable.expiry(of: made.record, at: now))")
    }
}

/// Lists tokens.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens: number, role, when they expire, and what they are for.",
        discussion: """
            Example: boottorrent token list --dir classroom
            """)

    @OptionGroup var environment: EnvironmentOption

    func run() throws {
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        for line in TokenTable.lines(of: try environment.tokens(), at: now) { Terminal.result(line) }
    }
}

/// Makes a token good for nothing.
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Make a token good for nothing, with all sessions of the page that were begun by it.",
        discussion: """
            Example: boottorrent token revoke t3 --dir classroom
            """)

    @Argument(help: "The token's number, as \"token list\" shows it.")
    var number: String

    @OptionGroup var environment: EnvironmentOption

    func run() throws {
        guard let number = TokenNumber(number) else {
            throw CommandFailure.mistake("\"\(number)\" is no number of a token; write one such as t3")
        }
        guard let record = try environment.changingTokens({ $0.revoke(number) }) else {
            throw CommandFailure.mistake("there is no token \(number); `boottorrent token list` shows those there are")
        }
        Terminal.result("revoked \(record.number), \(record.role.rawValue): \(record.label)")
    }
}

/// A role as it is written on the command line.
enum TokenRole: String, CaseIterable, ExpressibleByArgument {
    case reader
    case `operator`
    case server

    var value: AccessRole {
        switch self {
        case .reader: .reader
        case .operator: .operator
        case .server: .server
        }
    }
}
