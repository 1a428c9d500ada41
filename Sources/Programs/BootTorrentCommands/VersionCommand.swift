// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import TorrentCore

/// Prints which version this is.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.", discussion: "Example: boottorrent version")

    func run() {
        print(Product.line(for: "boottorrent"))
    }
}
