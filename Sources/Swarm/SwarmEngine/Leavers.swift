// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The addresses that are forgotten when the book is full and others are new, in the order in which they are.
///
/// 1. First who was banned, then who was given up, the longest ago before others.
/// 2. Then one of the host with the most addresses that are not in use; of those, and where hosts have as many, who never
///    answered, for the longest time.
/// 3. Nobody of a host with fewer than the newcomer's makes room for it, and for one with as many only who never answered:
///    a host that is named with many ports replaces its own.
/// 4. The order is found at most once a second, for one look at each address: who is told of many new ones costs no more.
struct Leavers {
    private struct Place {
        let address: PeerAddress
        /// How many addresses its host has left with this one; more than there can be if it was given up.
        let level: Int
        let neverAnswered: Bool
        let since: MonotonicInstant
    }

    private let foundAt: MonotonicInstant
    /// The next is the last.
    private var places: [Place]
    /// Addresses of each host that are not in use.
    private var counts: [HostAddress: Int]

    /// `kept` are never among them.
    init(_ states: [PeerAddress: AddressBook.State], except kept: Set<PeerAddress>, at now: MonotonicInstant) {
        foundAt = now
        counts = [:]
        var places: [Place] = []
        var hosts: [HostAddress: [Place]] = [:]
        for (address, state) in states where !kept.contains(address) {
            switch state {
            case .givenUp(_, let since):
                places.append(Place(address: address, level: .max, neverAnswered: true, since: since))
            case .idle(let failures, _):
                let since = failures.everAnswered ? nil : failures.since
                let place = Place(
                    address: address, level: 0, neverAnswered: since != nil, since: since ?? now)
                hosts[address.host.account, default: []].append(place)
            case .banned:
                places.append(
                    Place(address: address, level: .max, neverAnswered: true, since: .init(nanoseconds: .min)))
            case .dialling, .connected, .reached: break
            }
        }
        for (host, ofHost) in hosts {
            counts[host] = ofHost.count
            for (number, place) in ofHost.sorted(by: Self.leavesFirst).enumerated() {
                places.append(
                    Place(
                        address: place.address, level: ofHost.count - number, neverAnswered: place.neverAnswered,
                        since: place.since))
            }
        }
        self.places = places.sorted { Self.leavesFirst($1, $0) }
    }

    private static func leavesFirst(_ one: Place, _ other: Place) -> Bool {
        if one.level != other.level { return one.level > other.level }
        if one.neverAnswered != other.neverAnswered { return one.neverAnswered }
        if one.since != other.since { return one.since < other.since }
        return AddressBook.precedes(other.address, one.address)
    }

    /// Whether the order is to be found anew when it is needed.
    func isOld(at now: MonotonicInstant) -> Bool { now - foundAt >= EngineLimits.leaversAge }

    /// The next who may be forgotten for a newcomer from a host; it is no longer among them.
    mutating func next(for newcomer: HostAddress, of states: [PeerAddress: AddressBook.State]) -> PeerAddress? {
        let own = counts[newcomer.account, default: 0]
        while let place = places.last {
            switch states[place.address] {
            case .idle?, .givenUp?, .banned?: break
            case .dialling?, .connected?, .reached?, nil:
                // It is in use since the order was found.
                places.removeLast()
                continue
            }
            guard place.level >= own + (place.neverAnswered ? 0 : 2) else { return nil }
            places.removeLast()
            if place.level < .max { counts[place.address.host.account, default: 1] -= 1 }
            counts[newcomer.account] = own + 1
            return place.address
        }
        return nil
    }
}

extension AddressBook {
    /// Forgets an address for one of a host that is new; tells whether there was one to be forgotten.
    mutating func makeRoom(for newcomer: HostAddress, at now: MonotonicInstant) -> Bool {
        if leavers?.isOld(at: now) ?? true { leavers = Leavers(states, except: named, at: now) }
        guard let leaver = leavers?.next(for: newcomer, of: states) else { return false }
        states[leaver] = nil
        return true
    }
}
