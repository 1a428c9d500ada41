// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import NIOCore
import PieceStorage
import SwarmEngine
import SwarmTransport
import Testing
import TorrentCore

@Suite struct OpenOrdersTests {
    private let lane = StorageLane.disk(1)
    private let span: BlockSpan
    private let key = PeerKey(slot: 0, generation: 1)
    private let read: StorageOrder
    private let write: StorageOrder
    private let probe: StorageOrder
    private var orders = OpenOrders(patience: .seconds(60))

    init() throws {
        let geometry = try #require(PieceGeometry(totalLength: 1 << 20, pieceLength: 1 << 18))
        let block = try #require(geometry.block(at: 3))
        span = geometry.span(of: block)
        read = .read(span, for: key)
        write = .write(block, span, ByteBuffer(), from: .webSeed(0))
        var disturbances = Disturbances()
        let problem = StorageProblem(operation: .read, path: "/a", errorNumber: EIO)
        disturbances.failed(.file(0), problem, probe: block, at: Self.at(0))
        probe = .probe(try #require(disturbances.trial(at: Self.at(1))), 0..<1)
    }

    private static func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    private func at(_ seconds: Double) -> MonotonicInstant { Self.at(seconds) }

    /// How many are late, if the lane answered last at that moment.
    private mutating func late(at seconds: Double, lastEnd: Double? = nil) -> Int {
        orders.overdue(at: at(seconds)) { _ in lastEnd.map(Self.at) }.count
    }

    private mutating func add(_ order: StorageOrder, begun: Double? = nil) -> OrderPulse {
        let pulse = OrderPulse()
        if let begun { pulse.beat(at: at(begun)) }
        _ = orders.add(order, on: lane, pulse: pulse, at: at(0))
        return pulse
    }

    private mutating func takesUp(at seconds: Double, for other: PeerKey? = nil) -> Bool {
        orders.takeUp(span, for: other ?? key, at: at(seconds))
    }

    private mutating func hopeless(at seconds: Double, lastStored: Double = 0, finishing: Int = 1) -> Bool {
        orders.hopeless(at: at(seconds), lastStored: at(lastStored), finishing: finishing) != nil
    }

    @Test mutating func `what waits in our own line is not late as long as the disk answers others`() {
        _ = add(read)
        #expect(late(at: 30, lastEnd: 29) == 0)
        #expect(late(at: 39, lastEnd: 29.5) == 0)
        #expect(late(at: 40, lastEnd: 29.5) == 1)
    }

    @Test mutating func `what waits for a disk that has answered nothing since is late`() {
        _ = add(read)
        #expect(late(at: 9.9) == 0)
        #expect(late(at: 10) == 1)
    }

    @Test mutating func `what was begun is measured from then, whatever the disk answers`() {
        _ = add(read, begun: 25)
        #expect(late(at: 34.9, lastEnd: 0) == 0)
        #expect(late(at: 35, lastEnd: 34.9) == 1)
    }

    @Test mutating func `writes and the end have three times as long as reads, and looks at places any time`() {
        for order in [write, .finish, probe] { _ = add(order, begun: 0) }
        #expect(late(at: 29.9) == 0)
        #expect(late(at: 30) == 2)
        #expect(late(at: 10_000) == 2)
    }

    @Test mutating func `what is late is told again after as long`() {
        _ = add(read, begun: 0)
        let times = stride(from: 0.0, through: 35, by: 0.5).filter { late(at: $0) == 1 }
        #expect(times == [10, 20, 30])
    }

    @Test mutating func `a late read holds up the end no longer, nor does a look at a place; a write does`() {
        _ = add(probe)
        #expect(!orders.hasWork)
        _ = add(read, begun: 0)
        #expect(orders.hasWork)
        #expect(late(at: 10) == 1)
        #expect(!orders.hasWork)
        _ = add(write)
        #expect(orders.hasWork)
    }

    @Test mutating func `a download is given up when a write is late and nothing was stored for the patience`() {
        _ = add(read, begun: 0)
        _ = add(write, begun: 0)
        #expect(late(at: 30) == 2)
        #expect(!hopeless(at: 89.9))
        #expect(!hopeless(at: 90, lastStored: 31))
        #expect(hopeless(at: 91, lastStored: 31))
    }

    @Test mutating func `closing the files may take longer as long as one after the other is closed`() {
        let pulse = add(.finish, begun: 0)
        #expect(late(at: 30) == 1)
        #expect(!hopeless(at: 90, finishing: 10))
        pulse.beat(at: at(80))
        #expect(!hopeless(at: 139.9))
        #expect(hopeless(at: 140))
        #expect(!hopeless(at: 679.9, finishing: 10))
        #expect(hopeless(at: 680, finishing: 10))
    }

    @Test mutating func `a late read that is wanted again has as long again`() {
        let pulse = OrderPulse()
        pulse.beat(at: at(0))
        let number = orders.add(read, on: lane, pulse: pulse, at: at(0))
        #expect(!takesUp(at: 5))
        #expect(late(at: 10) == 1)
        #expect(!takesUp(at: 12, for: PeerKey(slot: 1, generation: 1)))
        #expect(takesUp(at: 12))
        #expect(late(at: 21.9) == 0)
        let entry = orders.remove(number)
        #expect(entry?.isOverdue == false)
    }

    @Test mutating func `an answer is taken once`() {
        let number = orders.add(.finish, on: lane, pulse: OrderPulse(), at: at(0))
        #expect(orders.hasFinish)
        let (first, second) = (orders.remove(number), orders.remove(number))
        #expect(first != nil && second == nil)
        #expect(!orders.hasFinish)
    }
}
