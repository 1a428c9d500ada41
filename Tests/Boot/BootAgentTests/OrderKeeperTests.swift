// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Synchronization
import Testing
import TorrentCore

/// A server that answers questions for orders as a test wants, and holds those that it has no answer for.
private final class PretendedServer: Sendable {
    private struct State {
        var replies: [OrderReply]
        var heard: [OrderRequest] = []
        var waits: [Duration] = []
    }

    let key: BootKey
    private let state: Mutex<State>
    private let news: AsyncStream<Int>
    private let newsInbox: AsyncStream<Int>.Continuation

    init(_ replies: [OrderReply], key: BootKey) {
        self.key = key
        state = Mutex(State(replies: replies))
        (news, newsInbox) = AsyncStream.makeStream()
    }

    var heard: [OrderRequest] { state.withLock { $0.heard } }
    /// How long was waited, the waits for what became of an order left out.
    var waits: [Duration] { state.withLock { $0.waits } }

    func answer(_ bytes: [UInt8]) async -> OrderReply {
        guard let signed = try? SignedOrderRequest(bencoded: bytes), signed.message.isSigned(by: key) else {
            return .notTaken
        }
        let (reply, count) = state.withLock { state in
            state.heard.append(signed.request)
            return (state.replies.isEmpty ? nil : state.replies.removeFirst(), state.heard.count)
        }
        newsInbox.yield(count)
        if let reply { return reply }
        await Self.untilCancelled()
        return .failed
    }

    /// Waits in no time, but for what takes its time.
    func wait(_ duration: Duration) async {
        if duration == .seconds(5) { return await Self.untilCancelled() }
        state.withLock { $0.waits.append(duration) }
        await Task.yield()
    }

    /// Until it was asked so often.
    func isAsked(times: Int) async {
        for await count in news where count >= times { return }
    }

    private static func untilCancelled() async {
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }
}

@Suite(.timeLimit(.minutes(5))) struct OrderKeeperTests {
    private let ticket: BootTicket
    private let pass: BootPass
    private let orders: AsyncStream<Order>
    private let order: AsyncStream<Order>.Continuation

    init() throws {
        let key = try #require(BootKey(hexadecimal: String(repeating: "a", count: 32)))
        ticket = BootTicket(number: .first, key: key)
        pass = BootPass(ticket)
        (orders, order) = AsyncStream.makeStream()
    }

    private func order(
        _ number: UInt64, _ action: Order.Action = .restart, boot: UInt64 = 1, key: String = "a"
    ) throws -> OrderReply {
        let boot = try #require(BootNumber(boot))
        let key = try #require(BootKey(hexadecimal: String(repeating: key, count: 32)))
        return .order(SignedOrder.sign(try #require(Order(number: number, boot: boot, action: action)), by: key))
    }

    private func keeper(_ server: PretendedServer) -> OrderKeeper {
        OrderKeeper(
            pass: pass, ask: { await server.answer($0) }, obey: { order.yield($0) }, wait: { await server.wait($0) },
            uptime: { MonotonicInstant(nanoseconds: 0) })
    }

    /// Runs a keeper while something is done.
    private func running(_ keeper: OrderKeeper, _ body: () async -> Void) async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await keeper.run() }
            await keeper.connected()
            await body()
            tasks.cancelAll()
        }
    }

    private func next() async -> Order? {
        for await order in orders { return order }
        return nil
    }

    @Test func `orders are handed over one after the other, and what became of each is told with the next question`()
        async throws
    {
        let server = PretendedServer([try order(7), try order(9, .boot)], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) {
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next()?.number == 7)
            await keeper.took(7, refused: "no")
            #expect(await iterator.next()?.number == 9)
            await keeper.took(9, refused: nil)
            await server.isAsked(times: 3)
            #expect(server.waits == [])
        }
        #expect(
            server.heard == [
                OrderRequest(boot: .first, done: 0), OrderRequest(boot: .first, done: 7, refused: "no"),
                OrderRequest(boot: .first, done: 9),
            ])
    }

    @Test(arguments: ["other key", "other boot", "old", "unreadable"])
    func `what is no order of this boot's server is not obeyed, and asked again after a pause`(kind: String)
        async throws
    {
        let wrong =
            switch kind {
            case "other key": try order(7, key: "b")
            case "other boot": try order(7, boot: 2)
            case "old": try order(3)
            default: OrderReply.order([1, 2, 3])
            }
        let server = PretendedServer([try order(3), wrong, wrong, try order(8)], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) {
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next()?.number == 3)
            await keeper.took(3, refused: nil)
            #expect(await iterator.next()?.number == 8)
        }
        #expect(server.waits == [.seconds(1), .seconds(2)])
    }

    @Test func `a server that takes no questions is asked again after half a minute, and failures soon`() async throws {
        let server = PretendedServer(
            [.failed, .failed, .failed, .failed, .notTaken, .failed, try order(1)], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) { #expect(await next()?.number == 1) }
        #expect(server.waits == [1, 2, 4, 4, 30, 1].map { .seconds($0) })
    }

    @Test func `a server that answers at once with nothing is asked once a second`() async throws {
        let server = PretendedServer([.nothing, .nothing, try order(1)], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) { #expect(await next()?.number == 1) }
        #expect(server.waits == [.seconds(1), .seconds(1)])
    }

    @Test func `before there is a key nothing is asked`() async throws {
        let server = PretendedServer([try order(1)], key: ticket.key)
        let pass = BootPass(nil)
        let keeper = OrderKeeper(
            pass: pass, ask: { await server.answer($0) }, obey: { order.yield($0) }, wait: { await server.wait($0) },
            uptime: { MonotonicInstant(nanoseconds: 0) })
        await running(keeper) {
            await keeper.connected()
            #expect(server.heard.isEmpty)
            pass.take(ticket)
            await keeper.connected()
            #expect(await next()?.number == 1)
        }
    }

    @Test func `a new key begins anew`() async throws {
        let server = PretendedServer([try order(7), try order(2, boot: 2)], key: ticket.key)
        let keeper = keeper(server)
        let second = BootTicket(number: try #require(BootNumber(2)), key: ticket.key)
        await running(keeper) {
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next()?.number == 7)
            pass.replace(by: second)
            await keeper.took(7, refused: "no")
            #expect(await iterator.next()?.number == 2)
        }
        #expect(server.heard[1] == OrderRequest(boot: second.number, done: 0))
    }

    @Test func `before the machine ends the server hears of the last order, and no question stays`() async throws {
        let server = PretendedServer([try order(7)], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) {
            #expect(await next()?.number == 7)
            await keeper.took(7, refused: nil)
            await keeper.hangUp()
        }
        #expect(server.heard.contains(OrderRequest(boot: .first, done: 7, isLast: true)))
    }

    @Test func `whoever hangs up says so, and goes on if the machine does not end`() async throws {
        let server = PretendedServer([try order(7), .nothing], key: ticket.key)
        let keeper = keeper(server)
        await running(keeper) {
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next()?.number == 7)
            await keeper.took(7, refused: nil)
            // The second one was answered, and the third is held.
            await server.isAsked(times: 3)
            await keeper.hangUp()
            #expect(server.heard.count == 4 && server.heard.last?.isLast == true)
            await keeper.comeBack()
            await server.isAsked(times: 5)
        }
        #expect(server.heard.last?.isLast == false)
    }
}
