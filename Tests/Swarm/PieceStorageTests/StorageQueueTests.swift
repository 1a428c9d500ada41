// SPDX-License-Identifier: GPL-3.0-or-later

import PieceStorage
import Testing
import TorrentCore

@Suite struct StorageQueueTests {
    private typealias Queue = StorageQueue<Int>

    /// Two threads for a disk, six in all, two of them for lanes without any.
    private let limits: DiskThreadLimits = {
        var limits = DiskThreadLimits()
        limits.threads = 6
        limits.spare = 2
        limits.perDisk = 2
        limits.perDiskSpare = 0
        limits.perMemory = 2
        limits.unlocated = 2
        return limits
    }()
    private var queue: Queue
    private var now = MonotonicInstant(nanoseconds: 0)

    init() {
        queue = Queue(limits: limits)
    }

    private mutating func beginOne() -> (orders: [Int], ticket: Queue.Ticket)? { queue.next(at: now) }

    private mutating func begin() -> [Int] {
        var begun: [Int] = []
        while let next = beginOne() { begun += next.orders }
        return begun
    }

    /// Carries out what is there, each order in so long; gives them in their order.
    private mutating func work(each time: Duration = .zero) -> [Int] {
        var done: [Int] = []
        while let next = queue.next(at: now) {
            done += next.orders
            now = now + time * next.orders.count
            queue.ended(next.ticket, at: now)
        }
        return done
    }

    @Test mutating func `a disk that stands still holds its few threads, and other disks have theirs`() {
        for order in 0..<10 { queue.add(order, on: .disk(1), of: 1) }
        #expect(begin() == [0, 1])
        queue.add(100, on: .disk(2), of: 2)
        queue.add(101, on: .memory, of: 3)
        #expect(begin() == [100, 101])
        #expect(!queue.isEmpty)
    }

    @Test mutating func `the last threads are for those who have none`() {
        for disk in 1...2 as ClosedRange<UInt64> {
            for _ in 0..<4 { queue.add(Int(disk), on: .disk(disk), of: 1) }
        }
        #expect(begin() == [1, 2, 1, 2])
        for disk in 3...5 as ClosedRange<UInt64> {
            for _ in 0..<4 { queue.add(Int(disk), on: .disk(disk), of: 1) }
        }
        #expect(begin() == [3, 4])
    }

    @Test mutating func `files below one path are opened one after the other until their disk is known`() {
        for order in 0..<3 { queue.add(order, on: StorageLane(below: "/a"), of: 1) }
        queue.add(10, on: StorageLane(below: "/b"), of: 2)
        queue.add(20, on: StorageLane(below: "/c"), of: 3)
        #expect(begin() == [0, 10], "and there are not more of them than allowed")
        queue.add(30, on: .disk(1), of: 4)
        #expect(begin() == [30])
    }

    @Test mutating func `what takes long does not take the place of what does not`() {
        for order in 0..<5 { queue.add(order, on: .disk(1).long, of: 1) }
        for order in 10..<15 { queue.add(order, on: .disk(1), of: 1) }
        #expect(begin() == [0, 10, 1, 11])
    }

    @Test mutating func `looking at files does not wait for what takes long`() {
        for order in 0..<5 { queue.add(order, on: .disk(1).long, of: 1) }
        for order in 10..<15 { queue.add(order, on: .disk(1).look, of: 1) }
        #expect(begin() == [0, 10, 1, 11])
    }

    @Test mutating func `what takes long leaves threads for opening files of which the disk is not known`() {
        for order in 0..<3 { queue.add(order, on: StorageLane(below: "/\(order)").long, of: 1) }
        for order in 3..<5 { queue.add(order, on: StorageLane(below: "/\(order)").look, of: 1) }
        queue.add(10, on: StorageLane(below: "/a"), of: 2)
        #expect(begin() == [0, 10])
    }

    @Test mutating func `an owner whose orders stand still leaves threads of the disk for others`() {
        var limits = limits
        limits.perDisk = 4
        limits.perDiskSpare = 2
        queue = Queue(limits: limits)
        for order in 0..<5 { queue.add(order, on: .disk(1), of: 1) }
        #expect(begin() == [0, 1])
        #expect(!queue.wantsThread(coming: 0, at: now))
        for order in 10..<13 { queue.add(order, on: .disk(1), of: 2) }
        #expect(queue.wantsThread(coming: 0, at: now))
        #expect(begin() == [10], "who has one already does not get the last ones either")
        queue.add(20, on: .disk(1), of: 3)
        queue.add(30, on: .disk(1), of: 4)
        #expect(begin() == [20])
    }

    @Test mutating func `owners that have gone do not make those be forgotten who have a thread`() throws {
        var limits = limits
        limits.perDisk = 4
        limits.perDiskSpare = 2
        queue = Queue(limits: limits)
        for order in 0..<3 { queue.add(order, on: .disk(1), of: 1) }
        let tickets = [try #require(beginOne()), try #require(beginOne())].map(\.ticket)
        for owner in 2..<70 as Range<UInt64> {
            queue.add(Int(owner), on: .disk(1), of: owner)
            let begun = try #require(beginOne())
            #expect(begun.orders == [Int(owner)])
            queue.ended(begun.ticket, at: now)
        }
        #expect(begin() == [])
        for ticket in tickets { queue.ended(ticket, at: now) }
        #expect(begin() == [2])
    }

    @Test mutating func `owners take turns, and each is served in its order`() {
        for order in 0..<6 { queue.add(order, on: .disk(1), of: 1) }
        for order in 10..<12 { queue.add(order, on: .disk(1), of: 2) }
        #expect(work() == [0, 10, 1, 11, 2, 3, 4, 5])
        #expect(queue.isEmpty)
    }

    @Test mutating func `a thread that is free takes what waits for another that is not`() throws {
        for order in 0..<3 { queue.add(order, on: .disk(1), of: 1) }
        let first = try #require(beginOne())
        let second = try #require(beginOne())
        #expect(begin() == [])
        queue.ended(second.ticket, at: now)
        #expect(begin() == [2])
        queue.ended(first.ticket, at: now)
        #expect(begin() == [])
    }

    @Test mutating func `a disk of which nothing is known, or that is slow, is worth a thread for each order`() {
        #expect(!queue.wantsThread(coming: 0, at: now))
        queue.add(0, on: .disk(1), of: 1)
        queue.add(1, on: .disk(1), of: 1)
        queue.add(2, on: .disk(1), of: 1)
        #expect(queue.wantsThread(coming: 1, at: now))
        #expect(!queue.wantsThread(coming: 2, at: now), "no more are allowed")
    }

    @Test mutating func `quick orders are done by one thread, as long as they are few`() {
        for order in 0..<50 { queue.add(order, on: .disk(1), of: 1) }
        #expect(work(each: .microseconds(20)).count == 50)
        for order in 0..<20 { queue.add(order, on: .disk(1), of: 1) }
        #expect(queue.wantsThread(coming: 0, at: now))
        #expect(!queue.wantsThread(coming: 1, at: now))
        for order in 0..<200 { queue.add(order, on: .disk(1), of: 1) }
        #expect(queue.wantsThread(coming: 1, at: now))
    }

    @Test mutating func `a thread takes quick orders together, of all owners in turn`() {
        for order in 0..<50 { queue.add(order, on: .memory, of: 1) }
        for order in 50..<53 { queue.add(order, on: .memory, of: 2) }
        let orders = beginOne()?.orders
        #expect(orders?.count == Int(limits.batchTime / limits.memoryOrder))
        #expect(orders?.prefix(7) == [0, 50, 1, 51, 2, 52, 3])
    }

    @Test mutating func `an order that takes unusually long has others begun without it`() throws {
        for order in 0..<50 { queue.add(order, on: .disk(1), of: 1) }
        _ = work(each: .microseconds(20))
        for order in 0..<5 { queue.add(order, on: .disk(1), of: 1) }
        #expect(beginOne()?.orders == [0], "none waits on the thread of another where a disk may come to a stand")
        #expect(!queue.wantsThread(coming: 0, at: now))
        now = now + .milliseconds(2)
        #expect(queue.wantsThread(coming: 0, at: now))
    }
}
