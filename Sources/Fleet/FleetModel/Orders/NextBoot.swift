// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What somebody wants a machine to start, in place of what its list and rules say.
package struct NextBoot: Hashable, Sendable {
    /// What became of one that counts once.
    package enum Progress: Hashable, Sendable {
        /// No boot has had it yet.
        case open
        /// The agent of this boot was given it, and is given it until that boot ends.
        case begun(BootNumber)
        /// The machine was sent to its own disk by it; there is no agent.
        case sentToDisk
    }

    /// What is started.
    package let choice: StartChoice
    /// Whether it counts for one boot, or until it is taken back.
    package let isOnce: Bool
    /// How far one that counts once has come.
    package internal(set) var progress: Progress
    /// A boot that ends because of it, and so does not have it.
    package let ends: BootNumber?
    /// The boot whose agent asked what to start since, and was told this.
    var offered: BootNumber?

    /// One that no boot has had yet, unless an earlier run of the server knew better.
    package init(_ choice: StartChoice, once isOnce: Bool, progress: Progress = .open, ending boot: BootNumber? = nil) {
        self.choice = choice
        self.isOnce = isOnce
        self.progress = progress
        ends = boot
    }
}

/// What machines start next, because somebody wants it.
///
/// 1. The latest wish counts; it replaces the one before.
/// 2. One that counts once belongs to the boot whose agent, or whose script for the own disk, is told it first: it counts
///    until that boot ends, however often the machine asks, and for no boot after it.
/// 3. A boot that asks for its script and comes no further has not had it; nor has one that asked before it was wished.
/// 4. A boot that is ended for it does not have it, whatever that asks in its last second.
extension FleetModel {
    /// A machine is to start something.
    package mutating func setNextBoot(_ next: NextBoot?, of number: MachineNumber) {
        edit(number) {
            $0.nextBoot = next
            $0.sentToNextDisk = nil
            if next != nil { $0.isWanted = true }
        }
    }

    /// What is wanted of a machine that asks a boot program's question: which script, which disk.
    ///
    /// Firmware may try another card or protocol right after it was sent to the disk, for which that counts too.
    package func nextBoot(atScriptOf number: MachineNumber, at now: MonotonicInstant) -> StartChoice? {
        guard let machine = table[number], let next = machine.nextBoot else { return nil }
        guard next.isOnce else { return next.choice }
        switch next.progress {
        case .open: return next.choice
        case .begun: return nil
        case .sentToDisk: return machine.isOnItsWayToDisk(at: now) ? next.choice : nil
        }
    }

    /// What is wanted of a machine whose agent asks, in this boot.
    package func nextBoot(of number: MachineNumber, in boot: BootNumber) -> StartChoice? {
        guard let next = table[number]?.nextBoot, next.ends != boot else { return nil }
        guard next.isOnce else { return next.choice }
        switch next.progress {
        case .open: return next.choice
        case .begun(let first): return first == boot ? next.choice : nil
        case .sentToDisk: return nil
        }
    }

    /// What is wanted of a machine was told to who asked as its agent, in this boot; whether that was its agent, an event tells.
    package mutating func offeredNextBoot(_ number: MachineNumber, in boot: BootNumber) {
        guard let next = table[number]?.nextBoot, next.isOnce, next.offered != boot else { return }
        edit(number) { $0.nextBoot?.offered = boot }
    }

    /// A machine's agent was heard in this boot: what it was told there is that boot's, and what was for an earlier one is over.
    package mutating func tookNextBoot(_ number: MachineNumber, in boot: BootNumber) {
        guard let next = table[number]?.nextBoot, next.isOnce else { return }
        switch next.progress {
        case .open: if next.offered == boot { edit(number) { $0.nextBoot?.progress = .begun(boot) } }
        case .begun(let first): if first < boot { setNextBoot(nil, of: number) }
        case .sentToDisk: setNextBoot(nil, of: number)
        }
    }

    /// A machine was sent to its own disk, as is wanted of it; or to a disk because of something else.
    package mutating func sentToDisk(_ number: MachineNumber, asWanted: Bool, at now: MonotonicInstant) {
        guard let machine = table[number], let next = machine.nextBoot, next.isOnce else { return }
        switch next.progress {
        case .open:
            guard asWanted else { return }
            edit(number) {
                $0.nextBoot?.progress = .sentToDisk
                $0.sentToNextDisk = now
            }
        case .begun: break
        case .sentToDisk: if !machine.isOnItsWayToDisk(at: now) { setNextBoot(nil, of: number) }
        }
    }

    /// The number of a machine that is listed; one that was never heard is known from now on, as a machine that is off.
    ///
    /// - Returns: `nil` without a MAC address.
    package mutating func expect(uuid: MachineUUID?, macs: [MACAddress], at now: Moment) -> MachineNumber? {
        for mac in macs {
            let identity = MachineIdentity(mac: mac, uuid: uuid?.canonical)
            if let known = register.number(of: identity), table[known] != nil { return known }
        }
        guard let mac = macs.first else { return nil }
        let number = register.number(of: mac)
        insert(number, mac, .dhcp, at: now)
        edit(number) { $0.isOnlyExpected(at: now) }
        return number
    }
}

extension FleetMachine {
    /// What the next boot starts, unless its time is over.
    package var dueNextBoot: NextBoot? {
        guard let nextBoot, nextBoot.isOnce else { return nextBoot }
        switch nextBoot.progress {
        case .open: return nextBoot
        case .begun(let first): return first == boot ? nextBoot : nil
        case .sentToDisk: return nil
        }
    }

    fileprivate func isOnItsWayToDisk(at now: MonotonicInstant) -> Bool {
        sentToNextDisk.map { now - $0 < Limits.diskStartAgain } ?? false
    }

    fileprivate mutating func isOnlyExpected(at now: Moment) {
        boots = 0
        stageTimes = [:]
        lastSeen = now.instant(ago: WallTime.longestAge)
    }
}
