// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What is to happen when, in the order of time and, at one moment, of scheduling: the same seed, the same run.
///
/// A wheel of wheels. Moments are numbers of 6-bit digits; an event waits in the row of the highest digit in which its
/// moment differs from the wheel's, in that digit's slot. So the lowest row holds single moments, and an event changes
/// rows a few times at most.
///
/// 1. Nothing is scheduled before the last moment given out.
/// 2. Events of one moment are in one slot at any time, in the order they were scheduled.
struct EventQueue<Event: BitwiseCopyable> {
    private struct Entry: BitwiseCopyable {
        let at: Int64
        let event: Event
    }

    private static var digitBits: Int { 6 }
    private static var slotCount: Int { 64 }
    private static var rowCount: Int { 11 }

    private var slots: [[Entry]]
    /// For each row: which slots have entries.
    private var occupied: [UInt64]
    private var wheel: Int64 = 0
    /// How far the slot of the moment being given out was read.
    private var cursor = 0
    private(set) var count = 0

    init() {
        slots = Array(repeating: [], count: Self.rowCount * Self.slotCount)
        occupied = Array(repeating: 0, count: Self.rowCount)
    }

    mutating func schedule(_ event: Event, at moment: MonotonicInstant) {
        count += 1
        place(Entry(at: max(moment.nanoseconds, wheel), event: event))
    }

    private mutating func place(_ entry: Entry) {
        let difference = UInt64(bitPattern: entry.at ^ wheel)
        let row = difference == 0 ? 0 : (63 - difference.leadingZeroBitCount) / Self.digitBits
        let digit = Int(entry.at >> Int64(row * Self.digitBits)) & (Self.slotCount - 1)
        slots[row * Self.slotCount + digit].append(entry)
        occupied[row] |= 1 << UInt64(digit)
    }

    /// The next event, unless it is later than the limit.
    mutating func next(until limit: MonotonicInstant) -> (at: MonotonicInstant, event: Event)? {
        guard count > 0 else { return nil }
        while occupied[0] == 0 { advance() }
        let slot = occupied[0].trailingZeroBitCount
        let entry = slots[slot][cursor]
        guard entry.at <= limit.nanoseconds else { return nil }
        wheel = entry.at
        cursor += 1
        count -= 1
        if cursor == slots[slot].count {
            slots[slot].removeAll(keepingCapacity: true)
            occupied[0] &= ~(1 << UInt64(slot))
            cursor = 0
        }
        return (MonotonicInstant(nanoseconds: entry.at), entry.event)
    }

    /// Turns the wheel to the earliest slot of the lowest row that has any, and deals its entries out to lower rows.
    private mutating func advance() {
        guard let row = occupied.firstIndex(where: { $0 != 0 }) else { return }
        let digit = occupied[row].trailingZeroBitCount
        let shift = Int64(row * Self.digitBits)
        let above = shift + Int64(Self.digitBits) < 63 ? (wheel >> (shift + 6)) << (shift + 6) : 0
        wheel = above | Int64(digit) << shift
        occupied[row] &= ~(1 << UInt64(digit))
        var entries: [Entry] = []
        swap(&entries, &slots[row * Self.slotCount + digit])
        for entry in entries { place(entry) }
        // The room is used again.
        entries.removeAll(keepingCapacity: true)
        swap(&entries, &slots[row * Self.slotCount + digit])
    }
}
