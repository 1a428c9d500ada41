// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides which orders for disks are begun when, and how many threads are worth having; carries out none.
///
/// 1. What stands still holds few threads: a lane has no more threads than its limit.
/// 2. Others always find a thread: the last ones are for lanes that have none, and the last ones of a disk for owners that
///    have none there.
/// 3. Owners share a lane: each has its turn, and its orders are begun as they came.
/// 4. A thread is woken only where it saves time. Orders that take microseconds are done one after the other sooner than
///    another thread is awake; and a thread takes some of them together that wait for no disk.
/// 5. An order waits here until it is begun: none waits behind one that stands still, on a thread of its own lane.
package struct StorageQueue<Order> {
    /// Orders under way on one thread.
    package struct Ticket: Sendable {
        fileprivate let lane: Int
        fileprivate let number: UInt64
        fileprivate let began: MonotonicInstant
        fileprivate let count: Int
        /// Whose they are; of some that a thread does together, the first one's.
        fileprivate let owner: UInt64
    }

    fileprivate struct Lane {
        let name: StorageLane
        var owners: [(owner: UInt64, line: Line<Order>, running: Int)] = []
        /// Whose turn it is.
        var turn = 0
        var waiting = 0
        var running: [Ticket] = []
        /// What an order takes.
        var mean: Duration
    }

    private let limits: DiskThreadLimits
    private var lanes: [Lane] = []
    private var places: [StorageLane: Int] = [:]
    /// Places of lanes that nobody needs any more.
    private var free: [Int] = []
    /// Lanes with orders that wait, in the order of their turns.
    private var turns: [Int] = []
    private var lastNumber: UInt64 = 0
    /// Threads at work, and those of them that work on files whose disk is not known.
    private var running = 0
    private var runningUnlocated = 0
    private var runningUnlocatedLong = 0

    /// Nothing is to be done.
    package init(limits: DiskThreadLimits) {
        self.limits = limits
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { turns.isEmpty }

    /// An order came.
    package mutating func add(_ order: Order, on name: StorageLane, of owner: UInt64) {
        let place = place(of: name)
        if lanes[place].waiting == 0 { turns.append(place) }
        lanes[place].add(order, of: owner)
    }

    private mutating func place(of name: StorageLane) -> Int {
        if let place = places[name] { return place }
        let lane = Lane(name: name, mean: name.isMemory ? limits.memoryOrder : limits.quantum)
        let place = free.popLast() ?? lanes.count
        if place == lanes.count { lanes.append(lane) } else { lanes[place] = lane }
        places[name] = place
        return place
    }

    /// The orders that a free thread begins now, to be carried out one after the other; `nil` for none.
    package mutating func next(at now: MonotonicInstant) -> (orders: [Order], ticket: Ticket)? {
        for _ in 0..<turns.count {
            let place = turns.removeFirst()
            guard hasRoom(lanes[place]) else {
                turns.append(place)
                continue
            }
            let (orders, owner) = lanes[place].take(
                batch(of: lanes[place]), fromAll: lanes[place].running.count < common(lanes[place].name))
            lastNumber += 1
            let ticket = Ticket(lane: place, number: lastNumber, began: now, count: orders.count, owner: owner)
            lanes[place].began(ticket)
            count(lanes[place].name, 1)
            if lanes[place].waiting > 0 { turns.append(place) }
            return (orders, ticket)
        }
        return nil
    }

    private mutating func count(_ name: StorageLane, _ more: Int) {
        running += more
        guard name.isUnlocated else { return }
        runningUnlocated += more
        if name.pace != .short { runningUnlocatedLong += more }
    }

    /// How many orders a thread takes: what it does in no time, and one where a disk may come to a stand.
    private func batch(of lane: Lane) -> Int {
        guard lane.name.isMemory, lane.name.pace == .short, lane.mean < limits.quantum else { return 1 }
        return max(1, min(limits.memoryBatch, Int(limits.batchTime / lane.mean)))
    }

    /// Orders are carried out.
    package mutating func ended(_ ticket: Ticket, at now: MonotonicInstant) {
        let place = ticket.lane
        lanes[place].ended(ticket)
        count(lanes[place].name, -1)
        lanes[place].mean += ((now - ticket.began) / ticket.count - lanes[place].mean) / 8
        let name = lanes[place].name
        guard name.isUnlocated else { return }
        // What was learned of a disk is kept; of paths there are any number.
        guard lanes[place].waiting == 0, lanes[place].running.isEmpty else { return }
        places[name] = nil
        free.append(place)
    }

    /// Whether one more thread is of use now, beside those that were called and have not come yet.
    package func wantsThread(coming: Int, at now: MonotonicInstant) -> Bool {
        var wanted = 0
        for place in turns where hasRoom(lanes[place]) {
            let worth = lanes[place].worth(limits.quantum, at: now)
            let room = max(1, common(lanes[place].name) - lanes[place].running.count)
            wanted += max(0, min(worth, room))
            if wanted > coming { return true }
        }
        return false
    }

    private func hasRoom(_ lane: Lane) -> Bool {
        guard running < (lane.running.isEmpty ? limits.threads : limits.threads - limits.spare) else { return false }
        if lane.name.isUnlocated {
            guard runningUnlocated < limits.unlocated,
                lane.name.pace == .short || runningUnlocatedLong < limits.unlocatedLong
            else { return false }
        }
        return lane.running.count < common(lane.name)
            || lane.running.count < limit(of: lane.name) && lane.hasNewOwner
    }

    private func limit(of name: StorageLane) -> Int {
        switch (name.pace, name.place) {
        case (.long, _), (.look, _): limits.perLongLane
        case (.short, .memory): limits.perMemory
        case (.short, .disk): limits.perDisk
        case (.short, .closing): limits.perClosing
        case (.short, .below): 1
        }
    }

    /// Those threads of a lane that owners may have who have others there already.
    private func common(_ name: StorageLane) -> Int {
        guard name.pace == .short, case .disk = name.place else { return limit(of: name) }
        return max(1, limits.perDisk - limits.perDiskSpare)
    }
}

extension StorageQueue.Lane {
    fileprivate mutating func add(_ order: Order, of owner: UInt64) {
        waiting += 1
        if let index = owners.firstIndex(where: { $0.owner == owner }) { return owners[index].line.append(order) }
        // Owners stay for the room their orders had; those that have gone must not become many.
        if owners.count >= 64 {
            owners.removeAll { $0.line.isEmpty && $0.running == 0 }
            turn = 0
        }
        var line = Line<Order>()
        line.append(order)
        owners.append((owner, line, 0))
    }

    /// Whether somebody waits who has no thread of it.
    fileprivate var hasNewOwner: Bool { owners.contains { $0.running == 0 && !$0.line.isEmpty } }

    /// Some orders, and whose the first is; from everybody, or only from those who have no thread of the lane.
    fileprivate mutating func take(_ most: Int, fromAll: Bool) -> (orders: [Order], owner: UInt64) {
        var taken: [Order] = []
        var first: UInt64 = 0
        taken.reserveCapacity(min(most, waiting))
        for _ in 0..<owners.count * most where taken.count < most && waiting > 0 {
            turn = turn < owners.count ? turn : 0
            if fromAll || owners[turn].running == 0, let order = owners[turn].line.popFirst() {
                if taken.isEmpty { first = owners[turn].owner }
                taken.append(order)
                waiting -= 1
            }
            turn += 1
        }
        return (taken, first)
    }

    fileprivate mutating func began(_ ticket: StorageQueue.Ticket) {
        running.append(ticket)
        if let index = owners.firstIndex(where: { $0.owner == ticket.owner }) { owners[index].running += 1 }
    }

    fileprivate mutating func ended(_ ticket: StorageQueue.Ticket) {
        running.removeAll { $0.number == ticket.number }
        if let index = owners.firstIndex(where: { $0.owner == ticket.owner }) { owners[index].running -= 1 }
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
