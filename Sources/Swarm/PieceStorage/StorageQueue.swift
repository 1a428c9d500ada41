// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides which orders for disks are begun when, and how many threads are worth having; carries out none.
///
/// 1. What stands still holds few threads: a lane has no more orders under way than its limit.
/// 2. Others always find a thread: the last ones are for lanes that have none.
/// 3. Owners share a lane: each has its turn, and its orders are begun as they came.
/// 4. A thread is woken only where it saves time. Orders that take microseconds are done one after the other sooner than
///    another thread is awake.
package struct StorageQueue<Order> {
    /// An order under way.
    package struct Ticket: Sendable {
        fileprivate let lane: StorageLane
        fileprivate let number: UInt64
        fileprivate let began: MonotonicInstant
    }

    fileprivate struct Lane {
        var queues: [UInt64: Line<Order>] = [:]
        /// Owners with orders that wait, in the order of their turns.
        var turns = Line<UInt64>()
        var waiting = 0
        var running: [Ticket] = []
        /// What an order takes.
        var mean: Duration
    }

    private let limits: DiskThreadLimits
    private var lanes: [StorageLane: Lane] = [:]
    /// Lanes with orders that wait, in the order of their turns.
    private var turns = Line<StorageLane>()
    private var lastNumber: UInt64 = 0
    /// Orders under way, and those of them whose disk is not known.
    private var running = 0
    private var runningUnlocated = 0

    /// Nothing is to be done.
    package init(limits: DiskThreadLimits) {
        self.limits = limits
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { turns.isEmpty }

    /// An order came.
    package mutating func add(_ order: Order, on name: StorageLane, of owner: UInt64) {
        var lane =
            lanes.removeValue(forKey: name) ?? Lane(mean: name.isMemory ? limits.memoryOrder : limits.quantum)
        if lane.waiting == 0 { turns.append(name) }
        lane.waiting += 1
        if lane.queues[owner] == nil { lane.turns.append(owner) }
        lane.queues[owner, default: Line()].append(order)
        lanes[name] = lane
    }

    /// The order that a free thread begins now; `nil` for none.
    package mutating func next(at now: MonotonicInstant) -> (order: Order, ticket: Ticket)? {
        for _ in 0..<turns.count {
            guard let name = turns.popFirst(), var lane = lanes.removeValue(forKey: name) else { break }
            guard hasRoom(name, lane), let order = lane.takeNext() else {
                turns.append(name)
                lanes[name] = lane
                continue
            }
            lastNumber += 1
            let ticket = Ticket(lane: name, number: lastNumber, began: now)
            lane.running.append(ticket)
            running += 1
            if name.isUnlocated { runningUnlocated += 1 }
            if lane.waiting > 0 { turns.append(name) }
            lanes[name] = lane
            return (order, ticket)
        }
        return nil
    }

    /// An order is carried out.
    package mutating func ended(_ ticket: Ticket, at now: MonotonicInstant) {
        guard var lane = lanes.removeValue(forKey: ticket.lane) else { return }
        lane.running.removeAll { $0.number == ticket.number }
        running -= 1
        if ticket.lane.isUnlocated { runningUnlocated -= 1 }
        lane.mean += (now - ticket.began - lane.mean) / 8
        // What was learned of a disk is kept; of paths there are any number.
        if lane.waiting > 0 || !lane.running.isEmpty || !ticket.lane.isUnlocated { lanes[ticket.lane] = lane }
    }

    /// Whether one more thread is of use now, beside those that were called and have not come yet.
    package func wantsThread(coming: Int, at now: MonotonicInstant) -> Bool {
        var wanted = 0
        for name in turns {
            guard let lane = lanes[name], hasRoom(name, lane) else { continue }
            wanted += max(0, min(lane.worth(limits.quantum, at: now), limit(of: name) - lane.running.count))
            if wanted > coming { return true }
        }
        return false
    }

    private func hasRoom(_ name: StorageLane, _ lane: Lane) -> Bool {
        lane.running.count < limit(of: name)
            && running < (lane.running.isEmpty ? limits.threads : limits.threads - limits.spare)
            && (!name.isUnlocated || runningUnlocated < limits.unlocated)
    }

    private func limit(of name: StorageLane) -> Int {
        if name.isLong { return limits.perLongLane }
        return switch name.place {
        case .memory: limits.perMemory
        case .disk, .closing: limits.perDisk
        case .below: 1
        }
    }
}

extension StorageQueue.Lane {
    fileprivate mutating func takeNext() -> Order? {
        guard let owner = turns.popFirst(), let order = queues[owner]?.popFirst() else { return nil }
        waiting -= 1
        if queues[owner]?.isEmpty == true { queues[owner] = nil } else { turns.append(owner) }
        return order
    }

    /// How many more threads it is worth: as many as do what waits within the quantum, without those that are about to be
    /// free.
    fileprivate func worth(_ quantum: Duration, at now: MonotonicInstant) -> Int {
        guard mean < quantum else { return waiting }
        let needed = Int((Double(waiting) * (mean / quantum)).rounded(.up))
        return max(needed, 1) - running.count { now - $0.began < quantum }
    }
}

/// Things that wait in the order they came, cheap at both ends.
private struct Line<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let first = elements[head].take()
        head += 1
        if head > 64, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return first
    }
}

extension Line: Sequence {
    func makeIterator() -> some IteratorProtocol<Element> {
        elements[head...].lazy.compactMap(\.self).makeIterator()
    }
}
