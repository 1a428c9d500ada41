// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// Everything about torrents that needs no server.
struct TorrentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torrent", abstract: "Make torrents, look into them, seed and fetch them.",
        discussion: "Example: boottorrent torrent create oss/alpine -o alpine.torrent",
        subcommands: [
            TorrentCreateCommand.self, TorrentShowCommand.self, TorrentSeedCommand.self, TorrentGetCommand.self,
        ])
}
