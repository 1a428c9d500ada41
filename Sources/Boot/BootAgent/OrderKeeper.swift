// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import LinuxSystem
package import TorrentCore

/// What came of a question for orders.
package enum OrderReply: Hashable, Sendable {
    /// An order as it was sent.
    case order([UInt8])
    /// There is none now.
    case nothing
    /// The server takes no such questions, or not from this machine.
    case notTaken
    /// Nobody answered, as far as is known.
    case failed
}

/// Asks the server for orders, one question after the other, and hands over those that the server has signed (docs/orders.md).
///
/// The next question waits until it is known what became of the last order, but not for long.
package actor OrderKeeper {
    private let ask: @Sendable ([UInt8]) async -> OrderReply
    private let obey: @Sendable (Order) -> Void
    private let wait: @Sendable (Duration) async -> Void
    private let uptime: @Sendable () -> MonotonicInstant
    private let pass: BootPass
    private let news: AsyncStream<Void>
    private let newsInbox: AsyncStream<Void>.Continuation
    private var isConnected = false
    /// Whether the machine is about to be another's.
    private var isHungUp = false
    private var progress = Progress(boot: nil)
    private var backoff = Backoff(Limits.eventRetryDelays)
    private var question: AsyncStream<Never>.Continuation?
    private var untilDone: CheckedContinuation<Void, Never>?

    /// How far orders to one boot are.
    private struct Progress {
        let boot: BootNumber?
        /// The last one that was taken, and the last one of which the server knows that.
        var (done, told): (UInt64, UInt64) = (0, 0)
        var refused: String?

        init(boot: BootNumber?) {
            self.boot = boot
        }
    }

    /// Asks by a function that carries a signed question to the server; what is ordered goes to whom it concerns.
    package init(
        pass: BootPass, ask: @escaping @Sendable ([UInt8]) async -> OrderReply,
        obey: @escaping @Sendable (Order) -> Void,
        wait: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        uptime: @escaping @Sendable () -> MonotonicInstant = { FirstProcess.uptime }
    ) {
        self.pass = pass
        self.ask = ask
        self.obey = obey
        self.wait = wait
        self.uptime = uptime
        (news, newsInbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is a network now, and a key, unless the server gives none; nothing is asked before.
    package func connected() {
        isConnected = true
        newsInbox.yield()
    }

    /// Asks until the task is cancelled.
    package func run() async {
        for await _ in news where isConnected {
            while !isHungUp, !Task.isCancelled, let ticket = pass.ticket { await goOn(ticket) }
        }
    }

    /// An order was taken, and is not carried out if there is a reason.
    package func took(_ number: UInt64, refused: String?) {
        guard number > progress.done else { return }
        progress.done = number
        progress.refused = refused
        stopWaiting()
    }

    /// Asks no more, and tells the server so, with what became of the last order; it takes a second at most for that.
    package func hangUp() async {
        isHungUp = true
        question?.finish()
        stopWaiting()
        guard let ticket = pass.ticket, progress.boot == ticket.number else { return }
        let request = request(ticket, isLast: true)
        await withTaskGroup(of: Void.self) { race in
            race.addTask { _ = await self.ask(request) }
            race.addTask { await self.wait(Limits.lastWords) }
            await race.next()
            race.cancelAll()
        }
    }

    /// The machine is not another's after all.
    package func comeBack() {
        isHungUp = false
        newsInbox.yield()
    }
}

extension OrderKeeper {
    /// One question and its answer.
    private func goOn(_ ticket: BootTicket) async {
        if progress.boot != ticket.number { progress = Progress(boot: ticket.number) }
        let (start, done) = (uptime(), progress.done)
        guard let reply = await reply(to: request(ticket, isLast: false)), !isHungUp else { return }
        switch reply {
        case .order(let bytes):
            guard let order = order(in: bytes, for: ticket) else { return await wait(backoff.next()) }
            answered(done, in: ticket.number)
            await hand(order)
        case .nothing:
            answered(done, in: ticket.number)
            let rest = Limits.orderPause - (uptime() - start)
            if rest > .zero { await wait(rest) }
        case .notTaken:
            backoff.reset()
            await wait(Limits.orderRefusal)
        case .failed:
            await wait(backoff.next())
        }
    }

    private func request(_ ticket: BootTicket, isLast: Bool) -> [UInt8] {
        let request = OrderRequest(
            boot: ticket.number, done: progress.done, refused: progress.refused, isLast: isLast)
        return SignedOrderRequest.sign(request, by: ticket.key)
    }

    /// - Returns: `nil` for a question that was given up.
    private func reply(to request: [UInt8]) async -> OrderReply? {
        let (stops, stop) = AsyncStream<Never>.makeStream()
        question = stop
        defer { question = nil }
        return await withTaskGroup(of: OrderReply?.self) { race in
            race.addTask { await self.ask(request) }
            race.addTask {
                for await _ in stops {}
                return nil
            }
            defer { race.cancelAll() }
            return await race.next() ?? nil
        }
    }

    /// An order that this boot's server has signed and that is newer than what was taken.
    private func order(in bytes: [UInt8], for ticket: BootTicket) -> Order? {
        do throws(CatalogProblem) {
            let signed = try SignedOrder(bencoded: bytes)
            let order = signed.order
            if signed.isSigned(by: ticket.key), order.boot == ticket.number, order.number > progress.done {
                return order
            }
            FirstProcess.log("an order is not obeyed that is not signed by the server, or not for this boot")
        } catch {
            FirstProcess.log("an order is not obeyed that cannot be read: \(error)")
        }
        return nil
    }

    private func answered(_ done: UInt64, in boot: BootNumber) {
        backoff.reset()
        if progress.boot == boot { progress.told = max(progress.told, done) }
    }

    /// Hands it over, also where that was done before, and waits until it was taken.
    private func hand(_ order: Order) async {
        obey(order)
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.wait(Limits.orderPatience)
                await self.stopWaiting()
            }
            await withCheckedContinuation { waiter in
                if progress.done >= order.number || isHungUp { waiter.resume() } else { untilDone = waiter }
            }
            group.cancelAll()
        }
    }

    private func stopWaiting() {
        untilDone?.resume()
        untilDone = nil
    }
}
