// SPDX-License-Identifier: GPL-3.0-or-later

/// A first-in, first-out queue with a bound; when it is full the oldest element makes room, and is counted.
package struct BoundedQueue<Element> {
    fileprivate struct Entry {
        /// Gone once it was taken.
        var element: Element?
        var weight: Int
        var isKept: Bool
    }

    private let limit: Int
    private let weightLimit: Int
    private var entries: [Entry] = []
    /// Where the first entry is that was not taken yet; what stands before it is cut off now and then.
    private var head = 0
    private var weight = 0
    private var dropped = 0

    /// Holds so many elements, at least one; their weights together (bytes, for instance) stay within another bound.
    package init(limit: Int, weight: Int = .max) {
        self.limit = max(1, limit)
        weightLimit = max(1, weight)
    }

    /// Elements that wait.
    package var count: Int { entries.count - head }
    /// Whether nothing waits.
    package var isEmpty: Bool { count == 0 }

    /// What waits longest.
    package var first: Element? { count > 0 ? entries[head].element : nil }

    /// Puts an element at the end.
    ///
    /// One that is kept makes room only when nothing else is left to. An element heavier than all may be together counts
    /// as just as heavy.
    package mutating func append(_ element: Element, weight: Int = 1, isKept: Bool = false) {
        let weight = min(max(0, weight), weightLimit)
        while count >= limit || (count > 0 && self.weight > weightLimit - weight) { dropOne() }
        entries.append(Entry(element: element, weight: weight, isKept: isKept))
        self.weight += weight
    }

    /// Puts an element in the place of the last one if that fulfils the condition, else at the end.
    package mutating func append(
        _ element: Element, weight: Int = 1, replacing isOutdated: (Element) -> Bool
    ) {
        if count > 0, let last = entries.last, last.element.map(isOutdated) == true {
            entries.removeLast()
            self.weight -= last.weight
        }
        append(element, weight: weight)
    }

    /// Takes the element that has waited longest.
    package mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        weight -= entries[head].weight
        let element = entries[head].element.take()
        head += 1
        // So that each element is moved once on average.
        if head > 32, head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return element
    }

    /// How many made room since this was last asked.
    package mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    private mutating func dropOne() {
        dropped += 1
        guard let place = entries[head...].firstIndex(where: { !$0.isKept }), place != head else {
            _ = popFirst()
            return
        }
        weight -= entries.remove(at: place).weight
    }
}

extension BoundedQueue: Sendable where Element: Sendable {}
extension BoundedQueue.Entry: Sendable where Element: Sendable {}
