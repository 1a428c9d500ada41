// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface

/// Who may see and do what.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Say who may see and do what: make, list and revoke tokens, open the page.",
        discussion: """
            A token is shown once, when it is made; only what it is known by is kept. A running server takes changes over
            within a second. The first operator's token is made by the first start, in state/operator-token.

            With --link a running server makes a link to its page, which opens it once, within ten minutes.

            Example: sudo boottorrent token new --role reader --expires 90d --label monitoring --dir classroom
            To open the page: sudo boottorrent token --link --dir classroom
            """,
        subcommands: [TokenNewCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenLinkCommand.self],
        defaultSubcommand: TokenLinkCommand.self)
}

/// What `token` does without a command of its own: a link to the page.
struct TokenLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a link to the page of a running server, which opens it once.",
        discussion: """
            Example: sudo boottorrent token --link --dir classroom
            """, shouldDisplay: false)

    @Flag(help: "Print a link to the page of a running server.")
    var link = false

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        guard link else { throw CleanExit.helpRequest(TokenCommand.self) }
        try await options.show(InterfaceRoutes.makeLink, in: environment.dir, as: LinkDocument.self) { [$0.link] }
    }
}
