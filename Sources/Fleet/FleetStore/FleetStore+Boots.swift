// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import TorrentCore

/// Which boots are meant.
package struct BootQuery: Hashable, Sendable {
    /// Those that began then or later.
    package var since: WallTime?
    /// Those of this machine.
    package var machine: MachineNumber?
    /// Those of this image.
    package var image: ImageName?
    /// Those with a smaller number than this.
    package var before: BootNumber?
    /// As many as that, the latest.
    package let limit: Int

    /// So many of the latest boots.
    package init(limit: Int) { self.limit = max(1, limit) }
}

extension FleetStore {
    /// Boots, the latest first, and whether there are more behind them.
    ///
    /// One reads at a time, on a thread of its own; the others wait for their turn, but not very many.
    package func boots(_ query: BootQuery) async throws(StoreProblem) -> (boots: [BootRecord], isMore: Bool) {
        guard await takeTurn() else { throw .slow }
        defer { endTurn() }
        guard let database = openDatabase else { throw .failed(reason: "nothing is remembered at the moment") }
        let found = try await reading.run(atMost: Limits.reading) { () throws(StoreProblem) in
            try database.boots(query)
        }
        return (Array(found.prefix(query.limit)), found.count > query.limit)
    }
}

/// Who waits to read.
struct ReaderQueue {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    /// Somebody wants to read: now, later, or not at all where too many wait.
    mutating func wait(_ continuation: CheckedContinuation<Bool, Never>) {
        if !isTaken {
            isTaken = true
            continuation.resume(returning: true)
        } else if waiting.count < Limits.waitingReaders {
            waiting.append(continuation)
        } else {
            continuation.resume(returning: false)
        }
    }

    /// Somebody has read.
    mutating func next() {
        guard let next = waiting.first else {
            isTaken = false
            return
        }
        waiting.removeFirst()
        next.resume(returning: true)
    }
}
