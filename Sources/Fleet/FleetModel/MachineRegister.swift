// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machine has which number: UUIDs and MAC addresses are names that lead to it.
///
/// 1. A UUID goes before a MAC address: ten laptops at one dock are ten machines, and a laptop with its own card and that of a
///    dock is one.
/// 2. A UUID that many boards have is no name (``MachineUUID``), nor is one that two machines were seen with at once.
/// 3. Who says no UUID is the machine that had the MAC address last.
package struct MachineRegister: Sendable {
    /// How a machine was heard, as far as it tells whether two are there.
    package enum Sign: Hashable, Sendable {
        /// It asked for something, or its agent was just started.
        case asked
        /// Its agent runs, in the boot that it is in.
        case reported
    }

    /// What is known of one machine's names.
    package struct Names: Hashable, Sendable {
        /// Its UUID, if it has one of its own.
        package fileprivate(set) var uuid: MachineUUID?
        /// Its MAC addresses; the one that was heard last is the last.
        package fileprivate(set) var macs: [MACAddress]
        /// When it was last heard with each of the last two.
        fileprivate var heard: (before: MonotonicInstant?, last: MonotonicInstant?) = (nil, nil)

        /// Pairs the two.
        package init(uuid: MachineUUID?, macs: [MACAddress]) {
            self.uuid = uuid
            self.macs = macs
        }

        package static func == (left: Self, right: Self) -> Bool { left.uuid == right.uuid && left.macs == right.macs }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(uuid)
            hasher.combine(macs)
        }
    }

    private var names: [MachineNumber: Names] = [:]
    private var byUUID: [MachineUUID: MachineNumber] = [:]
    private var holders: [MACAddress: MachineNumber] = [:]
    /// UUIDs that two machines were seen with at once.
    package private(set) var sharedUUIDs: Set<MachineUUID>
    /// The number that the next new machine gets.
    package private(set) var next: MachineNumber

    /// Knows no machine yet; the first new one gets this number.
    package init(next: MachineNumber = MachineNumber(1), sharedUUIDs: Set<MachineUUID> = []) {
        self.next = next
        self.sharedUUIDs = Set(sharedUUIDs.prefix(Limits.sharedUUIDs))
    }

    /// A machine's names.
    package subscript(number: MachineNumber) -> Names? { names[number] }

    /// The machine that was heard with this MAC address last.
    package func holder(of mac: MACAddress) -> MachineNumber? { holders[mac] }

    /// The machine that these names lead to, without taking anything in; `nil` for one that is not known.
    package func number(of identity: MachineIdentity) -> MachineNumber? {
        guard let uuid = own(identity.uuid) else { return holders[identity.mac] }
        if let known = byUUID[uuid] { return known }
        // Whose UUID is not known yet may have told it now; another's is another machine.
        return holders[identity.mac].flatMap { names[$0]?.uuid == nil ? $0 : nil }
    }

    /// Gives a number to a machine of which nothing but a MAC address is known.
    package mutating func number(of mac: MACAddress) -> MachineNumber {
        holders[mac] ?? insert(mac, nil)
    }

    /// The number of a machine that says this of itself, a new one if need be.
    ///
    /// - Returns: with it a UUID that turned out to be shared just now, if there is room to remember that.
    package mutating func number(
        of identity: MachineIdentity, _ sign: Sign, at now: MonotonicInstant
    ) -> (number: MachineNumber, shared: MachineUUID?) {
        let mac = identity.mac
        guard let uuid = own(identity.uuid) else { return (number(of: mac), nil) }
        if let known = byUUID[uuid] {
            guard !isAnother(known, mac, sign, at: now) else {
                let isRemembered = share(uuid, of: known, but: mac)
                return (number(of: mac), isRemembered ? uuid : nil)
            }
            hear(known, with: mac, at: now)
            return (known, nil)
        }
        guard let holder = holders[mac], names[holder]?.uuid == nil else { return (insert(mac, uuid, at: now), nil) }
        names[holder]?.uuid = uuid
        byUUID[uuid] = holder
        hear(holder, with: mac, at: now)
        return (holder, nil)
    }

    /// Forgets a machine; its number stays its own.
    package mutating func forget(_ number: MachineNumber) {
        guard let gone = names.removeValue(forKey: number) else { return }
        if let uuid = gone.uuid, byUUID[uuid] == number { byUUID[uuid] = nil }
        for mac in gone.macs where holders[mac] == number { holders[mac] = nil }
    }

    /// Puts a machine of an earlier run back; of two with one name the later one has it.
    package mutating func restore(_ number: MachineNumber, _ known: Names) {
        var known = known
        if let uuid = known.uuid, sharedUUIDs.contains(uuid) || byUUID[uuid] != nil { known.uuid = nil }
        names[number] = known
        if let uuid = known.uuid { byUUID[uuid] = number }
        for mac in known.macs { holders[mac] = number }
        if number >= next { next = MachineNumber(number.value &+ 1) }
    }

    /// Says that of all machines with this MAC address this one was heard with it last.
    package mutating func settle(_ mac: MACAddress, on number: MachineNumber) {
        if names[number] != nil { holders[mac] = number }
    }

    private func own(_ text: String?) -> MachineUUID? {
        text.flatMap { MachineUUID($0) }.flatMap { sharedUUIDs.contains($0) ? nil : $0 }
    }

    private mutating func insert(
        _ mac: MACAddress, _ uuid: MachineUUID?, at now: MonotonicInstant? = nil
    ) -> MachineNumber {
        let number = next
        next = MachineNumber(next.value &+ 1)
        names[number] = Names(uuid: uuid, macs: [mac])
        names[number]?.heard.last = now
        if let uuid { byUUID[uuid] = number }
        holders[mac] = number
        return number
    }

    private mutating func hear(_ number: MachineNumber, with mac: MACAddress, at now: MonotonicInstant) {
        guard var known = names[number] else { return }
        if known.macs.last != mac {
            known.macs.removeAll { $0 == mac }
            known.macs.append(mac)
            known.heard.before = known.heard.last
            if known.macs.count > Limits.addressesOfMachine {
                let dropped = known.macs.removeFirst()
                if holders[dropped] == number { holders[dropped] = nil }
            }
        }
        known.heard.last = now
        names[number] = known
        holders[mac] = number
    }

    /// Whether it is another machine that says the same UUID: one PC cannot be at two cards at once.
    ///
    /// Firmware that tries one card after the other needs longer for each than ``Limits/cardChange``; and an agent that is
    /// heard again after another card's was runs beside that.
    private func isAnother(
        _ number: MachineNumber, _ mac: MACAddress, _ sign: Sign, at now: MonotonicInstant
    ) -> Bool {
        guard let known = names[number], let last = known.macs.last, last != mac, let heard = known.heard.last else {
            return false
        }
        if now - heard < Limits.cardChange { return true }
        return sign == .reported && known.heard.before != nil && known.macs.dropLast().last == mac
    }

    /// A UUID is no name any more: the machine keeps the address that it was heard with last, and this one is another's.
    ///
    /// Says whether that is remembered.
    private mutating func share(_ uuid: MachineUUID, of number: MachineNumber, but mac: MACAddress) -> Bool {
        let isRoom = sharedUUIDs.count < Limits.sharedUUIDs
        if isRoom { sharedUUIDs.insert(uuid) }
        byUUID[uuid] = nil
        guard let last = names[number]?.macs.last else { return isRoom }
        for other in names[number]?.macs ?? [] where other != last && holders[other] == number { holders[other] = nil }
        names[number] = Names(uuid: nil, macs: [last])
        return isRoom
    }
}
