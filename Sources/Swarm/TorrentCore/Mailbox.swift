// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Carries elements from any thread to one reader, in order, within the bound of a ``BoundedQueue``: who puts something
/// in never waits, however slow the reader is.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var queue: BoundedQueue<Element>
        var isOver = false
    }

    private let state: Mutex<State>
    /// Tells the reader, once for any number of elements, that there is something new.
    private let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    /// An empty one for so many elements.
    package init(limit: Int) {
        state = Mutex(State(queue: BoundedQueue(limit: limit)))
        (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Puts an element in; one that is kept makes room only when nothing else is left to.
    package func put(_ element: Element, isKept: Bool = false) {
        state.withLock { if !$0.isOver { $0.queue.append(element, isKept: isKept) } }
        bell.yield()
    }

    /// Puts an element in the place of the last one that waits, if that is outdated by it.
    package func put(_ element: Element, replacing isOutdated: (Element) -> Bool) {
        state.withLock { if !$0.isOver { $0.queue.append(element, replacing: isOutdated) } }
        bell.yield()
    }

    /// Nothing is taken in any more; what waits can still be read.
    package func finish() {
        state.withLock { $0.isOver = true }
        bell.finish()
    }

    /// The next element, once there is one; `nil` at the end, or when the reader's task is cancelled.
    package func next() async -> Element? {
        while true {
            if let element = state.withLock({ $0.queue.popFirst() }) { return element }
            var bells = news.makeAsyncIterator()
            guard await bells.next() != nil else { return state.withLock { $0.queue.popFirst() } }
        }
    }

    /// How many elements made room, told once the reader has caught up with all the others; zero before.
    package func takeDropped() -> Int {
        state.withLock { $0.queue.isEmpty ? $0.queue.takeDropped() : 0 }
    }

    /// All elements, for the one reader.
    package var stream: AsyncStream<Element> {
        AsyncStream(unfolding: { await self.next() })
    }
}
