// SPDX-License-Identifier: GPL-3.0-or-later

/// Decides which of the things that are open is closed when another is to be opened; closes nothing itself.
///
/// Of those that nobody uses and that are not pinned, it is the one that was used least recently.
package struct LeaseBook<Key: Hashable> {
    private struct Entry {
        var leases = 0
        var lastUse: UInt64
        let isPinned: Bool
        /// To be closed when the last lease ends.
        var isDoomed = false
    }

    /// The most that may be open at once.
    package let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many are open.
    package var count: Int { entries.count }

    /// Whether it is open, or about to be opened or closed.
    package func holds(_ key: Key) -> Bool { entries[key] != nil }

    /// Whether it is in use by somebody.
    package func isLent(_ key: Key) -> Bool { entries[key]?.leases ?? 0 > 0 }

    /// Whether it is closed when its last lease ends.
    package func isDoomed(_ key: Key) -> Bool { entries[key]?.isDoomed ?? false }

    /// Begins a lease of something that is open; `false` when it is not open, or about to be closed.
    package mutating func begin(_ key: Key) -> Bool {
        guard var entry = entries[key], !entry.isDoomed else { return false }
        uses += 1
        entry.leases += 1
        entry.lastUse = uses
        entries[key] = entry
        return true
    }

    /// What has to be closed before another may be opened.
    package enum Room: Equatable {
        case free
        case close(Key)
        /// Everything that is open is in use or pinned.
        case none
    }

    /// Whether there is room for one more; what is to be closed for it is forgotten.
    package mutating func makeRoom() -> Room {
        guard entries.count >= capacity else { return .free }
        var oldest: (key: Key, lastUse: UInt64)?
        for (key, entry) in entries where entry.leases == 0 && !entry.isPinned {
            if entry.lastUse < oldest?.lastUse ?? .max { oldest = (key, entry.lastUse) }
        }
        guard let oldest else { return .none }
        entries[oldest.key] = nil
        return .close(oldest.key)
    }

    /// Something is about to be opened, and is in use at once; its place is taken from now on.
    package mutating func add(_ key: Key, isPinned: Bool) {
        uses += 1
        entries[key] = Entry(leases: 1, lastUse: uses, isPinned: isPinned)
    }

    /// A lease ends; tells whether it is to be closed now.
    package mutating func end(_ key: Key) -> Bool {
        guard var entry = entries[key] else { return false }
        entry.leases -= 1
        let isOver = entry.isDoomed && entry.leases <= 0
        entries[key] = isOver ? nil : entry
        return isOver
    }

    /// Is not needed any more; tells whether it is to be closed now, and not when its last lease ends.
    package mutating func drop(_ key: Key) -> Bool {
        guard let entry = entries[key] else { return false }
        guard entry.leases > 0 else {
            entries[key] = nil
            return true
        }
        entries[key]?.isDoomed = true
        return false
    }
}
