// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// Has machines in other networks send one plan's packets there, and tells where none of them does.
package actor WakeErrand {
    private let registry: FleetRegistry
    private let reporter: Reporter
    private var relay = WakeRelay()

    /// For machines of this registry.
    package init(registry: FleetRegistry) {
        self.registry = registry
        reporter = registry.reporter
    }

    /// Gives each order of a plan at its moment; returns when it is known what became of all of them.
    nonisolated func carryOut(_ plan: WakePlan) async {
        let clock = ContinuousClock()
        let start = clock.now
        await withDiscardingTaskGroup { tasks in
            for step in plan.steps {
                guard case .through(let helpers, let macs) = step.sending else { continue }
                guard (try? await clock.sleep(until: start + step.after)) != nil else { return }
                tasks.addTask { await self.order(macs, through: helpers) }
            }
        }
    }

    /// Orders machines in turn to wake these cards, until one has taken it.
    package func order(_ macs: [MACAddress], through helpers: WakeHelpers) async {
        var asked: Set<MachineNumber> = []
        while !Task.isCancelled, let helper = relay.next(of: helpers, after: asked) {
            asked.insert(helper)
            guard let reason = await failure(of: helper, orderedToWake: macs) else {
                if relay.take(macs, by: helper, of: helpers) {
                    reporter.settle(.wakeNotSent, at: "\(helpers.network)")
                }
                return
            }
            relay.fail(helper, because: reason)
        }
        guard !Task.isCancelled, let failed = relay.giveUp(macs, of: helpers) else { return }
        let name = await registry.snapshot.id(of: failed.machine)
        reporter.report(
            .wakeNotSent, at: "\(helpers.network)",
            "Machines in \(helpers.network) cannot be woken: \(name) did not send the packets (\(failed.reason)).",
            remedy: "Start a machine of that network into phase 1, with image: wait, and do it again.")
    }

    /// Why a machine did not take an order; `nil` where it did.
    private func failure(of helper: MachineNumber, orderedToWake macs: [MACAddress]) async -> String? {
        let order: UInt64
        do throws(OrderRefusal) {
            order = try await registry.put(.wake(macs), for: helper)
        } catch {
            return "\(error)"
        }
        switch await registry.outcome(of: order, within: Limits.orderPatience) {
        case .taken: return nil
        case .refused(let sentence): return sentence
        case .pending, .replaced, .lost: return "it did not answer"
        }
    }
}
