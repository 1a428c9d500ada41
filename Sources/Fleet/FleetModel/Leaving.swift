// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// A machine that ends its boot because it was ordered to: nothing is heard of it, and nothing is wrong.
struct Leaving: Hashable, Sendable {
    /// Whether it switches itself off; otherwise its firmware starts again.
    let isForGood: Bool
    /// When it said so.
    let since: MonotonicInstant
}

extension FleetModel {
    /// A machine said that it restarts, or switches itself off, as it was ordered to.
    package mutating func leaves(_ number: MachineNumber, forGood isForGood: Bool, at now: MonotonicInstant) {
        edit(number) { $0.leaving = Leaving(isForGood: isForGood, since: now) }
    }
}

extension FleetMachine {
    /// Its agent was heard: it did not leave after all, unless the report was on its way before.
    mutating func stay(at now: MonotonicInstant) {
        guard let leaving, now - leaving.since >= Limits.lastReports else { return }
        self.leaving = nil
    }
}
