// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel

/// Who waits: machines for orders, and people for what becomes of theirs; decides nothing.
struct HeldOrders {
    private var machines: [OrderWaiter: CheckedContinuation<Order?, Never>] = [:]
    private var people: [UInt64: [CheckedContinuation<Void, Never>]] = [:]
    private var last: UInt64 = 0
    /// Whether the server is about to end, so that nobody waits any more.
    private(set) var hasEnded = false

    /// A number that no question has.
    mutating func next() -> OrderWaiter {
        last += 1
        return OrderWaiter(last)
    }

    /// A machine's question waits.
    mutating func hold(_ waiter: OrderWaiter, _ continuation: CheckedContinuation<Order?, Never>) {
        guard !hasEnded else { return continuation.resume(returning: nil) }
        machines[waiter] = continuation
    }

    /// A question is answered; one that is not there, or not any more, needs nothing.
    mutating func answer(_ waiter: OrderWaiter?, with order: Order?) {
        guard let waiter, let continuation = machines.removeValue(forKey: waiter) else { return }
        continuation.resume(returning: order)
    }

    /// Somebody waits for what becomes of an order.
    mutating func wait(for order: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
        guard !hasEnded else { return continuation.resume() }
        people[order, default: []].append(continuation)
    }

    /// Those waiting for these orders go on, and look themselves what became of them.
    mutating func settle(where isSettled: (UInt64) -> Bool) {
        for order in people.keys where isSettled(order) {
            for continuation in people.removeValue(forKey: order) ?? [] { continuation.resume() }
        }
    }

    /// Nobody waits any more.
    mutating func end() {
        hasEnded = true
        for continuation in machines.values { continuation.resume(returning: nil) }
        machines = [:]
        settle { _ in true }
    }
}
