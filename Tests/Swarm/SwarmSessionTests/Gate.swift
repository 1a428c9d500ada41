// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage

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

    /// How many have come to it.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting
    }
}
