// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Keeps an offered address for the machine it was offered to.
///
/// dnsmasq 2.90 remembers leases but no offers: who asks while another still considers its offer can be offered the
/// same address. One of the two is refused then, and UEFI takes a refusal for the end of its network boot. A class room
/// that is switched on at once has dozens of machines in the four seconds that UEFI considers.
///
/// ```
///   offered ─▶ kept ── given, or ten seconds passed ──▶ stale ── every ten seconds ──▶ forgotten
/// ```
///
/// Only part of the range is kept at once, so that who asks in the name of many cannot use it up.
package struct OfferKeeper: Sendable {
    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Nobody but this machine may be offered the address.
        case keep(HostAddress, for: MACAddress)
        /// The machine has a lease by now, or did not want one.
        case forget(MACAddress)
        /// dnsmasq is to look what is kept still.
        case readAgain
    }

    private let limit: Int
    private var kept: [MACAddress: MonotonicInstant] = [:]
    private var addresses: [HostAddress: MACAddress] = [:]
    /// Kept no longer, which dnsmasq does not know yet: machines that have a lease, and those that wanted none.
    private var leased: Set<MACAddress> = []
    private var untaken: Set<MACAddress> = []
    private var lastReading: MonotonicInstant?

    /// Keeps so many addresses at most.
    package init(limit: Int) {
        self.limit = limit
    }

    /// A machine was offered an address.
    package mutating func offered(_ address: HostAddress, to mac: MACAddress, at now: MonotonicInstant) -> [Action] {
        let late = elapsed(to: now)
        // A leased address is out of the others' reach whether it is kept or not.
        guard kept[mac] == nil, addresses[address] == nil, kept.count + untaken.count < limit,
            leased.count < Limits.takenOffers
        else { return late }
        kept[mac] = now
        addresses[address] = mac
        leased.remove(mac)
        untaken.remove(mac)
        return late + [.keep(address, for: mac)]
    }

    /// A machine was given its address: its lease keeps it from now on.
    package mutating func given(to mac: MACAddress, at now: MonotonicInstant) -> [Action] {
        if kept.removeValue(forKey: mac) != nil {
            leased.insert(mac)
            addresses = addresses.filter { $0.value != mac }
        }
        return elapsed(to: now)
    }

    /// Time passed.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        let late = Set(kept.filter { now - $0.value >= Limits.offer }.keys)
        if !late.isEmpty {
            for mac in late { kept[mac] = nil }
            addresses = addresses.filter { !late.contains($0.value) }
            untaken.formUnion(late)
        }
        let last = lastReading ?? now
        lastReading = last
        let stale = leased.union(untaken)
        // Now and then for all, and not for each by itself: dnsmasq reads all files again.
        guard !stale.isEmpty, now - last >= Limits.offer else { return [] }
        lastReading = now
        leased = []
        untaken = []
        return stale.map { .forget($0) } + [.readAgain]
    }
}
