// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What each host has cost us over all its connections, also those that ended: a new connection is no new budget.
struct HostLedger {
    private let allowance: WorkBudget.Allowance
    private var budgets: [HostAddress: WorkBudget] = [:]

    init(_ allowance: WorkBudget.Allowance) {
        self.allowance = allowance
    }

    /// Takes what a connection of the host cost, or earned; tells whether the host has used up its budget.
    mutating func spend(_ steps: Int, of host: HostAddress, at now: MonotonicInstant) -> Bool {
        let host = host.account
        if budgets[host] == nil, steps <= 0 || !makeRoom(at: now) { return false }
        budgets[host, default: WorkBudget(allowance, at: now)].spend(steps, at: now)
        return budgets[host]?.isExhausted ?? false
    }

    /// Whether the host owes us something, so that nobody of it is let in.
    mutating func isOverdrawn(_ host: HostAddress, at now: MonotonicInstant) -> Bool {
        let host = host.account
        budgets[host]?.refill(at: now)
        return budgets[host]?.isOverdrawn ?? false
    }

    /// Forgets hosts that owe nothing when there are too many; tells whether there is room for another.
    private mutating func makeRoom(at now: MonotonicInstant) -> Bool {
        guard budgets.count >= EngineLimits.knownHosts else { return true }
        for host in budgets.keys { budgets[host]?.refill(at: now) }
        budgets = budgets.filter { !$0.value.isFull }
        return budgets.count < EngineLimits.knownHosts
    }
}
