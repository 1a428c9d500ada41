// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the server knows of every machine, as a fold over what it saw and was told.
///
/// 1. A machine is its number; UUID and MAC address are names that lead to it (``MachineRegister``).
/// 2. The picture shows the latest boot only; a sign that could not come from the same boot begins a new one.
/// 3. Where only a MAC address is seen, the boot is that of the machine which had it last, until somebody else says that it
///    is its own: then that machine's picture is what it was before.
/// 4. Nothing here is trusted: who can send a packet can tell anything. So it is bounded, and decides nothing.
/// 5. What changed is kept for the store until it takes it (``takeChanges(at:)``).
package struct FleetModel: Sendable {
    var table: [MachineNumber: FleetMachine] = [:]
    var register: MachineRegister
    var owners: [HostAddress: MACAddress] = [:]
    /// What was known of machines before a boot began that may be another's, which has the same MAC address now.
    var displaced: [MACAddress: FleetMachine] = [:]
    var pending = PendingRecords()
    /// Who has which name, in small letters.
    var named: [String: MachineNumber] = [:]
    /// What is counted since the server started.
    package internal(set) var figures = FleetFigures()
    /// What those who follow the fleet have not been told yet.
    var news = FleetNews()
    /// The number that the next boot gets.
    package internal(set) var nextBoot: BootNumber
    let capacity: Int
    /// Whether it is seen who gets an address: where the DHCP server is ours.
    package var seesLeases = true

    /// An empty picture with room for so many machines.
    package init(capacity: Int = Limits.machines) {
        self.init(register: MachineRegister(), nextBoot: .first, capacity: capacity)
    }

    init(register: MachineRegister, nextBoot: BootNumber, capacity: Int) {
        self.register = register
        self.nextBoot = nextBoot
        self.capacity = max(1, capacity)
    }

    /// Every machine, in the order of their addresses; those that have one address in that of their numbers.
    package var machines: [FleetMachine] { machines { _ in true } }

    /// The machines that fulfil a condition, in the same order.
    package func machines(where isMeant: (FleetMachine) -> Bool) -> [FleetMachine] {
        table.values.filter(isMeant).sorted { left, right in
            guard left.mac == right.mac else { return left.mac.bytes.lexicographicallyPrecedes(right.mac.bytes) }
            return left.number < right.number
        }
    }

    /// The machines by the version of the image of their latest boots, in no order: one look for any number of versions.
    package var machinesByVersion: [InfoHash: [FleetMachine]] {
        var machines: [InfoHash: [FleetMachine]] = [:]
        for machine in table.values {
            if let version = machine.version { machines[version, default: []].append(machine) }
        }
        return machines
    }

    /// One machine.
    package subscript(number: MachineNumber) -> FleetMachine? { table[number] }

    /// The machine that was heard last with this MAC address.
    package subscript(mac: MACAddress) -> FleetMachine? { register.holder(of: mac).flatMap { table[$0] } }

    /// The number of the machine that says this of itself; `nil` for one that is not known.
    package func number(of identity: MachineIdentity) -> MachineNumber? { register.number(of: identity) }

    /// The machine last seen at an address.
    package func machine(at address: HostAddress) -> MACAddress? { owners[address] }

    /// How many machines fulfil a condition.
    package func count(where isMeant: (FleetMachine) -> Bool) -> Int { table.values.count(where: isMeant) }

    /// A machine's agent is told to report at this interval.
    package mutating func told(_ interval: Duration, to machine: MachineIdentity) {
        guard let number = register.number(of: machine) else { return }
        table[number]?.report?.interval = interval
    }

    /// Takes one sighting in.
    package mutating func apply(_ sighting: Sighting, at now: Moment) {
        switch sighting {
        case .addressing(let mac, let asker):
            addressing(mac, asker, at: now)
        case .addressed(let mac, let address):
            guard let number = register.holder(of: mac) else { return }
            edit(number) { $0.see(now, question: .lent) }
            place(number, mac, at: address)
        case .doubted(let mac, let reason):
            guard let number = register.holder(of: mac), isAtLoaders(number) else { return }
            edit(number) { ($0.reason, $0.cause) = (reason.cut(toBytes: Limits.reason), nil) }
        case .loaderSent(let address, let owner):
            loaderSent(to: address, owner, at: now)
        case .loaderAsked(_, let address, let owner):
            askedForLoader(owner, from: address, at: now)
        case .loaderBroken:
            // It was silent for a minute.
            break
        case .stopped(let mac, let reason):
            guard let number = register.holder(of: mac) else { return }
            edit(number) { $0.stop(because: reason.cut(toBytes: Limits.reason), at: now) }
        case .fetched(let stage, let identity, let address):
            fetched(stage, identity, from: address, at: now)
        case .reported(let event, let address):
            reported(event, from: address, at: now)
        }
    }

    /// Says which version of its image a machine is about to start, unless it told so itself or that was said in this boot.
    package mutating func sets(_ version: InfoHash, of number: MachineNumber) {
        guard table[number]?.version == nil else { return }
        edit(number) { $0.version = version }
    }

    private func isAtLoaders(_ number: MachineNumber) -> Bool {
        table[number].map { $0.stage == .dhcp || $0.stage == .loader } ?? false
    }

    private mutating func addressing(_ mac: MACAddress, _ asker: Sighting.Asker, at now: Moment) {
        guard let number = register.holder(of: mac), let known = table[number] else {
            if asker != .system { insert(register.number(of: mac), mac, .dhcp, at: now) }
            return
        }
        edit(number) { [isSeen = seesLeases] in $0.see(now, question: isSeen ? .asked : .unknown) }
        guard known.boots > 0 || asker == .system else {
            beginAnew(number, mac, at: now)
            return edit(number) { $0.reach(.dhcp, at: now) }
        }
        switch (asker, known.stage) {
        case (.system, .handover):
            // Nobody but the system it was handed to can be asking now.
            edit(number) { $0.reach(.os, at: now) }
        case (.system, _), (.firmware, .dhcp), (.firmware, .loader), (.loader, .dhcp), (.loader, .loader):
            break
        case (.firmware, _), (.loader, _):
            // The log of dnsmasq is read a moment after it was written: the script may have been asked for meanwhile.
            if let script = known.stageTimes[.script], known.stage == .script,
                now.monotonic - script < Limits.logDelay
            {
                return
            }
            if known.isClaimed { displace(known, mac) }
            beginAnew(number, mac, at: now)
            edit(number) { $0.reach(.dhcp, at: now) }
        }
    }

    /// Keeps what was known of a machine, for the boot that begins may be another's.
    private mutating func displace(_ known: FleetMachine, _ mac: MACAddress) {
        if displaced.count >= capacity * Limits.addressesOfMachine {
            // A machine that has had too many addresses is led to by its last ones only.
            displaced = displaced.filter { register.holder(of: $0.key) == $0.value.number }
        }
        displaced[mac] = table[known.number]
    }

    private mutating func loaderSent(to address: HostAddress, _ owner: MACAddress?, at now: Moment) {
        if let owner {
            // Beside a DHCP server that is not ours this is the first that is seen of it.
            let number = register.number(of: owner)
            if table[number] == nil { insert(number, owner, .loader, at: now) }
            place(number, owner, at: address)
        }
        guard let mac = owners[address], let number = register.holder(of: mac), isAtLoaders(number) else { return }
        if table[number]?.boots == 0 { beginAnew(number, mac, at: now) }
        edit(number) { machine in
            machine.see(now)
            machine.reach(.loader, at: now)
        }
    }

    private mutating func askedForLoader(_ owner: MACAddress?, from address: HostAddress, at now: Moment) {
        if let owner, let number = register.holder(of: owner) { place(number, owner, at: address) }
        guard let mac = owner ?? owners[address], let number = register.holder(of: mac) else { return }
        edit(number) { machine in
            machine.see(now)
            machine.goOn()
        }
    }

    private mutating func fetched(
        _ stage: MachineStage, _ identity: MachineIdentity, from address: HostAddress?, at now: Moment
    ) {
        let number = identify(identity, .asked, at: now)
        edit(number) { machine in
            machine.goOn()
            if stage == .script { machine.isCardProved = false }
        }
        if let known = table[number] {
            // A machine that was sent to its own disk, and goes on to phase 1 in the same boot.
            let comesBack = known.stage == .handover && (stage == .kernel || stage == .initramfs)
            let isLater = known.stage.order > stage.order && !comesBack
            let isSentToItsDisk = stage == .handover && known.stage == .os
            let isFirst = known.boots == 0
            if isFirst || isSentToItsDisk || stage == .script && known.stage.order > MachineStage.initramfs.order {
                beginAnew(number, identity.mac, at: now)
            } else if isLater {
                // A second request for a part of the same file, or a script asked for again.
                edit(number) { $0.see(now) }
                return
            }
            edit(number) { $0.reach(stage, at: now) }
        } else {
            insert(number, identity.mac, stage, at: now)
        }
        edit(number) { machine in
            machine.see(now)
            machine.mac = identity.mac
            machine.isClaimed = true
            if let uuid = identity.uuid { machine.uuid = uuid }
        }
        if let address { place(number, identity.mac, at: address) }
    }

    private mutating func reported(_ event: MachineEvent, from address: HostAddress?, at now: Moment) {
        let mac = event.machine.mac
        figures.countEvent()
        // What an image's start-up script tells of itself may name any card.
        let isRunning = event.stage != .agent && event.stage != .os
        let number = identify(event.machine, isRunning ? .reported : .asked, at: now)
        if table[number] == nil { insert(number, mac, event.stage, at: now) }
        guard let known = table[number] else { return }
        let isEarlier = known.uptime.map { event.uptime < $0 } ?? false
        let isPromised = event.boot != nil && event.boot == known.promisedBoot
        if isPromised || known.boots == 0 || isEarlier && event.stage == .agent {
            beginAnew(number, mac, as: known.promisedBoot, at: now)
        }
        edit(number) { machine in
            machine.see(now)
            machine.mac = mac
            machine.isClaimed = true
            if isEarlier, !isPromised, event.stage != .agent, event.stage != .os {
                // It overtook a newer report on its way; only its time is news.
                if machine.stageTimes[event.stage] == nil { machine.stageTimes[event.stage] = now.monotonic }
            } else {
                machine.take(event, at: now)
            }
        }
        if let address { place(number, mac, at: address) }
    }

    private mutating func place(_ number: MachineNumber, _ mac: MACAddress, at address: HostAddress) {
        guard let machine = table[number] else { return }
        if let old = machine.address, old != address, owners[old] == mac { owners[old] = nil }
        if machine.address != address { edit(number) { $0.address = address } }
        owners[address] = mac
    }
}
