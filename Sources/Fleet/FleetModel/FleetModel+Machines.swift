// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machine a sighting belongs to, and which machines are kept.
extension FleetModel {
    /// The number of the machine that says this of itself; it need not be in the table yet.
    ///
    /// A boot that its MAC address alone began is this machine's.
    mutating func identify(
        _ identity: MachineIdentity, _ sign: MachineRegister.Sign, at now: Moment
    ) -> MachineNumber {
        let holder = register.holder(of: identity.mac)
        let known = register.number(of: identity)
        let names = known.flatMap { register[$0] }
        let (number, shared) = register.number(of: identity, sign, at: now.monotonic)
        if let shared { pending.sharedUUIDs.insert(shared) }
        if let known, register[known] != names { pending.machines.insert(known) }
        if let holder, holder != number {
            handOver(identity.mac, from: holder, to: number)
        } else {
            displaced[identity.mac] = nil
        }
        return number
    }

    private mutating func handOver(_ mac: MACAddress, from holder: MachineNumber, to number: MachineNumber) {
        guard let begun = table[holder], begun.mac == mac, !begun.isClaimed else { return }
        var machine = begun
        if let known = table[number] {
            pending.end(known)
            machine = known
            machine.takeBoot(of: begun, counting: true)
        } else {
            machine = FleetMachine(
                number, mac: mac, boot: begun.boot, stage: begun.stage,
                at: Moment(monotonic: begun.begun.monotonic, wall: begun.begun.wall))
            machine.takeBoot(of: begun, counting: false)
        }
        // Who was known by nothing but its address is this machine, and is forgotten.
        if displaced[mac] == nil { machine.nextBoot = machine.nextBoot ?? begun.nextBoot }
        // First, for the table may be full.
        if let before = displaced.removeValue(forKey: mac), before.number == holder {
            table[holder] = before
            news.touch(holder)
            pending.machines.insert(holder)
        } else {
            forget(holder)
        }
        put(machine)
    }

    /// The boot of a machine that is about to be in phase 1, or is there.
    ///
    /// Of one that was handed over nobody knows whether it will be: phase 1 is the other way where its disk does not start, and
    /// one that a medium started asks for its manifest before it is heard. Its next boot has the number then.
    ///
    /// An agent that has no number yet tells for how long its kernel runs: one that started later than the kernel whose agent
    /// was heard is another boot's. Scripts tell no such time, for a boot was begun by the request for them.
    package mutating func phase1Boot(
        of machine: MachineIdentity, uptime: Duration? = nil, at now: Moment
    ) -> BootNumber {
        let number = identify(machine, .asked, at: now)
        guard let known = table[number] else {
            insert(number, machine.mac, .agent, at: now)
            edit(number) { $0.isClaimed = true }
            return table[number]?.boot ?? takeBootNumber()
        }
        let isAnother = uptime.map { known.isAnotherKernel($0, at: now.monotonic) } ?? false
        guard known.stage == .handover || known.stage == .os || known.boots == 0 || isAnother else {
            return known.boot
        }
        if let promised = known.promisedBoot { return promised }
        let promised = takeBootNumber()
        edit(number) { $0.promisedBoot = promised }
        return promised
    }

    /// Begins another boot of a known machine; one whose agent says a number that was promised has that.
    mutating func beginAnew(
        _ number: MachineNumber, _ mac: MACAddress, as promised: BootNumber? = nil, at now: Moment
    ) {
        guard let before = table[number] else { return }
        pending.end(before)
        let boot = promised ?? takeBootNumber()
        edit(number) { $0.beginAnew(boot, mac: mac, at: now) }
    }

    /// Changes a machine that is in the table, and notes it for the store.
    mutating func edit(_ number: MachineNumber, _ body: (inout FleetMachine) -> Void) {
        guard let before = table[number] else { return }
        var machine = before
        body(&machine)
        table[number] = machine
        figures.changed(before, machine)
        news.touch(number)
        if machine.differs(from: before) {
            pending.machines.insert(number)
        } else {
            pending.progress.insert(number)
        }
    }

    /// Puts a machine into the table that is not there yet.
    mutating func insert(_ number: MachineNumber, _ mac: MACAddress, _ stage: MachineStage, at now: Moment) {
        figures.began(in: stage)
        var machine = FleetMachine(number, mac: mac, boot: takeBootNumber(), stage: stage, at: now)
        if stage == .dhcp, seesLeases { machine.question = .asked }
        put(machine)
    }

    private mutating func put(_ machine: FleetMachine) {
        if table[machine.number] == nil, table.count >= capacity { makeRoom(at: machine.lastSeen) }
        table[machine.number] = machine
        news.touch(machine.number)
        pending.machines.insert(machine.number)
    }

    private mutating func takeBootNumber() -> BootNumber {
        defer { nextBoot = nextBoot.advanced(by: 1) }
        return nextBoot
    }

    /// Forgets strangers that told least, and among them those that were silent for longest; without strangers, the machine that
    /// is known for the shortest time.
    ///
    /// No stranger is who is known for an hour or from an earlier run, nor are those whose agents were heard first, as far as
    /// they fill half of the table. So a crowd of made-up machines has no room but its own, whatever it tells and how often.
    private mutating func makeRoom(at now: MonotonicInstant) {
        let reported = table.values.filter(\.hasReported).map(\.number).sorted()
        let firstStranger = reported.count > capacity / 2 ? reported[capacity / 2] : register.next
        let ranks = table.values.map { machine in
            (rank: machine.rank(at: now, firstStranger), lastSeen: machine.lastSeen, number: machine.number)
        }
        let strangers = ranks.filter { $0.rank < FleetMachine.familiarRank }.sorted {
            ($0.rank, $0.lastSeen, $0.number) < ($1.rank, $1.lastSeen, $1.number)
        }
        let most = min(Limits.forgottenAtOnce, max(1, capacity / Limits.forgottenAtOnce))
        for entry in strangers.prefix(most) { forget(entry.number) }
        if strangers.isEmpty, let last = table.keys.max() { forget(last) }
    }

    /// Forgets one machine, here and in the store.
    package mutating func forget(_ number: MachineNumber) {
        dropName(of: number)
        guard let machine = table.removeValue(forKey: number) else { return }
        if let address = machine.address, owners[address] == machine.mac { owners[address] = nil }
        for mac in register[number]?.macs ?? [] where displaced[mac]?.number == number { displaced[mac] = nil }
        register.forget(number)
        news.forget(number)
        pending.forget(number)
    }

    /// Forgets machines that were not heard of since then.
    ///
    /// A boot is no older than one before it, whatever the wall clock said in it: nothing is forgotten that came after what
    /// is to be kept.
    package mutating func forget(before oldest: WallTime) {
        let ordered = table.values.sorted { $0.boot < $1.boot }
        for machine in ordered.prefix(while: { $0.begun.wall < oldest }) where machine.lastSeenAt < oldest {
            forget(machine.number)
        }
    }
}

extension FleetMachine {
    /// The rank of those that do not go before others have.
    fileprivate static let familiarRank = 3

    /// How much a machine is worth remembering; nothing counts that it can say again and again.
    fileprivate func rank(at now: MonotonicInstant, _ firstStranger: MachineNumber) -> Int {
        guard wasHeard else { return 0 }
        if now - known >= Limits.familiar { return Self.familiarRank }
        guard hasReported else { return 1 }
        return number < firstStranger ? Self.familiarRank : 2
    }
}
