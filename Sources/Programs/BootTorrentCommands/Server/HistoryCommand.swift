// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface

/// Tells how long boots took.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Tell how long boots took on some days, which machines are slow, and where the time goes.",
        discussion: """
            Example: boottorrent history classroom --days 30 --image debian
            """)

    @Argument(
        help: "The environment's folder. (default: this folder if it has a Boottorrent.yaml, else /etc/boottorrent)")
    var folder: String?

    @Option(help: "How many days, with today, up to \(FleetInterface.Limits.historyDays); days are those of UTC.")
    var days = FleetInterface.Limits.usualHistoryDays

    @Option(help: "Boots of this image.")
    var image: String?

    @Option(help: "Boots of machines that are in this group now.")
    var group: String?

    @OptionGroup var options: ServerQueryOptions

    func run() async throws {
        var query = [("days", "\(days)")]
        if let image { query.append(("image", image)) }
        if let group { query.append(("group", group)) }
        try await options.show(InterfaceRoutes.history, query: query, in: folder, as: HistoryDocument.self) {
            HistoryText.lines(of: $0)
        }
    }
}
