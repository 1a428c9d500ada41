// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import TorrentCore

/// Which boots a history is made of.
package struct HistoryQuery: Hashable, Sendable {
    /// Those that began then or later, and no later than that.
    package let period: ClosedRange<WallTime>
    /// Those of this image.
    package var image: ImageName?
    /// Those of these machines; `nil` for all.
    package var machines: Set<MachineNumber>?
    /// As many as that, the latest; 50,000 unless fewer are wanted.
    package let limit: Int

    /// The boots that began within a period.
    package init(_ period: ClosedRange<WallTime>, limit: Int? = nil) {
        self.period = period
        self.limit = min(max(1, limit ?? Limits.historyBoots), Limits.historyBoots)
    }
}

extension FleetStore {
    /// What boots tell together, and how many more there were than are looked at.
    ///
    /// It is read and made on the thread that reads boots, one at a time with those (``boots(_:)``).
    package func history(_ query: HistoryQuery) async throws(StoreProblem) -> (history: BootHistory, leftOut: Int) {
        guard await takeTurn() else { throw .slow }
        defer { endTurn() }
        guard let database = openDatabase else { throw .failed(reason: "nothing is remembered at the moment") }
        return try await reading.run(atMost: Limits.reading) { () throws(StoreProblem) in
            let found = try database.pastBoots(query)
            return (history: BootHistory(of: found.boots), leftOut: found.leftOut)
        }
    }
}
