// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser

/// Who may see and do what.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Say who may see and do what: make, list and revoke tokens.",
        discussion: """
            A token is shown once, when it is made; only what it is known by is kept. A running server takes changes over
            within a second. The first operator's token is made by the first start, in state/operator-token.

            Example: sudo boottorrent token new --role reader --expires 90d --label monitoring --dir classroom
            """,
        subcommands: [TokenNewCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}
