// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct OrderBookTests {
    private var book = OrderBook(after: 100)
    private let machine = MachineNumber(1)
    private var waiters: UInt64 = 0

    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    private func boot(_ number: UInt64) throws -> BootNumber { try #require(BootNumber(number)) }

    private func card() throws -> MACAddress { try #require(MACAddress("52:54:00:12:34:56")) }

    /// A machine asks by a question with the next number, from 1 on.
    private mutating func asks(
        _ machine: MachineNumber? = nil, boot number: UInt64 = 1, done: UInt64 = 0, refused: String? = nil,
        isLast: Bool = false, at seconds: Double
    ) throws -> OrderBook.Asked {
        waiters += 1
        let request = OrderRequest(boot: try boot(number), done: done, refused: refused, isLast: isLast)
        return book.ask(request, of: machine ?? self.machine, by: OrderWaiter(waiters), at: at(seconds))
    }

    private mutating func put(
        _ action: Order.Action, for machine: MachineNumber? = nil, boot number: UInt64 = 1, at seconds: Double
    ) throws -> OrderBook.Placed {
        try book.put(action, for: machine ?? self.machine, in: boot(number), at: at(seconds))
    }

    @Test mutating func `an order answers the question that waits, and stays until it was taken`() throws {
        #expect(try asks(at: 0).answer == .hold(until: at(20)))
        let placed = try put(.restart, at: 3)
        #expect(placed.order == Order(number: 101, boot: try boot(1), action: .restart))
        #expect(placed.answered == OrderWaiter(1) && placed.dismissed == nil)
        #expect(book.outcome(of: 101) == .pending)
        // Its answer was lost.
        #expect(try asks(at: 4).answer == .order(placed.order))
        #expect(try asks(done: 101, at: 5).answer == .hold(until: at(25)))
        #expect(book.outcome(of: 101) == .taken)
    }

    @Test mutating func `an order that waits is the answer at once, one after the other`() throws {
        let first = try put(.identify(seconds: 5), at: 0).order
        let second = try put(.boot, at: 0).order
        #expect(second.number == first.number + 1)
        #expect(try asks(at: 1).answer == .order(first))
        #expect(try asks(done: first.number, refused: "no", at: 1).answer == .order(second))
        #expect(book.outcome(of: first.number) == .refused("no"))
        // What is said again changes nothing.
        _ = try asks(done: first.number, at: 1)
        #expect(book.outcome(of: first.number) == .refused("no"))
    }

    static let contrary: [(Order.Action, Order.Action, Bool)] = [
        (.restart, .powerOff, true), (.boot, .restart, true), (.powerOff, .boot, true), (.boot, .boot, true),
        (.identify(seconds: 9), .identify(seconds: 0), true), (.shell(keys: ["a"]), .shell(keys: ["b"]), true),
        (.identify(seconds: 9), .boot, false), (.restart, .shell(keys: ["a"]), false),
        (
            .wake([MACAddress("52:54:00:12:34:56")].compactMap(\.self)),
            .wake([MACAddress("52:54:00:12:34:57")].compactMap(\.self)), false
        ),
    ]

    @Test(arguments: contrary)
    mutating func `of two people who order differently the later one counts`(
        earlier: Order.Action, later: Order.Action, isReplaced: Bool
    ) throws {
        let one = try put(earlier, at: 0).order
        let other = try put(later, at: 1).order
        #expect(book.outcome(of: one.number) == (isReplaced ? .replaced : .pending))
        #expect(book.outcome(of: other.number) == .pending)
        #expect(try asks(at: 2).answer == .order(isReplaced ? other : one))
    }

    @Test mutating func `an order that was on its way when it was replaced is told as taken`() throws {
        _ = try asks(at: 0)
        let one = try put(.boot, at: 1).order
        let other = try put(.powerOff, at: 1.5).order
        #expect(book.outcome(of: one.number) == .replaced)
        #expect(try asks(done: one.number, at: 2).answer == .order(other))
        #expect(book.outcome(of: one.number) == .taken)
    }

    @Test mutating func `nothing is held longer than 20 seconds`() throws {
        _ = try asks(at: 0)
        _ = try asks(MachineNumber(2), at: 5)
        #expect(book.nextWake == at(20))
        #expect(book.expired(at: at(19.9)) == [])
        #expect(book.expired(at: at(20)) == [OrderWaiter(1)])
        #expect(book.nextWake == at(25))
        #expect(book.expired(at: at(40)) == [OrderWaiter(2)])
        #expect(book.nextWake == nil)
    }

    @Test mutating func `a question that was answered does not expire`() throws {
        _ = try asks(at: 0)
        let order = try put(.boot, at: 1).order
        #expect(book.nextWake == at(61))
        #expect(book.expired(at: at(26)) == [])
        #expect(book.outcome(of: order.number) == .pending)
    }

    @Test mutating func `an order that nobody takes within a minute is lost, unless it was taken after all`() throws {
        let order = try put(.boot, at: 0).order
        #expect(book.nextWake == at(60))
        #expect(book.expired(at: at(59)) == [] && book.outcome(of: order.number) == .pending)
        #expect(book.expired(at: at(60)) == [] && book.outcome(of: order.number) == .lost)
        #expect(book.nextWake == nil)
        #expect(try asks(at: 61).answer == .hold(until: at(81)))
        _ = try asks(done: order.number, at: 62)
        #expect(book.outcome(of: order.number) == .taken)
    }

    @Test mutating func `a newer question has the older one answered with nothing`() throws {
        _ = try asks(at: 0)
        let second = try asks(at: 1)
        #expect(second.answer == .hold(until: at(21)) && second.dismissed == OrderWaiter(1))
        #expect(book.expired(at: at(20)) == [])
        #expect(try put(.boot, at: 25.5).answered == OrderWaiter(2))
    }

    @Test mutating func `who asks for the last time is answered at once, and listens no more`() throws {
        _ = try asks(at: 0)
        let order = try put(.restart, at: 0).order
        let last = try asks(done: order.number, isLast: true, at: 0.1)
        #expect(last.answer == .nothing && last.dismissed == nil)
        #expect(book.outcome(of: order.number) == .taken)
        #expect(!book.isListening(machine, at: at(0.2)))
    }

    @Test mutating func `a new boot loses what was ordered before, whoever tells of it first`() throws {
        _ = try asks(at: 0)
        #expect(book.began(try boot(2), of: machine) == OrderWaiter(1))
        _ = try asks(boot: 2, at: 1)
        let first = try put(.identify(seconds: 3), boot: 2, at: 2).order
        let third = try put(.boot, boot: 3, at: 3)
        #expect(book.outcome(of: first.number) == .lost && third.answered == nil)
        #expect(throws: OrderRefusal.olderBoot) {
            try book.put(.boot, for: machine, in: BootNumber.first, at: at(4))
        }
        #expect(try asks(boot: 2, done: third.order.number, at: 4).answer == .nothing)
        #expect(book.outcome(of: third.order.number) == .pending)
        #expect(try asks(boot: 3, at: 4).answer == .order(third.order))
        #expect(try asks(boot: 4, at: 5).answer == .hold(until: at(25)))
        #expect(book.outcome(of: third.order.number) == .lost)
    }

    @Test mutating func `that a machine restarts is told once, and not of an order that it refused or had before`()
        throws
    {
        _ = try asks(at: 0)
        let restart = try put(.restart, at: 1).order
        #expect(try asks(done: restart.number, at: 2).taken == .restart)
        #expect(try asks(done: restart.number, at: 3).taken == nil)
        let off = try put(.powerOff, at: 4).order
        #expect(try asks(done: off.number, refused: "no", at: 5).taken == nil)
    }

    @Test mutating func `a server whose clock was set back gives numbers that machines take`() throws {
        _ = try asks(done: 5_000, at: 0)
        #expect(try put(.boot, at: 1).order.number == 5_001)
        // Nobody uses all numbers up.
        _ = try asks(done: .max, at: 2)
        #expect(try put(.boot, at: 3).order.number == 5_002)
    }

    @Test mutating func `a machine that is gone listens no more`() throws {
        let order = try put(.boot, at: 0).order
        #expect(book.gone(machine) == nil)
        #expect(book.outcome(of: order.number) == .lost)
        _ = try asks(at: 1)
        #expect(book.isListening(machine, at: at(1)))
        #expect(book.gone(machine) == OrderWaiter(2 - 1))
        #expect(!book.isListening(machine, at: at(1)))
        #expect(book.expired(at: at(100)) == [])
    }

    @Test mutating func `a machine listens while it waits, and for a moment between two questions`() throws {
        #expect(!book.isListening(machine, at: at(0)))
        _ = try asks(at: 0)
        book.left(OrderWaiter(7), of: machine)
        #expect(book.isListening(machine, at: at(1_000)))
        book.left(OrderWaiter(1), of: machine)
        #expect(book.isListening(machine, at: at(25)))
        #expect(!book.isListening(machine, at: at(25.1)))
        #expect(try put(.boot, at: 31).answered == nil)
    }

    @Test mutating func `of what one machine is to wake only so much waits, the oldest goes`() throws {
        let wake = Order.Action.wake([try card()])
        var orders: [UInt64] = []
        for _ in 1...9 { orders.append(try put(wake, at: 0).order.number) }
        #expect(book.outcome(of: orders[0]) == .replaced && book.outcome(of: orders[1]) == .pending)
        #expect(throws: OrderRefusal.tooMany) { try book.put(.boot, for: machine, in: BootNumber.first, at: at(1)) }
        _ = try asks(done: orders[1], at: 2)
        #expect(throws: Never.self) { try book.put(.boot, for: machine, in: BootNumber.first, at: at(3)) }
    }

    @Test(arguments: [Order.Action.identify(seconds: 601), .wake([]), .shell(keys: []), .unknown("dance")])
    mutating func `what no machine understands is not ordered`(action: Order.Action) {
        #expect(throws: OrderRefusal.beyondLimits) { try book.put(action, for: machine, in: .first, at: at(0)) }
    }

    @Test mutating func `what became of orders is known of the latest 4,096`() throws {
        for number in 1...4_097 {
            _ = try put(.boot, for: MachineNumber(Int64(1 + number % 2)), at: 0)
        }
        #expect(book.outcome(of: 100) == nil && book.outcome(of: 101) == nil && book.outcome(of: 102) == .replaced)
        #expect(book.outcome(of: 4_197) == .pending && book.outcome(of: 4_198) == nil)
    }

    @Test mutating func `a machine says nothing of another's orders`() throws {
        let order = try put(.boot, at: 0).order
        _ = try asks(MachineNumber(2), done: order.number, refused: "no", at: 1)
        #expect(book.outcome(of: order.number) == .pending)
    }

    @Test mutating func `of too many machines those make room for which nothing waits`() throws {
        book = OrderBook(capacity: 2)
        _ = try asks(MachineNumber(1), isLast: true, at: 0)
        _ = try asks(MachineNumber(2), at: 1)
        #expect(try asks(MachineNumber(3), at: 2).answer == .hold(until: at(22)))
        #expect(try asks(MachineNumber(4), at: 3).answer == .nothing)
        #expect(throws: OrderRefusal.noRoom) { try book.put(.boot, for: MachineNumber(4), in: .first, at: at(3)) }
        #expect(book.isListening(MachineNumber(2), at: at(3)) && book.isListening(MachineNumber(3), at: at(3)))
    }

    @Test mutating func `one that asks all the time costs no more than a few of its questions`() throws {
        book = OrderBook(capacity: 4)
        for number in 0..<1_000 {
            #expect(try asks(at: Double(number) / 1_000).answer == .hold(until: at(20 + Double(number) / 1_000)))
        }
        #expect(book.expired(at: at(30)) == [OrderWaiter(1_000)])
    }
}
