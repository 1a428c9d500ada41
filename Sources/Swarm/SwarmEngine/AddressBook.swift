// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The peers we have heard of, and when to dial each next.
package struct AddressBook {
    private enum State {
        case idle(failures: Int, notBefore: MonotonicInstant)
        case dialling(failures: Int)
        case connected
        /// The peer there dialled us, or is connected by way of another address.
        case reached(PeerID)
        case banned
    }

    private var states: [PeerAddress: State] = [:]

    /// Nobody was heard of yet.
    package init() {}

    /// Hears of a peer; what is known already is kept.
    package mutating func learn(_ address: PeerAddress, at now: MonotonicInstant) {
        guard states[address] == nil, states.count < EngineLimits.knownAddresses, address.port != 0 else { return }
        states[address] = .idle(failures: 0, notBefore: now)
    }

    /// Up to so many addresses to dial now, chosen by chance; they count as being dialled.
    package mutating func due(at now: MonotonicInstant, limit: Int, using chance: inout SeededGenerator)
        -> [PeerAddress]
    {
        guard limit > 0 else { return [] }
        let candidates = states.compactMap { address, state -> (PeerAddress, Int)? in
            guard case .idle(let failures, let notBefore) = state, notBefore <= now else { return nil }
            return (address, failures)
        }
        .sorted { $0.0.compact.lexicographicallyPrecedes($1.0.compact) }
        let chosen = candidates.shuffled(using: &chance).prefix(limit)
        for (address, failures) in chosen { states[address] = .dialling(failures: failures) }
        return chosen.map(\.0)
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
    package mutating func reached(_ address: PeerAddress, as id: PeerID) {
        if case .banned? = states[address] { return }
        states[address] = .reached(id)
    }

    /// A peer's last connection is gone: where it was reached it may be dialled again.
    package mutating func departed(_ id: PeerID, isUrgent: Bool, at now: MonotonicInstant) {
        for (address, state) in states {
            if case .reached(id) = state { lost(address, isUrgent: isUrgent, at: now) }
        }
    }

    /// The attempt failed or the connection ended; the next attempt waits longer each time, never over 15 s, or never
    /// over 1 s while something is missing: whoever comes back is to be found at once.
    package mutating func lost(_ address: PeerAddress, isUrgent: Bool, at now: MonotonicInstant) {
        let failures: Int
        switch states[address] {
        case .banned?, nil: return
        case .connected?, .reached?: failures = 1
        case .dialling(let count)?, .idle(let count, _)?: failures = count + 1
        }
        let wait = Duration.milliseconds(min(isUrgent ? 1_000 : 15_000, 500 << min(failures, 5)))
        states[address] = .idle(failures: failures, notBefore: now + wait)
    }

    /// It is never dialled again, whatever is heard of it.
    package mutating func forget(_ address: PeerAddress) {
        states[address] = .banned
    }

    /// Whether it was forgotten.
    package func isBanned(_ address: PeerAddress) -> Bool {
        if case .banned? = states[address] { true } else { false }
    }
}
