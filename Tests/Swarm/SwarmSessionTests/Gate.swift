// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage

/// A disk that stands still until it is opened.
final class Gate: @unchecked Sendable {
    // Sound because the condition's lock is held wherever a variable is used.
    private let condition = NSCondition()
    private var isOpen = false
    private var waiting = 0
    /// Who wants to know when so many have come.
    private var watchers: [(count: Int, end: AsyncStream<Never>.Continuation)] = []

    /// Waits until it is open.
    func pass() {
        condition.lock()
        defer { condition.unlock() }
        waiting += 1
        for watcher in watchers where watcher.count <= waiting { watcher.end.finish() }
        watchers.removeAll { $0.count <= waiting }
        condition.broadcast()
        while !isOpen { condition.wait() }
    }

    /// The calls of a disk that stands still with it.
    var disk: DiskCalls {
        // Its place in memory is a number that no other disk has.
        .disk(UInt64(UInt(bitPattern: ObjectIdentifier(self))) | 1 << 63) { [self] in pass() }
    }

    /// Lets everybody pass.
    func open() {
        condition.lock()
        defer { condition.unlock() }
        isOpen = true
        condition.broadcast()
    }

    /// Comes back when so many have come to it, or when the task is cancelled.
    func reached(by count: Int = 1) async {
        for await _ in arrival(of: count) {}
    }

    private func arrival(of count: Int) -> AsyncStream<Never> {
        condition.lock()
        defer { condition.unlock() }
        let (arrival, end) = AsyncStream<Never>.makeStream()
        if waiting >= count { end.finish() } else { watchers.append((count, end)) }
        return arrival
    }

    /// How many have come to it.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting
    }
}
