// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Orders to machines in phase 1, and the machines' questions that wait for one (docs/orders.md).
///
/// 1. An order stays until its machine says that it took it. What is said of an order always counts, also after it was
///    replaced or lost.
/// 2. Of orders to boot, to restart and to switch off the latest counts; so it is with each of `identify` and `shell`.
/// 3. An order that nobody took in time, or before the machine's next boot, is lost.
/// 4. A machine has one question that waits; a newer one has the older one answered with nothing.
///
/// Moments passed in never go back.
package struct OrderBook: Sendable {
    /// What a question is answered with.
    package enum Answer: Hashable, Sendable {
        /// This order, at once.
        case order(Order)
        /// Nothing, at once.
        case nothing
        /// Nothing at this moment, unless ``put(_:for:in:at:)`` names the question before.
        case hold(until: MonotonicInstant)
    }

    /// What becomes of a question.
    package struct Asked: Hashable, Sendable {
        /// What it is answered with.
        package let answer: Answer
        /// An older question that is to be answered with nothing now.
        package let dismissed: OrderWaiter?
        /// What the machine says here for the first time that it does, if it was ordered and not refused.
        package var taken: Order.Action?
    }

    /// What becomes of an order.
    package struct Placed: Hashable, Sendable {
        /// The order with its number.
        package let order: Order
        /// The question that it answers now.
        package let answered: OrderWaiter?
        /// A question of an older boot that is to be answered with nothing now.
        package let dismissed: OrderWaiter?
    }

    /// One machine that asked, or that is told something.
    private struct Entry: Sendable {
        let boot: BootNumber
        var pending: [Order] = []
        var waiter: OrderWaiter?
        /// When it asked last.
        var asked: MonotonicInstant?
    }

    private var entries: [MachineNumber: Entry] = [:]
    private var results = OrderResults()
    private var lastNumber: UInt64
    private var holds = MomentQueue<(machine: MachineNumber, waiter: OrderWaiter)>()
    private var ages = MomentQueue<(machine: MachineNumber, number: UInt64)>()
    private let capacity: Int

    /// Nothing is ordered; numbers are larger than this one.
    ///
    /// A machine takes no order whose number does not rise, so a server that was started again begins with a larger number than
    /// any before: the milliseconds since 1970, say.
    package init(after number: UInt64 = 0, capacity: Int = Limits.machines) {
        lastNumber = number
        self.capacity = max(1, capacity)
    }

    /// A machine asks, by a request that was proved to be its own.
    package mutating func ask(
        _ request: OrderRequest, of machine: MachineNumber, by waiter: OrderWaiter, at now: MonotonicInstant
    ) -> Asked {
        loseOld(at: now)
        let taken = settle(request, of: machine)
        // A server whose clock was set back gives its orders numbers that machines take.
        if request.done > lastNumber, request.done - lastNumber < Limits.orderNumberLead { lastNumber = request.done }
        var asked = ask(of: machine, request, by: waiter, at: now)
        asked.taken = taken
        return asked
    }

    private mutating func ask(
        of machine: MachineNumber, _ request: OrderRequest, by waiter: OrderWaiter, at now: MonotonicInstant
    ) -> Asked {
        guard let (found, older) = entry(of: machine, in: request.boot) else {
            return Asked(answer: .nothing, dismissed: nil)
        }
        var entry = found
        let dismissed = older ?? entry.waiter
        entry.waiter = nil
        entry.asked = request.isLast ? nil : now
        entry.pending.removeAll { $0.number <= request.done }
        defer { entries[machine] = entry }
        if request.isLast { return Asked(answer: .nothing, dismissed: dismissed) }
        if let order = entry.pending.first { return Asked(answer: .order(order), dismissed: dismissed) }
        let end = now + CatalogLimits.orderHold
        entry.waiter = waiter
        if holds.count >= 4 * capacity { holds.keep { [entries] in entries[$0.machine]?.waiter == $0.waiter } }
        holds.append((machine, waiter), at: end)
        return Asked(answer: .hold(until: end), dismissed: dismissed)
    }

    /// Somebody orders something, for a machine's present boot.
    package mutating func put(
        _ action: Order.Action, for machine: MachineNumber, in boot: BootNumber, at now: MonotonicInstant
    ) throws(OrderRefusal) -> Placed {
        loseOld(at: now)
        guard action.kind != nil, let order = Order(number: lastNumber &+ 1, boot: boot, action: action) else {
            throw .beyondLimits
        }
        if let known = entries[machine]?.boot, known > boot { throw .olderBoot }
        let replaced = try replaced(by: action, in: entries[machine].map { $0.boot == boot ? $0.pending : [] } ?? [])
        guard let (found, dismissed) = entry(of: machine, in: boot) else { throw .noRoom }
        var entry = found
        entry.pending.removeAll { replaced.contains($0.number) }
        for number in replaced { results.end(number, as: .replaced) }
        lastNumber = order.number
        results.add(order, for: machine)
        ages.append((machine, order.number), at: now + Limits.orderAge)
        let answered = entry.waiter
        entry.waiter = nil
        entry.pending.append(order)
        entries[machine] = entry
        return Placed(order: order, answered: answered, dismissed: dismissed)
    }

    /// Time went by: the questions that are to be answered with nothing now.
    package mutating func expired(at now: MonotonicInstant) -> [OrderWaiter] {
        loseOld(at: now)
        var waiters: [OrderWaiter] = []
        while let (moment, (machine, waiter)) = holds.first {
            let isWaiting = entries[machine]?.waiter == waiter
            guard !isWaiting || moment <= now else { break }
            holds.removeFirst()
            guard isWaiting else { continue }
            entries[machine]?.waiter = nil
            waiters.append(waiter)
        }
        return waiters
    }

    /// When ``expired(at:)`` is worth a call next; `nil` while nothing waits.
    package var nextWake: MonotonicInstant? {
        let hold = holds.firstMoment { entries[$0.machine]?.waiter == $0.waiter }
        let age = ages.firstMoment { isPending($0.number, of: $0.machine) }
        return [hold, age].compactMap(\.self).min()
    }

    /// What became of an order; `nil` for one that was never given, or so long ago that it is forgotten.
    package func outcome(of number: UInt64) -> OrderOutcome? { results.outcome(of: number) }

    /// Whether a machine's agent asks for orders.
    package func isListening(_ machine: MachineNumber, at now: MonotonicInstant) -> Bool {
        guard let entry = entries[machine] else { return false }
        return entry.waiter != nil || entry.asked.map { now - $0 <= Limits.listening } ?? false
    }

    /// Whoever asked is not there any more.
    package mutating func left(_ waiter: OrderWaiter, of machine: MachineNumber) {
        if entries[machine]?.waiter == waiter { entries[machine]?.waiter = nil }
    }

    /// A machine's next boot has begun: what was ordered in an older one is lost.
    ///
    /// - Returns: a question that is to be answered with nothing now.
    package mutating func began(_ boot: BootNumber, of machine: MachineNumber) -> OrderWaiter? {
        guard let entry = entries[machine], entry.boot < boot else { return nil }
        return gone(machine)
    }

    /// A machine was handed over, or is forgotten.
    ///
    /// - Returns: a question that is to be answered with nothing now.
    package mutating func gone(_ machine: MachineNumber) -> OrderWaiter? {
        guard let entry = entries.removeValue(forKey: machine) else { return nil }
        for order in entry.pending { results.end(order.number, as: .lost) }
        return entry.waiter
    }
}

extension OrderBook {
    /// The entry of a machine in a boot, with the question of an older one that is over; `nil` for an older boot than is
    /// known, and where too many others wait.
    private mutating func entry(of machine: MachineNumber, in boot: BootNumber) -> (Entry, over: OrderWaiter?)? {
        let over = began(boot, of: machine)
        if let entry = entries[machine] { return entry.boot == boot ? (entry, over) : nil }
        return makeRoom() ? (Entry(boot: boot), over) : nil
    }

    /// Machines for which nothing waits make room for another, first those that asked longest ago.
    private mutating func makeRoom() -> Bool {
        guard entries.count >= capacity else { return true }
        let idle = entries.filter { $0.value.waiter == nil && $0.value.pending.isEmpty }
        let never = MonotonicInstant(nanoseconds: .min)
        for (machine, _) in idle.sorted(by: { $0.value.asked ?? never < $1.value.asked ?? never })
            .prefix(max(1, capacity / 64))
        { entries[machine] = nil }
        return entries.count < capacity
    }

    /// What a machine says of the last order that it took.
    private mutating func settle(_ request: OrderRequest, of machine: MachineNumber) -> Order.Action? {
        let taken = results.settle(request, of: machine)
        guard let entry = entries[machine], entry.boot == request.boot else { return taken }
        // It has taken a later one, so it will not take these.
        for order in entry.pending where order.number < request.done { results.end(order.number, as: .lost) }
        return taken
    }

    /// Which of the orders that wait are not to be carried out any more once this one is given.
    private func replaced(by action: Order.Action, in pending: [Order]) throws(OrderRefusal) -> [UInt64] {
        let contrary = pending.filter { $0.action.contradicts(action) }.map(\.number)
        if pending.count - contrary.count < Limits.pendingOrders { return contrary }
        guard let oldest = pending.first(where: { $0.action.kind == action.kind }) else { throw .tooMany }
        return contrary + [oldest.number]
    }

    private func isPending(_ number: UInt64, of machine: MachineNumber) -> Bool {
        entries[machine]?.pending.contains { $0.number == number } ?? false
    }

    private mutating func loseOld(at now: MonotonicInstant) {
        while let (moment, (machine, number)) = ages.first {
            let isPending = isPending(number, of: machine)
            guard !isPending || moment <= now else { return }
            ages.removeFirst()
            guard isPending else { continue }
            entries[machine]?.pending.removeAll { $0.number == number }
            results.end(number, as: .lost)
        }
    }
}

extension Order.Action {
    /// Whether only the later of the two is meant.
    fileprivate func contradicts(_ other: Self) -> Bool {
        switch (self, other) {
        case (.boot, .boot), (.boot, .restart), (.boot, .powerOff), (.restart, .boot), (.restart, .restart),
            (.restart, .powerOff), (.powerOff, .boot), (.powerOff, .restart), (.powerOff, .powerOff),
            (.identify, .identify), (.shell, .shell):
            true
        default: false
        }
    }
}
