// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The peers we have heard of, and when to dial each next.
///
/// 1. Who does not answer is dialled again, less and less often, and given up after an hour; or, where ``patience`` is
///    less and it never answered, after that. Who was there may be back at any moment: its cable may have been cut.
/// 2. Who is heard of again after that is dialled once, every ten minutes at the most: trackers go on telling of machines
///    that were switched off. Only an answer gives it a new hour.
/// 3. Whom a person named is dialled as long as we run: nobody else will tell of it.
/// 4. When the book is full, an address makes room for one that is new: see ``Leavers``.
/// 5. Hosts are dialled in turn, however many ports they are named with.
package struct AddressBook {
    enum State {
        case idle(Failures, notBefore: MonotonicInstant)
        case dialling(Failures)
        case connected
        /// The peer there dialled us, or is connected by way of another address.
        case reached(PeerName)
        case givenUp(Failures, at: MonotonicInstant)
        case banned
    }

    /// Dials in vain since the peer there last answered, if it ever did.
    struct Failures {
        var count = 0
        var since: MonotonicInstant?
        var everAnswered = false
    }

    var states: [PeerAddress: State] = [:]
    /// Who makes room next; `nil` while the book was never full.
    var leavers: Leavers?
    /// Addresses that a person named.
    var named: Set<PeerAddress> = []
    /// How long an address that never answered may give no answer until it is given up, an hour at the most.
    package var patience = EngineLimits.addressPatience

    /// Nobody was heard of yet.
    package init() {}

    /// Hears of a peer; what is known already is kept, but who was given up long ago may be dialled once more.
    ///
    /// `isNamed` tells that a person named it, so that it is never given up. Tells whether there is somebody to dial who was
    /// not there before.
    @discardableResult
    package mutating func learn(_ address: PeerAddress, isNamed: Bool = false, at now: MonotonicInstant) -> Bool {
        if isNamed, named.count < EngineLimits.knownAddresses { named.insert(address) }
        switch states[address] {
        case .givenUp(let failures, _)? where named.contains(address):
            states[address] = .idle(failures, notBefore: now)
        case .givenUp(let failures, let since)? where now - since >= EngineLimits.secondHearing:
            states[address] = .idle(failures, notBefore: now)
        case nil where address.port != 0:
            guard states.count < EngineLimits.knownAddresses || makeRoom(for: address.host, at: now) else {
                return false
            }
            states[address] = .idle(Failures(), notBefore: now)
        default: return false
        }
        return true
    }

    /// Up to so many addresses to dial now, chosen by chance among those of each host; they count as being dialled.
    ///
    /// No more than `limitOfCrowds` are of hosts that have many already.
    package mutating func due(
        at now: MonotonicInstant, limit: Int, limitOfCrowds: Int = .max, using chance: inout SeededGenerator
    ) -> [PeerAddress] {
        guard limit > 0 else { return [] }
        let candidates = states.compactMap { address, state -> PeerAddress? in
            guard case .idle(_, let notBefore) = state, notBefore <= now else { return nil }
            return address
        }
        guard !candidates.isEmpty else { return [] }
        let shuffled = candidates.sorted(by: Self.precedes).shuffled(using: &chance)
        let chosen = inTurn(shuffled, limit: limit, limitOfCrowds: limitOfCrowds)
        for address in chosen {
            if case .idle(let failures, _)? = states[address] { states[address] = .dialling(failures) }
        }
        return chosen
    }

    /// An order that is the same in every run.
    static func precedes(_ one: PeerAddress, _ other: PeerAddress) -> Bool {
        if case .ipv4(let host) = one.host, case .ipv4(let otherHost) = other.host {
            return (host, one.port) < (otherHost, other.port)
        }
        return one.compact.lexicographicallyPrecedes(other.compact)
    }

    /// Connections being set up.
    package var diallingCount: Int {
        states.values.count { if case .dialling = $0 { true } else { false } }
    }

    /// The attempt became a connection.
    package mutating func connected(_ address: PeerAddress) {
        if case .banned? = states[address] { return }
        guard states[address] != nil || states.count < EngineLimits.knownAddresses else { return }
        states[address] = .connected
    }

    /// The peer there is connected already, under this name.
    package mutating func reached(_ address: PeerAddress, as name: PeerName) {
        if case .banned? = states[address] { return }
        states[address] = .reached(name)
    }

    /// A peer's last connection is gone: where it was reached it may be dialled again.
    package mutating func departed(_ name: PeerName, isUrgent: Bool, at now: MonotonicInstant) {
        for (address, state) in states {
            if case .reached(name) = state { lost(address, isUrgent: isUrgent, at: now) }
        }
    }

    /// The attempt failed or the connection ended; the next attempt waits longer each time, never over 15 s, or never
    /// over 1 s while something is missing: whoever comes back is to be found at once.
    package mutating func lost(_ address: PeerAddress, isUrgent: Bool, at now: MonotonicInstant) {
        var failures: Failures
        switch states[address] {
        case .banned?, .givenUp?, nil: return
        case .connected?, .reached?: failures = Failures(everAnswered: true)
        case .idle(let before, _)?: failures = before
        case .dialling(let before)?:
            failures = before
            failures.since = before.since ?? now
        }
        failures.count += 1
        let patience = failures.everAnswered ? EngineLimits.addressPatience : patience
        if let since = failures.since, now - since >= patience, !named.contains(address) {
            states[address] = .givenUp(failures, at: now)
            return
        }
        let wait = Duration.milliseconds(min(isUrgent ? 1_000 : 15_000, 500 << min(failures.count, 5)))
        states[address] = .idle(failures, notBefore: now + wait)
    }

    /// The peer there answered an attempt, and there is no connection now.
    package mutating func answered(_ address: PeerAddress) {
        guard case .dialling(var failures)? = states[address] else { return }
        failures.everAnswered = true
        failures.since = nil
        states[address] = .idle(failures, notBefore: .init(nanoseconds: .max))
    }

    /// Who answered there is not wanted: it is not dialled before it is heard of much later.
    package mutating func giveUp(_ address: PeerAddress, at now: MonotonicInstant) {
        guard case .dialling(let failures)? = states[address] else { return }
        states[address] = .givenUp(failures, at: now)
    }

    /// An address that is known is not dialled again, whatever is heard of it, unless there are so many that it makes room
    /// for another.
    package mutating func forget(_ address: PeerAddress) {
        if states[address] != nil { states[address] = .banned }
    }

    /// Nothing is known any longer of where a peer was reached that dialled us.
    package mutating func forget(_ name: PeerName) {
        for (address, state) in states {
            if case .reached(name) = state { states[address] = .banned }
        }
    }

    /// Forgets whom it knows at a host that is banned: whoever is told of one of them again is to look at the bans.
    package mutating func forget(_ host: HostAddress) {
        for address in states.keys where address.host.account == host.account { states[address] = nil }
    }

    /// Whether it was forgotten.
    package func isBanned(_ address: PeerAddress) -> Bool {
        if case .banned? = states[address] { true } else { false }
    }
}
