// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which key speaks for which machine (docs/decisions/0056-the-key-of-a-boot.md).
///
/// 1. A key is given out for one boot of one machine at one network card. Whoever asks gets one that nobody has had.
/// 2. Keys that were given out wait until an agent uses one. With that all older ones are void; until then the one in use stays
///    good, so that nobody stops a machine by asking in its name. A few wait at most; the earliest goes of the address that
///    asked for the most.
/// 3. A counter rises with each event; what does not rise is a replay.
/// 4. A void key that still speaks is one of two computers that are there under one name: its events count for nothing, and
///    people are told.
/// 5. The key of a started system is good for the stage `os`, and makes no other key void.
package struct BootKeys: Sendable {
    private var table: [MachineNumber: MachineKeys] = [:]
    /// Whose the keys of a boot are.
    private var owners: [BootNumber: MachineNumber] = [:]
    private var changed: Set<MachineNumber> = []
    private var counted: Set<MachineNumber> = []
    private var countersStored: MonotonicInstant?
    private let capacity: Int
    /// What became of events, since the start.
    package private(set) var tally = KeyTally()
    /// Machines of which two keys spoke, not all of them lately.
    private var conflicts: [MachineNumber: KeyConflict] = [:]

    /// No key was given out.
    package init(capacity: Int = Limits.machines) {
        self.capacity = max(1, capacity)
    }

    /// Machines that have a key.
    package var count: Int { table.count }

    /// A key is given to a machine that is about to boot, or has booted without one.
    package mutating func give(
        _ ticket: BootTicket, to machine: MachineNumber, as identity: MachineIdentity, from asker: HostAddress? = nil
    ) {
        if table[machine] == nil, table.count >= capacity { makeRoom() }
        var keys = table[machine] ?? MachineKeys()
        keys.give(HeldKey(ticket, identity, from: asker))
        set(keys, of: machine)
        changed.insert(machine)
    }

    /// An event came: tells whether it is believed.
    ///
    /// The machine is the one that the event's names lead to, `nil` when nobody knows them; the address is for people.
    package mutating func check(
        _ signed: SignedEvent, of machine: MachineNumber?, from address: HostAddress? = nil, at now: MonotonicInstant
    ) -> KeyVerdict {
        let verdict = judge(signed, of: machine, from: address, at: now)
        tally.count(verdict)
        return verdict
    }

    /// The machine whose boot a message is from, that is no event: it is signed by that boot's key, which is not void.
    ///
    /// Nothing keeps such a message from coming twice; what it says must be the same then.
    package func sender(
        of message: SignedMessage, in boot: BootNumber
    ) -> (machine: MachineNumber, identity: MachineIdentity, key: BootKey)? {
        guard let owner = owners[boot], let held = table[owner]?.valid(boot, signing: message) else { return nil }
        return (owner, held.identity, held.key)
    }

    /// The key of a machine's boot that an agent has used last, by which orders are signed.
    package func keyInUse(of machine: MachineNumber) -> BootTicket? {
        table[machine]?.inUse.map { BootTicket(number: $0.boot, key: $0.key) }
    }

    /// A machine is forgotten, and its keys with it.
    package mutating func forget(_ machine: MachineNumber) {
        guard table[machine] != nil else { return }
        set(MachineKeys(), of: machine)
        changed.insert(machine)
    }

    /// Machines as which two computers spoke lately, by number.
    package func conflicts(at now: MonotonicInstant) -> [KeyConflict] {
        conflicts.values.filter { now - $0.last < Limits.keyConflict }.sorted { $0.machine < $1.machine }
    }

    private mutating func judge(
        _ signed: SignedEvent, of machine: MachineNumber?, from address: HostAddress?, at now: MonotonicInstant
    ) -> KeyVerdict {
        guard let counter = signed.counter else { return .refused(.noKey) }
        if let machine, let place = table[machine]?.place(of: signed) {
            guard table[machine]?.held(at: place)?.identity.mac == signed.event.machine.mac else {
                return .refused(.otherMachine)
            }
            return use(place, of: machine, counter, signed.event.stage, from: address, at: now)
        }
        guard let owner = signed.event.boot.flatMap({ owners[$0] }), owner != machine,
            let place = table[owner]?.place(of: signed), let held = table[owner]?.held(at: place)
        else { return .refused(.unknownKey) }
        guard held.identity.isMeant(by: signed.event.machine) else { return .refused(.otherMachine) }
        // The machine has another number since: its UUID turned out to be shared, or was not known when it asked.
        guard let machine, place.isValid else {
            return use(place, of: owner, counter, signed.event.stage, from: address, at: now)
        }
        move(held, at: place, from: owner, to: machine)
        guard let place = table[machine]?.place(of: signed) else { return .refused(.unknownKey) }
        return use(place, of: machine, counter, signed.event.stage, from: address, at: now)
    }

    private mutating func use(
        _ place: MachineKeys.Place, of machine: MachineNumber, _ counter: UInt64, _ stage: MachineStage,
        from address: HostAddress?, at now: MonotonicInstant
    ) -> KeyVerdict {
        guard var keys = table[machine] else { return .refused(.unknownKey) }
        if place.isOfSystem, stage != .os { return .refused(.notForThis) }
        guard keys.count(counter, at: place) else { return .refused(.replayed) }
        counted.insert(machine)
        switch place {
        case .system: break
        case .inUse: keys.address = address
        case .void:
            note(keys, of: machine, from: address, at: now)
            table[machine] = keys
            return .refused(.void)
        case .waiting(let index):
            keys.begin(index, from: address)
            conflicts[machine] = nil
            changed.insert(machine)
        }
        set(keys, of: machine)
        return .taken(place.isOfSystem ? .system : .agent)
    }

    private mutating func note(
        _ keys: MachineKeys, of machine: MachineNumber, from address: HostAddress?, at now: MonotonicInstant
    ) {
        guard let inUse = keys.inUse, let void = keys.void else { return }
        var conflict =
            conflicts[machine]
            ?? KeyConflict(machine, mac: inUse.identity.mac, newer: inUse.boot, older: void.boot, since: now)
        conflict.addresses = (newer: keys.address, older: address)
        conflict.events += 1
        conflict.last = now
        conflicts[machine] = conflict
    }

    private mutating func move(
        _ held: HeldKey, at place: MachineKeys.Place, from owner: MachineNumber, to machine: MachineNumber
    ) {
        guard var before = table[owner] else { return }
        before.remove(place)
        set(before, of: owner)
        if table[machine] == nil, table.count >= capacity { makeRoom() }
        var keys = table[machine] ?? MachineKeys()
        keys.give(held)
        set(keys, of: machine)
        changed.formUnion([owner, machine])
    }

    private mutating func set(_ keys: MachineKeys, of machine: MachineNumber) {
        for held in table[machine]?.all ?? [] where owners[held.boot] == machine { owners[held.boot] = nil }
        table[machine] = keys.all.isEmpty ? nil : keys
        if keys.inUse == nil { conflicts[machine] = nil }
        for held in keys.all { owners[held.boot] = machine }
    }

    /// Whose agent was never heard goes first, some at once, then whose boot is the longest ago: a crowd of made-up machines has
    /// no room but its own.
    private mutating func makeRoom() {
        let strangers = table.filter { $0.value.inUse == nil }
        let some = (strangers.isEmpty ? table : strangers).map { (machine: $0.key, boot: $0.value.latest) }
        let count = strangers.isEmpty ? 1 : max(1, capacity / 64)
        for one in some.sorted(by: { $0.boot < $1.boot }).prefix(count) { forget(one.machine) }
    }
}

extension BootKeys {
    /// Begins with what an earlier run of the server knew: a boot in progress goes on with its key.
    package init(_ records: [BootKeyRecord], capacity: Int = Limits.machines) {
        self.init(capacity: capacity)
        for (machine, known) in Dictionary(grouping: records, by: \.machine) {
            if table.count >= self.capacity { makeRoom() }
            set(MachineKeys(known), of: machine)
        }
        changed = changed.filter { table[$0] == nil }
    }

    /// The keys of each machine of which something changed since the last time, which is then no change any more; none for a
    /// machine that has none any more.
    ///
    /// That a counter rose is told every ten seconds only.
    package mutating func takeChanges(at now: MonotonicInstant) -> [MachineNumber: [BootKeyRecord]] {
        if countersStored.map({ now - $0 >= Limits.keyCounterStored }) ?? true {
            changed.formUnion(counted)
            counted = []
            countersStored = now
        }
        defer { changed = [] }
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, table[$0]?.records(of: $0) ?? []) })
    }

    /// Makes a change of all, for a store that has lost everything.
    package mutating func changeAll() { changed.formUnion(table.keys) }
}
