// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// A key that was given out, with whom it was given to and how far its counters are.
struct HeldKey: Sendable {
    let key: BootKey
    let ofSystem: BootKey
    let boot: BootNumber
    let identity: MachineIdentity
    /// Where it was asked for from; `nil` where that is not known, as after a restart.
    let asker: HostAddress?
    var counter: UInt64 = 0
    var systemCounter: UInt64 = 0

    init(_ ticket: BootTicket, _ identity: MachineIdentity, from asker: HostAddress? = nil) {
        self.asker = asker
        key = ticket.key
        ofSystem = ticket.key.ofSystem
        boot = ticket.number
        self.identity = identity
    }
}

/// The keys of one machine.
struct MachineKeys: Sendable {
    /// Which of them.
    enum Place: Hashable, Sendable {
        case inUse
        case waiting(Int)
        /// The one that was in use before.
        case void
        /// The system's key of the one in use, or of one that waits.
        indirect case system(of: Place)

        var isOfSystem: Bool { if case .system = self { true } else { false } }
        var isValid: Bool { self != .void }
    }

    /// The key that an agent has used.
    private(set) var inUse: HeldKey?
    /// Those given out since, the newest at the end.
    private(set) var waiting: [HeldKey] = []
    /// The one in use before: good for nothing, but it is told when it speaks.
    private(set) var void: HeldKey?
    /// Where the key in use spoke from last.
    var address: HostAddress?

    var all: [HeldKey] { [void, inUse].compactMap(\.self) + waiting }

    /// The boot of the newest one.
    var latest: BootNumber { all.map(\.boot).max() ?? .first }

    func held(at place: Place) -> HeldKey? {
        switch place {
        case .inUse: inUse
        case .waiting(let index): waiting.indices.contains(index) ? waiting[index] : nil
        case .void: void
        case .system(let of): held(at: of)
        }
    }

    /// Which key signed an event; those that are good first, and boots' own before systems'.
    func place(of signed: SignedEvent) -> Place? {
        let valid = [Place.inUse] + waiting.indices.reversed().map { .waiting($0) }
        if let own = (valid + [.void]).first(where: { held(at: $0).map { signed.isSigned(by: $0.key) } ?? false }) {
            return own
        }
        return valid.first { held(at: $0).map { signed.isSigned(by: $0.ofSystem) } ?? false }.map { .system(of: $0) }
    }

    /// The key of a boot that signed a message, unless a later boot's was used since.
    ///
    /// Anybody is given a key for a machine's boot; once its agent has used one in that boot, no other counts.
    func valid(_ boot: BootNumber, signing message: SignedMessage) -> HeldKey? {
        let candidates = if let inUse, inUse.boot == boot { [inUse] } else { Array(waiting.reversed()) }
        return candidates.first { $0.boot == boot && message.isSigned(by: $0.key) }
    }

    /// One more waits; where those are too many, the earliest goes of the address that asked for the most: whoever asks in a
    /// machine's name, and asks often, has its own keys forgotten and not the machine's.
    mutating func give(_ held: HeldKey) {
        waiting.append(held)
        guard waiting.count > Limits.waitingKeys else { return }
        func keys(of asker: HostAddress?) -> Int { waiting.count { $0.asker == asker } }
        let most = waiting.map { keys(of: $0.asker) }.max() ?? 0
        if let earliest = waiting.firstIndex(where: { keys(of: $0.asker) == most }) { waiting.remove(at: earliest) }
    }

    /// The counter rose; `false`, and nothing happened, if it did not.
    mutating func count(_ counter: UInt64, at place: Place) -> Bool {
        let path: WritableKeyPath<HeldKey, UInt64> = place.isOfSystem ? \.systemCounter : \.counter
        guard var held = held(at: place), held[keyPath: path] < counter else { return false }
        held[keyPath: path] = counter
        put(held, at: place)
        return true
    }

    /// An agent uses one that waited: what is older is void.
    mutating func begin(_ index: Int, from address: HostAddress?) {
        if let before = inUse { void = before }
        inUse = waiting[index]
        waiting.removeFirst(index + 1)
        self.address = address
    }

    mutating func remove(_ place: Place) {
        switch place {
        case .inUse: inUse = nil
        case .waiting(let index): waiting.remove(at: index)
        case .void: void = nil
        case .system(let of): remove(of)
        }
    }

    private mutating func put(_ held: HeldKey, at place: Place) {
        switch place {
        case .inUse: inUse = held
        case .waiting(let index): waiting[index] = held
        case .void: void = held
        case .system(let of): put(held, at: of)
        }
    }
}

extension MachineKeys {
    /// As an earlier run of the server knew them, in the order in which they were given.
    init(_ records: [BootKeyRecord]) {
        for record in records.sorted(by: { $0.order < $1.order }) {
            var held = HeldKey(
                BootTicket(number: record.boot, key: record.key),
                MachineIdentity(mac: record.mac, uuid: record.uuid))
            (held.counter, held.systemCounter) = (record.counter, record.systemCounter)
            switch record.state {
            case .void: void = held
            case .inUse: inUse = held
            case .waiting: give(held)
            }
        }
    }

    func records(of machine: MachineNumber) -> [BootKeyRecord] {
        let states = [void.map { _ in KeyState.void }, inUse.map { _ in .inUse }].compactMap(\.self)
        return all.enumerated().map { order, held in
            var record = BootKeyRecord(
                machine, order: order, key: held.key, boot: held.boot, mac: held.identity.mac,
                state: order < states.count ? states[order] : .waiting)
            record.uuid = held.identity.uuid
            (record.counter, record.systemCounter) = (held.counter, held.systemCounter)
            return record
        }
    }
}

extension MachineIdentity {
    /// Whether a key that was given to this one was given to who says the other of itself: the MAC address counts always, the
    /// UUID if it was told.
    func isMeant(by other: MachineIdentity) -> Bool {
        mac == other.mac && (uuid == nil || uuid.flatMap { MachineUUID($0) } == other.uuid.flatMap { MachineUUID($0) })
    }
}
