// SPDX-License-Identifier: GPL-3.0-or-later

package import PieceStorage
package import SwarmEngine
package import TorrentCore

/// The orders of a driver that are not answered yet, and which of them their disks have had for too long.
///
/// 1. What is measured is the disk: the time since a thread began an order. Before that, as long as the disk answers others,
///    it is our own line that is waited in.
/// 2. An order that is late is told of once, and once more each time it has taken as long again.
/// 3. It stays here until it is answered.
package struct OpenOrders {
    package struct Entry {
        package let order: StorageOrder
        let lane: StorageLane
        let pulse: OrderPulse
        /// When it came, or when it was noted last that it takes too long.
        var clock: MonotonicInstant
        /// Since when it has taken too long.
        package internal(set) var lateSince: MonotonicInstant?

        package var isOverdue: Bool { lateSince != nil }
    }

    /// How long a download waits for a disk before it is given up.
    private let patience: Duration
    private var entries: [UInt64: Entry] = [:]
    private var lastNumber: UInt64 = 0

    /// Whether the files are being closed.
    package private(set) var hasFinish = false
    /// Blocks that are being read for peers.
    private(set) var reads = 0

    package init(patience: Duration = TransportLimits.storagePatience) {
        self.patience = patience
    }

    package var isEmpty: Bool { entries.isEmpty }

    package var count: Int { entries.count }

    /// Gives an order the number by which it is answered; `pulse` tells when it is begun.
    package mutating func add(
        _ order: StorageOrder, on lane: StorageLane, pulse: OrderPulse, at now: MonotonicInstant
    ) -> UInt64 {
        if case .finish = order { hasFinish = true }
        if case .read = order { reads += 1 }
        lastNumber += 1
        entries[lastNumber] = Entry(order: order, lane: lane, pulse: pulse, clock: now)
        return lastNumber
    }

    /// It was answered; `nil` when nobody waits for it.
    package mutating func remove(_ number: UInt64) -> Entry? {
        let entry = entries.removeValue(forKey: number)
        if case .finish? = entry?.order { hasFinish = false }
        if case .read? = entry?.order { reads -= 1 }
        return entry
    }

    /// A block is to be read that a late order may still bring; tells whether there is one, which is waited for from now on.
    package mutating func takeUp(_ span: BlockSpan, for key: PeerKey, at now: MonotonicInstant) -> Bool {
        let late = entries.first { _, entry in
            guard entry.isOverdue, case .read(span, for: key) = entry.order else { return false }
            return true
        }
        guard let number = late?.key else { return false }
        entries[number]?.clock = now
        entries[number]?.lateSince = nil
        return true
    }

    /// The orders that have taken too long, or too long again; each is given as it was before.
    ///
    /// `lastEnd` tells when any order of a lane was answered last.
    package mutating func overdue(
        at now: MonotonicInstant, lastEnd: (StorageLane) -> MonotonicInstant?
    ) -> [Entry] {
        var overdue: [Entry] = []
        for (number, entry) in entries {
            guard let part = entry.order.patiencePart, now - entry.clock >= patience / part else { continue }
            let life = entry.pulse.last ?? lastEnd(entry.lane) ?? entry.clock
            guard now - life >= patience / part else { continue }
            overdue.append(entry)
            entries[number]?.clock = now
            if !entry.isOverdue { entries[number]?.lateSince = now }
        }
        return overdue
    }

    /// Whether anything is under way that the files must not be closed before.
    ///
    /// Not looks at places that failed, nor reads that are late: their disks may never answer. Closing waits for those that
    /// have the same file.
    package var hasWork: Bool {
        entries.values.contains { entry in
            switch entry.order {
            case .probe: false
            case .read: !entry.isOverdue
            case .write, .check, .finish: true
            }
        }
    }

    /// What has taken too long of what a download cannot do without.
    package var overdueWrites: [StorageOrder] {
        entries.values.lazy.filter { $0.isOverdue && $0.order.isNeeded }.map(\.order)
    }

    /// An order that a download cannot do without, and that has been late for as long as one waits for a disk, with nothing
    /// stored meanwhile.
    ///
    /// Closing the files may take so many times as long.
    package func hopeless(
        at now: MonotonicInstant, lastStored: MonotonicInstant, finishing times: Int
    ) -> StorageOrder? {
        entries.values.first { entry in
            guard entry.order.isNeeded, let lateSince = entry.lateSince else { return false }
            if case .finish = entry.order {
                return now - max(lateSince, entry.pulse.last ?? lateSince) >= patience * times
            }
            return now - max(lateSince, lastStored) >= patience
        }?.order
    }
}

extension StorageOrder {
    /// How long it may take, as a part of the patience; `nil` for finding out whether a place is well, which is not hurried.
    fileprivate var patiencePart: Int? {
        switch self {
        case .read: TransportLimits.readPatience
        case .write, .check, .finish: TransportLimits.writePatience
        case .probe: nil
        }
    }

    /// Whether a download does not go on without it.
    fileprivate var isNeeded: Bool {
        switch self {
        case .write, .check, .finish: true
        case .read, .probe: false
        }
    }
}
