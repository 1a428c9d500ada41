// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The orders of a driver that are not answered yet.
struct OpenOrders {
    struct Entry {
        let order: StorageOrder
        /// Since when it has taken too long, or when that was noted last.
        var clock: MonotonicInstant
        /// Whether it has taken too long already.
        var isOverdue = false
    }

    /// How long a download waits for a disk before it is given up.
    private let patience: Duration
    private var entries: [UInt64: Entry] = [:]
    private var lastNumber: UInt64 = 0

    /// Whether the files are being closed.
    private(set) var hasFinish = false

    init(patience: Duration = TransportLimits.storagePatience) {
        self.patience = patience
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Gives an order the number by which it is answered.
    mutating func add(_ order: StorageOrder, at now: MonotonicInstant) -> UInt64 {
        if case .finish = order { hasFinish = true }
        lastNumber += 1
        entries[lastNumber] = Entry(order: order, clock: now)
        return lastNumber
    }

    /// It was answered; `nil` when nobody waits for it.
    mutating func remove(_ number: UInt64) -> Entry? {
        let entry = entries.removeValue(forKey: number)
        if case .finish? = entry?.order { hasFinish = false }
        return entry
    }

    /// The orders that have taken too long since they came, or since that was noted last; each is given as it was before.
    mutating func overdue(at now: MonotonicInstant) -> [Entry] {
        var overdue: [Entry] = []
        for (number, entry) in entries {
            guard let part = entry.order.patiencePart, now - entry.clock >= patience / part else { continue }
            overdue.append(entry)
            entries[number]?.clock = now
            entries[number]?.isOverdue = true
        }
        return overdue
    }

    /// Whether any order but looks at places that failed is not answered.
    var hasWork: Bool {
        entries.values.contains { entry in
            if case .probe = entry.order { false } else { true }
        }
    }

    /// What has taken too long of what a download cannot do without.
    var overdueWrites: [StorageOrder] {
        entries.values.lazy.filter(\.isOverdue).map(\.order).filter { order in
            switch order {
            case .write, .check: true
            case .read, .probe, .finish: false
            }
        }
    }
}

extension StorageOrder {
    /// How long it may take, as a part of the patience; `nil` for what is not hurried: finding out whether a place is well,
    /// and what a file server does with all it was given when a file is closed.
    fileprivate var patiencePart: Int? {
        switch self {
        case .read: TransportLimits.readPatience
        case .write, .check: TransportLimits.writePatience
        case .probe, .finish: nil
        }
    }
}
