// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
internal import Logging
internal import TorrentCore

/// Orders to machines in phase 1 (docs/orders.md).
extension FleetRegistry {
    /// What a machine's question is answered with.
    enum OrderAnswer: Hashable, Sendable {
        /// The question is signed by no key that is good.
        case unknownKey
        /// Nothing; the machine asks again.
        case nothing
        /// An order, signed.
        case order([UInt8])
    }

    /// Answers a machine that asks what it is to do: at once, or when there is something, or after a while with nothing.
    func order(for signed: SignedOrderRequest) async -> OrderAnswer {
        guard let sender = keys.sender(of: signed.message, in: signed.request.boot) else { return .unknownKey }
        // Before its agent was heard in this boot, whoever was given a key may be somebody else; the agent asks again.
        guard keys.keyInUse(of: sender.machine)?.key == sender.key else { return .nothing }
        let waiter = heldOrders.next()
        let asked = orders.ask(signed.request, of: sender.machine, by: waiter, at: clock.now)
        heldOrders.answer(asked.dismissed, with: nil)
        settleOrders()
        if let taken = asked.taken, left(sender.machine, by: taken) { return .nothing }
        let order: Order?
        switch asked.answer {
        case .nothing: return .nothing
        case .order(let first): order = first
        case .hold: order = await withCheckedContinuation { heldOrders.hold(waiter, $0) }
        }
        return order.map { .order(SignedOrder.sign($0, by: sender.key)) } ?? .nothing
    }

    /// Whether a machine is in phase 1 and asks for orders.
    package func isListening(_ machine: MachineNumber) -> Bool {
        // What its kernel is said to have printed does not count here, for that is not signed.
        orders.isListening(machine, at: clock.now) && fleet[machine]?.isSilent(at: clock.now) != true
    }

    /// The same for a machine that says this of itself.
    package func isListening(_ machine: MachineIdentity) -> Bool { fleet.number(of: machine).map(isListening) ?? false }

    /// A machine's agent has ended and asks for nothing more: the machine was handed over, or its firmware runs.
    func leftPhase1(_ machine: MachineNumber) {
        heldOrders.answer(orders.gone(machine), with: nil)
        settleOrders()
    }

    /// A machine does what it was ordered to; whether that ends its boot.
    private func left(_ machine: MachineNumber, by action: Order.Action) -> Bool {
        switch action {
        case .restart: fleet.leaves(machine, forGood: false, at: clock.now)
        case .powerOff: fleet.leaves(machine, forGood: true, at: clock.now)
        case .boot, .identify, .wake, .shell, .unknown: return false
        }
        leftPhase1(machine)
        tellFollowers()
        return true
    }

    /// Gives a machine an order; gives its number.
    func put(_ action: Order.Action, for machine: MachineNumber) throws(OrderRefusal) -> UInt64 {
        guard let boot = keys.keyInUse(of: machine)?.number ?? fleet[machine]?.boot else { throw .olderBoot }
        let placed = try orders.put(action, for: machine, in: boot, at: clock.now)
        heldOrders.answer(placed.dismissed, with: nil)
        heldOrders.answer(placed.answered, with: placed.order)
        settleOrders()
        logger.notice(
            "a machine is given an order",
            metadata: (fleet[machine]?.metadata ?? [:]).merging(["order": "\(action.kind.map(\.rawValue) ?? "")"]) {
                first, _ in first
            })
        return placed.order.number
    }

    /// What became of an order, once that is known, or after this time as it is then.
    func outcome(of order: UInt64, within patience: Duration) async -> OrderOutcome {
        if orders.outcome(of: order) == .pending {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask {
                    try? await Task.sleep(for: patience)
                    await self.stopWaiting(for: order)
                }
                await withCheckedContinuation { heldOrders.wait(for: order, $0) }
                tasks.cancelAll()
            }
        }
        return orders.outcome(of: order) ?? .lost
    }

    /// Some seconds passed.
    func expireOrders() {
        for waiter in orders.expired(at: clock.now) { heldOrders.answer(waiter, with: nil) }
        settleOrders()
    }

    /// The server is about to end: no request is held any longer.
    package func endOrders() { heldOrders.end() }

    private func stopWaiting(for order: UInt64) { heldOrders.settle { $0 == order } }

    private func settleOrders() { heldOrders.settle { [orders] in orders.outcome(of: $0) != .pending } }
}

extension FleetRegistry {
    /// What was begun with one machine.
    package struct BegunAction: Hashable, Sendable {
        /// Why nothing was.
        var refusal: ActionRefusal?
        /// The order that was given, if any.
        var order: UInt64?
        /// Whether it is to be woken.
        var isWoken = false
        /// What was said that it starts next, if anything.
        var wish: Wish?
    }

    /// What somebody said that a machine starts next, and what had been said before.
    package struct Wish: Hashable, Sendable {
        let next: NextBoot
        let former: NextBoot?
    }

    /// What was wished is not done after all, so it counts for nothing, unless a boot has had it or somebody wished again.
    package func takeBack(_ wish: Wish, of number: MachineNumber) {
        guard fleet[number]?.nextBoot == wish.next else { return }
        setNextBoot(wish.former, of: number)
    }

    /// Begins an action with machines, in one step: nobody else's comes in between.
    package func begin(_ action: RemoteAction, with machines: [MachineNumber]) -> [MachineNumber: BegunAction] {
        var begun: [MachineNumber: BegunAction] = [:]
        for number in machines {
            guard let machine = fleet[number] else {
                begun[number] = BegunAction(refusal: .unknown)
                continue
            }
            do throws(ActionRefusal) {
                let steps = try machine.steps(for: action, isListening: isListening(number), at: clock.now)
                begun[number] = try begin(steps, with: number)
            } catch {
                begun[number] = BegunAction(refusal: error)
            }
        }
        return begun
    }

    private func begin(
        _ steps: [RemoteAction.Step], with number: MachineNumber
    ) throws(ActionRefusal) -> BegunAction {
        var begun = BegunAction()
        for step in steps {
            switch step {
            case .setNextBoot(let next):
                begun.wish = Wish(next: next, former: fleet[number]?.nextBoot)
                setNextBoot(next, of: number)
            case .wake: begun.isWoken = true
            case .startNow: begun.order = try ordered(.boot, for: number)
            case .restart: begun.order = try ordered(.restart, for: number)
            case .powerOff: begun.order = try ordered(.powerOff, for: number)
            case .openShell(let keys): begun.order = try ordered(.shell(keys: keys), for: number)
            case .identify(let seconds): begun.order = try ordered(.identify(seconds: seconds), for: number)
            }
        }
        return begun
    }

    private func ordered(_ action: Order.Action, for number: MachineNumber) throws(ActionRefusal) -> UInt64 {
        do throws(OrderRefusal) {
            return try put(action, for: number)
        } catch {
            throw .order("\(error)")
        }
    }
}
