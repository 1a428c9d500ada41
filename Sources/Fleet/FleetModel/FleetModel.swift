// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the server knows of every machine, as a fold over what it saw and was told.
///
/// 1. A machine is its MAC address; everything else may change.
/// 2. The picture shows the latest boot only; a sign that could not come from the same boot begins a new one.
/// 3. Nothing here is trusted: who can send a packet can tell anything. So it is bounded, and decides nothing.
package struct FleetModel: Sendable {
    private var table: [MACAddress: FleetMachine] = [:]
    private var owners: [HostAddress: MACAddress] = [:]
    private let capacity: Int

    /// An empty picture with room for so many machines.
    package init(capacity: Int = Limits.machines) {
        self.capacity = max(1, capacity)
    }

    /// Every machine, in the order of their addresses.
    package var machines: [FleetMachine] { machines { _ in true } }

    /// The machines that fulfil a condition, in the order of their addresses.
    package func machines(where isMeant: (FleetMachine) -> Bool) -> [FleetMachine] {
        table.values.filter(isMeant).sorted { $0.mac.bytes.lexicographicallyPrecedes($1.mac.bytes) }
    }

    /// One machine.
    package subscript(mac: MACAddress) -> FleetMachine? { table[mac] }

    /// The machine last seen at an address.
    package func machine(at address: HostAddress) -> MACAddress? { owners[address] }

    /// How many machines fulfil a condition.
    package func count(where isMeant: (FleetMachine) -> Bool) -> Int { table.values.count(where: isMeant) }

    /// A machine's agent is told to report at this interval.
    package mutating func told(_ interval: Duration, to mac: MACAddress) {
        table[mac]?.report?.interval = interval
    }

    /// Takes one sighting in.
    package mutating func apply(_ sighting: Sighting, at now: MonotonicInstant) {
        switch sighting {
        case .addressing(let mac, let asker):
            addressing(mac, asker, at: now)
        case .addressed(let mac, let address):
            guard table[mac] != nil else { return }
            table[mac]?.lastSeen = now
            place(mac, at: address)
        case .doubted(let mac, let reason):
            guard let stage = table[mac]?.stage, stage == .dhcp || stage == .loader else { return }
            table[mac]?.reason = reason.cut(toBytes: Limits.reason)
        case .loaderSent(let address, let owner):
            loaderSent(to: address, owner, at: now)
        case .loaderAsked(_, let address, let owner):
            askedForLoader(owner, from: address, at: now)
        case .loaderBroken:
            // It was silent for a minute.
            break
        case .stopped(let mac, let reason):
            table[mac]?.stop(because: reason.cut(toBytes: Limits.reason), at: now)
        case .fetched(let stage, let identity, let address):
            fetched(stage, identity, from: address, at: now)
        case .reported(let event, let address):
            reported(event, from: address, at: now)
        }
    }

    private mutating func addressing(_ mac: MACAddress, _ asker: Sighting.Asker, at now: MonotonicInstant) {
        guard let known = table[mac] else {
            if asker != .system { insert(FleetMachine(mac: mac, stage: .dhcp, at: now)) }
            return
        }
        table[mac]?.lastSeen = now
        switch (asker, known.stage) {
        case (.system, .handover):
            // Nobody but the system it was handed to can be asking now.
            table[mac]?.reach(.os, at: now)
        case (.system, _), (.firmware, .dhcp), (.firmware, .loader), (.loader, .dhcp), (.loader, .loader):
            break
        case (.firmware, _), (.loader, _):
            // The log of dnsmasq is read a moment after it was written: the script may have been asked for meanwhile.
            if let script = known.stageTimes[.script], known.stage == .script, now - script < Limits.logDelay { return }
            table[mac]?.beginAnew()
            table[mac]?.reach(.dhcp, at: now)
        }
    }

    private mutating func loaderSent(to address: HostAddress, _ owner: MACAddress?, at now: MonotonicInstant) {
        if let owner {
            // Beside a DHCP server that is not ours this is the first that is seen of it.
            if table[owner] == nil { insert(FleetMachine(mac: owner, stage: .loader, at: now)) }
            place(owner, at: address)
        }
        guard let mac = owners[address], let stage = table[mac]?.stage, stage == .dhcp || stage == .loader else {
            return
        }
        table[mac]?.lastSeen = now
        table[mac]?.reach(.loader, at: now)
    }

    private mutating func askedForLoader(_ owner: MACAddress?, from address: HostAddress, at now: MonotonicInstant) {
        if let owner { place(owner, at: address) }
        guard let mac = owner ?? owners[address] else { return }
        table[mac]?.lastSeen = now
        table[mac]?.goOn()
    }

    private mutating func fetched(
        _ stage: MachineStage, _ identity: MachineIdentity, from address: HostAddress?, at now: MonotonicInstant
    ) {
        let mac = identity.mac
        table[mac]?.goOn()
        if stage == .script { table[mac]?.isCardProved = false }
        if let known = table[mac] {
            let isLater = known.stage.order > stage.order
            if stage == .script, known.stage.order > MachineStage.initramfs.order {
                table[mac]?.beginAnew()
            } else if isLater {
                // A second request for a part of the same file, or a script asked for again.
                table[mac]?.lastSeen = now
                return
            }
            table[mac]?.reach(stage, at: now)
        } else {
            insert(FleetMachine(mac: mac, stage: stage, at: now))
        }
        table[mac]?.lastSeen = now
        if let uuid = identity.uuid { table[mac]?.uuid = uuid }
        if let address { place(mac, at: address) }
    }

    private mutating func reported(_ event: MachineEvent, from address: HostAddress?, at now: MonotonicInstant) {
        let mac = event.machine.mac
        if table[mac] == nil { insert(FleetMachine(mac: mac, stage: event.stage, at: now)) }
        guard var machine = table[mac] else { return }
        let isEarlier = machine.uptime.map { event.uptime < $0 } ?? false
        if isEarlier, event.stage == .agent { machine.beginAnew() }
        machine.lastSeen = now
        if isEarlier, event.stage != .agent, event.stage != .os {
            // It overtook a newer report on its way; only its time is news.
            if machine.stageTimes[event.stage] == nil { machine.stageTimes[event.stage] = now }
        } else {
            machine.take(event, at: now)
        }
        table[mac] = machine
        if let address { place(mac, at: address) }
    }

    private mutating func place(_ mac: MACAddress, at address: HostAddress) {
        guard table[mac] != nil else { return }
        if let old = table[mac]?.address, old != address, owners[old] == mac { owners[old] = nil }
        table[mac]?.address = address
        owners[address] = mac
    }

    private mutating func insert(_ machine: FleetMachine) {
        if table.count >= capacity { forgetOne() }
        table[machine.mac] = machine
    }

    /// Forgets the machine that has told least, and among those the one silent for longest.
    private mutating func forgetOne() {
        let least = table.values.min { left, right in
            (left.wasHeard ? 1 : 0, left.lastSeen) < (right.wasHeard ? 1 : 0, right.lastSeen)
        }
        guard let least else { return }
        table[least.mac] = nil
        if let address = least.address, owners[address] == least.mac { owners[address] = nil }
    }
}

extension FleetMachine {
    /// Takes in what the agent says of itself.
    fileprivate mutating func take(_ event: MachineEvent, at now: MonotonicInstant) {
        isStopped = false
        reach(event.stage, at: now)
        var report = report ?? MachineReport(at: now)
        report.take(event, at: now)
        self.report = report
        if event.stage != .os { uptime = event.uptime }
        if let uuid = event.machine.uuid { self.uuid = uuid }
        if let firmware = event.firmware { self.firmware = firmware }
        // A card that was changed for one on another bus is known when there is a network; before, nothing is said of it.
        if event.card != nil || event.stage.isConnected {
            card = event.card
            isCardProved = true
        }
        if let secureBoot = event.secureBoot { self.secureBoot = secureBoot }
        if let image = event.image { self.image = image }
        if let transfer = event.transfer { self.transfer = transfer }
        phase1 = event.phase1
        reason = event.reason.map { $0.cut(toBytes: Limits.reason) }
    }
}

extension MachineStage {
    /// The place of this stage in a boot that goes well.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Whether an agent that is there knows its network card.
    fileprivate var isConnected: Bool {
        (MachineStage.network.order...MachineStage.handover.order).contains(order)
    }
}

extension String {
    /// As many whole characters from the front as fit.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            guard size <= limit else { break }
            kept.append(character)
        }
        return kept
    }
}
