// SPDX-License-Identifier: GPL-3.0-or-later

/// Elements with a rank each: the one with the lowest rank is known at once, and each change takes O(log n).
///
/// A binary heap that knows where each element is. Elements of equal rank have no order among themselves.
package struct RankedSet<Element: Hashable & Sendable, Rank: Comparable & Sendable>: Sendable {
    private var heap: [(element: Element, rank: Rank)] = []
    private var positions: [Element: Int] = [:]

    /// Nothing is in it yet.
    package init() {}

    package var count: Int { heap.count }

    /// The element with the lowest rank.
    package var first: (element: Element, rank: Rank)? { heap.first }

    /// Adds an element, or gives one that is there another rank; without a rank it is removed.
    package mutating func set(_ element: Element, rank: Rank?) {
        guard let rank else { return remove(element) }
        guard let position = positions[element] else {
            positions[element] = heap.count
            heap.append((element, rank))
            return rise(from: heap.count - 1)
        }
        guard heap[position].rank != rank else { return }
        heap[position].rank = rank
        settle(position)
    }

    /// Removes an element; nothing happens if it is not there.
    package mutating func remove(_ element: Element) {
        guard let position = positions.removeValue(forKey: element) else { return }
        let last = heap.removeLast()
        guard position < heap.count else { return }
        put(last, at: position)
        settle(position)
    }

    private mutating func put(_ entry: (element: Element, rank: Rank), at position: Int) {
        heap[position] = entry
        positions[entry.element] = position
    }

    private mutating func settle(_ position: Int) {
        if position > 0, heap[position].rank < heap[(position - 1) / 2].rank {
            rise(from: position)
        } else {
            sink(from: position)
        }
    }

    private mutating func rise(from start: Int) {
        var position = start
        let entry = heap[start]
        while position > 0, entry.rank < heap[(position - 1) / 2].rank {
            put(heap[(position - 1) / 2], at: position)
            position = (position - 1) / 2
        }
        if position != start { put(entry, at: position) }
    }

    private mutating func sink(from start: Int) {
        var position = start
        let entry = heap[start]
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].rank < heap[child].rank { child += 1 }
            guard heap[child].rank < entry.rank else { break }
            put(heap[child], at: position)
            position = child
        }
        if position != start { put(entry, at: position) }
    }
}
