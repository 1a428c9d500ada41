// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import TorrentCore

/// How much each machine may send: a rate on average, and at once as much as comes together in its time.
struct LogBudget: Sendable {
    private struct Account {
        var left: Double
        var moment: MonotonicInstant
    }

    private let rate: Double
    private let most: Double
    private let limit: Int
    private var accounts: [MachineNumber: Account] = [:]

    /// For so many bytes a second on average over a time.
    init(rate: Int, over span: Duration, machines limit: Int = Limits.pacedMachines) {
        self.rate = Double(max(1, rate))
        most = self.rate * max(1, span.inSeconds)
        self.limit = max(1, limit)
    }

    /// Whether a machine may send so many bytes now, which are counted then.
    mutating func takes(_ bytes: Int, of machine: MachineNumber, at now: MonotonicInstant) -> Bool {
        var account = accounts[machine] ?? Account(left: most, moment: now)
        account.left = min(most, account.left + max(0, (now - account.moment).inSeconds) * rate)
        account.moment = now
        let takes = Double(bytes) <= account.left
        if takes { account.left -= Double(bytes) }
        accounts[machine] = account
        if accounts.count > limit { forget(at: now) }
        return takes
    }

    /// Who has been silent for long may send everything again, so nothing need be known of it; if all have sent just now, the
    /// bound counts for more than what they have sent.
    private mutating func forget(at now: MonotonicInstant) {
        accounts = accounts.filter { $1.left + (now - $1.moment).inSeconds * rate < most }
        if accounts.count > limit { accounts.removeAll() }
    }
}
