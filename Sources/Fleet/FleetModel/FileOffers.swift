// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Files that were made for one boot of one machine and wait for its agent, each behind a key that nobody can guess.
///
/// 1. A key is good until the machine's system runs, until the next boot, or for half an hour since it was told, which begins anew where it is told again after ten minutes.
/// 2. The same file of the same boot has the same key for the same asker, however often it asks what it gets.
/// 3. Where there is no room for more, the oldest go: their machines ask again. Who asks in a machine's name from another
///    address pushes out its own files and not those of the machine.
package struct FileOffers: Sendable {
    /// One file.
    private struct Offer: Sendable {
        let machine: MachineNumber
        let boot: BootNumber
        /// Who asked for it; `nil` where that is not known.
        let asker: HostAddress?
        let digest: SHA256Digest
        /// When it was told last.
        var told: MonotonicInstant
    }

    /// Bytes that are offered, once for all machines that have the same.
    private struct Content: Sendable {
        let bytes: [UInt8]
        var offers = 1
    }

    private var offers: [BootKey: Offer] = [:]
    private var places: [MachineNumber: [BootKey]] = [:]
    private var contents: [SHA256Digest: Content] = [:]
    private var stored = 0
    /// When each key was told, oldest first; those before ``oldest`` are done with.
    ///
    /// A key that was told again has a later place, too.
    private var order: [(key: BootKey, told: MonotonicInstant)] = []
    private var oldest = 0

    /// Nothing is offered.
    package init() {}

    /// Bytes of all files that wait, those that several machines have counted once.
    package var storedBytes: Int { stored }

    /// Offers bytes to a boot of a machine, for whoever asks from this address; the key is a new one, or that of before.
    ///
    /// `digest` is that of the bytes.
    package mutating func offer(
        _ bytes: [UInt8], digest: SHA256Digest, to machine: MachineNumber, in boot: BootNumber, at asker: HostAddress?,
        using chance: inout some RandomNumberGenerator, now: MonotonicInstant
    ) -> BootKey {
        expire(at: now)
        if let key = places[machine]?.first(where: { key in
            offers[key].map { $0.boot == boot && $0.asker == asker && $0.digest == digest } ?? false
        }) {
            renew(key, at: now)
            return key
        }
        end(machine, before: boot)
        makeRoom(for: asker, of: machine)
        let key = BootKey(using: &chance)
        offers[key] = Offer(machine: machine, boot: boot, asker: asker, digest: digest, told: now)
        order.append((key, now))
        places[machine, default: []].append(key)
        if contents[digest] == nil {
            contents[digest] = Content(bytes: bytes)
            stored += bytes.count
            while stored > Limits.offeredBytes, let first = nextOldest(), first != key { remove(first) }
        } else {
            contents[digest]?.offers += 1
        }
        return key
    }

    /// What is behind a key, for who asks from this address; `nil` if that is not who it is for, or it is good no more.
    package mutating func bytes(behind key: BootKey, for asker: HostAddress?, at now: MonotonicInstant) -> [UInt8]? {
        expire(at: now)
        guard let offer = offers[key], offer.asker == nil || offer.asker == asker else { return nil }
        return contents[offer.digest]?.bytes
    }

    /// A machine's system runs, or the machine is forgotten.
    package mutating func end(_ machine: MachineNumber) {
        for key in places[machine] ?? [] { remove(key) }
    }

    /// A machine's next boot begins.
    package mutating func end(_ machine: MachineNumber, before boot: BootNumber) {
        for key in places[machine] ?? [] where offers[key]?.boot != boot { remove(key) }
    }

    /// Not each time, for agents in their menus ask every few seconds.
    private mutating func renew(_ key: BootKey, at now: MonotonicInstant) {
        guard let offer = offers[key], now - offer.told >= Limits.offeredFor / 3 else { return }
        offers[key]?.told = now
        order.append((key, now))
    }

    /// An asker has so many files of a machine, and a machine so many askers.
    private mutating func makeRoom(for asker: HostAddress?, of machine: MachineNumber) {
        let held = places[machine] ?? []
        let own = held.filter { offers[$0]?.asker == asker }
        if own.count >= Limits.offeredFiles, let first = own.first { remove(first) }
        guard own.isEmpty else { return }
        var askers: [HostAddress?] = []
        for key in held { if let asker = offers[key].map(\.asker), !askers.contains(asker) { askers.append(asker) } }
        // The first is most likely the machine itself.
        guard askers.count >= Limits.offeredAskers else { return }
        for key in held where offers[key].map(\.asker) == askers[1] { remove(key) }
    }

    private mutating func expire(at now: MonotonicInstant) {
        while let key = nextOldest(), let offer = offers[key], now - offer.told >= Limits.offeredFor { remove(key) }
        guard oldest > 1_024, oldest > order.count / 2 else { return }
        order.removeFirst(oldest)
        oldest = 0
    }

    /// The key that was told longest ago.
    private mutating func nextOldest() -> BootKey? {
        while oldest < order.count {
            let (key, told) = order[oldest]
            if offers[key]?.told == told { return key }
            oldest += 1
        }
        return nil
    }

    private mutating func remove(_ key: BootKey) {
        guard let gone = offers.removeValue(forKey: key) else { return }
        places[gone.machine]?.removeAll { $0 == key }
        if places[gone.machine]?.isEmpty == true { places[gone.machine] = nil }
        guard var content = contents[gone.digest] else { return }
        content.offers -= 1
        guard content.offers > 0 else {
            stored -= content.bytes.count
            contents[gone.digest] = nil
            return
        }
        contents[gone.digest] = content
    }
}
