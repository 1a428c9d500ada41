// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What is to happen when, in the order of time and, at one moment, of scheduling: the same seed, the same run.
struct EventQueue<Event> {
    private struct Entry {
        let at: MonotonicInstant
        let order: UInt64
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.order < right.order : left.at < right.at
        }
    }

    // A binary heap; the earliest entry is the first.
    private var heap: [Entry] = []
    private var nextOrder: UInt64 = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func schedule(_ event: Event, at moment: MonotonicInstant) {
        heap.append(Entry(at: moment, order: nextOrder, event: event))
        nextOrder += 1
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (at: MonotonicInstant, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return (first.at, first.event) }
        heap[0] = last
        var parent = 0
        while true {
            let left = parent * 2 + 1
            guard left < heap.count else { break }
            let right = left + 1
            let child = right < heap.count && heap[right] < heap[left] ? right : left
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return (first.at, first.event)
    }
}
