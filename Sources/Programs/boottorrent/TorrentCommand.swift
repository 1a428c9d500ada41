// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// Everything about torrents that needs no server.
struct TorrentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torrent", abstract: "Make torrents and look into them.",
        discussion: "Example: boottorrent torrent create oss/alpine -o alpine.torrent",
        subcommands: [TorrentCreateCommand.self, TorrentShowCommand.self])
}
