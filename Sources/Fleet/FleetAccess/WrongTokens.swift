// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How long an address from which wrong tokens came waits before it may try another one.
///
/// A token has 160 bits and cannot be guessed; this keeps tries from being cheap, and logs from filling. A few are free, then
/// each makes the wait twice as long, up to a bound; with time they are forgotten one by one. While an address waits, a right
/// token from there is not looked at either, for otherwise waiting would cost a guesser nothing. What other addresses do
/// changes nothing for one.
package struct WrongTokens: Sendable {
    private struct Account: Sendable {
        /// Wrong tokens that are not forgotten.
        var count: Int
        /// Since when time counts towards forgetting the next one.
        var since: MonotonicInstant
        /// When the next one may be tried.
        var open: MonotonicInstant

        mutating func forget(until now: MonotonicInstant) {
            let steps = max(0, (now - since).wholeNanoseconds / Limits.wrongTokenAge.wholeNanoseconds)
            count -= Int(min(Int64(count), steps))
            since = since + Limits.wrongTokenAge * Int(min(steps, 1_000_000))
        }
    }

    private var accounts: [HostAddress: Account] = [:]

    /// Nothing was wrong yet.
    package init() {}

    /// Addresses that are remembered.
    package var count: Int { accounts.count }

    /// How long an address has to wait; `nil` when it may try a token now.
    package func wait(of address: HostAddress, at now: MonotonicInstant) -> Duration? {
        guard let open = accounts[address.account]?.open, open > now else { return nil }
        return open - now
    }

    /// A wrong token came from there.
    package mutating func wasWrong(from address: HostAddress, at now: MonotonicInstant) {
        let key = address.account
        if accounts[key] == nil, accounts.count >= Limits.wrongAddresses { makeRoom(at: now) }
        var account = accounts[key] ?? Account(count: 0, since: now, open: now)
        account.forget(until: now)
        if account.count == 0 { account.since = now }
        account.count += 1
        let excess = account.count - Limits.freeWrongTokens
        if excess > 0 {
            let seconds = excess > 6 ? Limits.longestWait : min(.seconds(1 << (excess - 1)), Limits.longestWait)
            account.open = now + seconds
        }
        // What is beyond makes the wait no longer, and would take hours to be forgotten.
        account.count = min(account.count, Limits.freeWrongTokens + 7)
        accounts[key] = account
    }

    /// Forgets those of which nothing is left, else the quarter with the fewest, so that a crowd of addresses cannot free one
    /// that tries on and on.
    private mutating func makeRoom(at now: MonotonicInstant) {
        accounts = accounts.compactMapValues { account in
            var account = account
            account.forget(until: now)
            return account.count > 0 || account.open > now ? account : nil
        }
        guard accounts.count >= Limits.wrongAddresses else { return }
        let fewest = accounts.sorted { left, right in
            (left.value.count, left.value.since) < (right.value.count, right.value.since)
        }
        for (address, _) in fewest.prefix(Limits.wrongAddresses / 4) { accounts[address] = nil }
    }
}
