// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A disk that stands still until it is opened.
final class Gate: @unchecked Sendable {
    // Sound because the condition's lock is held wherever a variable is used.
    private let condition = NSCondition()
    private var isOpen = false
    private var waiting = 0

    /// Waits until it is open.
    func pass() {
        condition.lock()
        defer { condition.unlock() }
        waiting += 1
        condition.broadcast()
        while !isOpen { condition.wait() }
    }

    /// Lets everybody pass.
    func open() {
        condition.lock()
        defer { condition.unlock() }
        isOpen = true
        condition.broadcast()
    }

    /// Waits until so many have come to it.
    func wait(for count: Int) {
        condition.lock()
        defer { condition.unlock() }
        while waiting < count { condition.wait() }
    }

    /// How many have come to it.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting
    }
}
