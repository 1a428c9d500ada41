// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Files that were made for one boot of one machine and wait for its agent, each behind a key that nobody can guess.
///
/// 1. A key is good until the machine's system says that it runs, until the next boot, or for half an hour.
/// 2. The same file of the same boot has the same key, however often the agent asks what it gets.
/// 3. Where there is no room for more, the oldest go: their machines ask again.
package struct FileOffers: Sendable {
    /// One file.
    private struct Offer: Sendable {
        let machine: MachineNumber
        let boot: BootNumber
        let bytes: [UInt8]
        let made: MonotonicInstant
        /// Who asked for it; `nil` where that is not known.
        let asker: HostAddress?
    }

    private var offers: [BootKey: Offer] = [:]
    private var places: [MachineNumber: [BootKey]] = [:]
    private var stored = 0

    /// Nothing is offered.
    package init() {}

    /// Offers bytes to a boot of a machine, for whoever asks from this address; the key is a new one, or that of before.
    package mutating func offer(
        _ bytes: [UInt8], to machine: MachineNumber, in boot: BootNumber, at asker: HostAddress?,
        using chance: inout some RandomNumberGenerator, now: MonotonicInstant
    ) -> BootKey {
        expire(at: now)
        for key in places[machine] ?? [] {
            guard let offer = offers[key], offer.boot == boot, offer.asker == asker, offer.bytes == bytes else {
                continue
            }
            return key
        }
        for key in places[machine] ?? [] where offers[key]?.boot != boot { remove(key) }
        if let held = places[machine], held.count >= Limits.offeredFiles, let first = held.first { remove(first) }
        while stored + bytes.count > Limits.offeredBytes, let oldest = offers.min(by: { $0.value.made < $1.value.made })
        {
            remove(oldest.key)
        }
        let key = BootKey(using: &chance)
        offers[key] = Offer(machine: machine, boot: boot, bytes: bytes, made: now, asker: asker)
        places[machine, default: []].append(key)
        stored += bytes.count
        return key
    }

    /// What is behind a key, for who asks from this address; `nil` if that is not who it is for, or it is good no more.
    package mutating func bytes(behind key: BootKey, for asker: HostAddress?, at now: MonotonicInstant) -> [UInt8]? {
        expire(at: now)
        guard let offer = offers[key], offer.asker == nil || offer.asker == asker else { return nil }
        return offer.bytes
    }

    /// A machine's system runs, or the machine is forgotten.
    package mutating func end(_ machine: MachineNumber) {
        for key in places[machine] ?? [] { remove(key) }
    }

    private mutating func expire(at now: MonotonicInstant) {
        for (key, offer) in offers where now - offer.made >= Limits.offeredFor { remove(key) }
    }

    private mutating func remove(_ key: BootKey) {
        guard let gone = offers.removeValue(forKey: key) else { return }
        stored -= gone.bytes.count
        places[gone.machine]?.removeAll { $0 == key }
        if places[gone.machine]?.isEmpty == true { places[gone.machine] = nil }
    }
}
