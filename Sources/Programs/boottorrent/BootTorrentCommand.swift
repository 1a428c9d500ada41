// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// The command line: one subcommand per file.
@main
struct BootTorrentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boottorrent",
        abstract: "Boot a room of PCs over the network, each fetching its image from the server and from the others.",
        subcommands: [DemoCommand.self, Phase1Command.self, VersionCommand.self]
    )
}
