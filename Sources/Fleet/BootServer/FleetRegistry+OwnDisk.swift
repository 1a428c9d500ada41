// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetRules
internal import TorrentCore

/// Which machines start the system on their own disk in place of phase 1, and what keeps them from it.
extension FleetRegistry {
    /// Which boot program asks what a machine starts, and what it says of its disk.
    enum ScriptAsker: Hashable, Sendable {
        /// iPXE, and whether it says that the disk which it was sent to does not start.
        case iPXE(diskFailed: Bool)
        /// GRUB, which starts the machine's own disk, and not one that was written a moment ago.
        case grub
    }

    /// The disk that a machine that asks for its script is to start instead: it was written a moment ago, or somebody chose
    /// it, or what is decided for the machine is its own disk.
    ///
    /// A machine that comes back from its own disk again and again is given phase 1, and that is told.
    func dueDisk(
        of machine: MachineIdentity, by decision: MachineDecision, for asker: ScriptAsker, at address: HostAddress?
    ) -> (due: DiskStarts.Due, countdown: Int)? {
        let startsOwn = decision.startsOwnDisk
        if startsOwn, fleet.number(of: machine) == nil { note(.fetched(.script, machine, from: address)) }
        guard let number = fleet.number(of: machine) else { return nil }
        // Of a machine that was sent to no disk, somebody else says so.
        if asker == .iPXE(diskFailed: true), ownDisks.failed(number) {
            diskStarts.isInPhase1(number, at: clock.now)
            report(unstartedOwnDisk: number, "Its firmware says that the disk does not start.")
            return nil
        }
        if asker != .grub || diskStarts.isChosen(number), let due = diskStarts.due(number, at: clock.now) {
            guard due == .ownDisk else { return (due, 0) }
            if ownDisks.sends(number, at: clock.now) { return (due, 0) }
            diskStarts.isInPhase1(number, at: clock.now)
            report(unstartedOwnDisk: number, "It came back to the network again and again within minutes.")
            return nil
        }
        guard startsOwn, !diskStarts.hasComeBackFromChosen(number) else {
            if !startsOwn, !diskStarts.hasComeBackFromChosen(number) { ownDiskStarted(number) }
            return nil
        }
        let countdown = decision.ownDiskCountdown
        if ownDisks.sends(number, after: .seconds(countdown), at: clock.now) {
            fleet.sentToDisk(number, asWanted: decision.assignment.decidedBy[.image] == .nextBoot, at: clock.now)
            return (.ownDisk, countdown)
        }
        report(unstartedOwnDisk: number, "It came back to the network again and again within minutes.")
        return nil
    }

    /// Whether a machine that is in phase 1 was sent to its own disk in this boot, and why it is here all the same.
    ///
    /// Where nobody could have pressed a key, that is told. What is decided anew while such a machine waits counts at once.
    func returnFromOwnDisk(
        _ machine: MachineIdentity, uptime: Duration?, toStart start: MenuPolicy.Start?
    ) -> OwnDiskReturn? {
        guard let number = fleet.number(of: machine) else { return nil }
        guard let found = returned(number, uptime: uptime) else {
            heldStarts[number] = nil
            return nil
        }
        if let held = heldStarts[number], held != start {
            heldStarts[number] = nil
            diskStarts.forgetChosen(number)
            ownDiskStarted(number)
            return nil
        }
        heldStarts[number] = .some(start)
        return found
    }

    private func returned(_ number: MachineNumber, uptime: Duration?) -> OwnDiskReturn? {
        if ownDisks.isGivenUp(number) { return .failed }
        let ran = uptime ?? .zero
        if diskStarts.cameBackFromChosen(number, uptime: uptime, at: clock.now) {
            report(unstartedOwnDisk: number, "Its own disk was chosen, and it is in phase 1 again.")
            return .failed
        }
        guard ownDisks.cameBack(number, uptime: ran, at: clock.now) else { return nil }
        if ownDisks.couldBeAsked(number) { return .asked }
        report(unstartedOwnDisk: number, "It was sent to its disk, and is in phase 1 all the same.")
        return .failed
    }

    /// A system on a machine was heard: its disk starts.
    func ownDiskStarted(_ number: MachineNumber) {
        ownDisks.ended(number)
        reporter.settle(.ownDiskNotStarted, at: Problem.Place(number))
    }

    private func report(unstartedOwnDisk number: MachineNumber, _ reason: String) {
        reporter.report(
            Problem.Finding(
                .ownDiskNotStarted, at: Problem.Place(number), found: reason,
                remedy:
                    "Look whether its disk has a system that its firmware starts; on UEFI, put the disk's entry behind the"
                    + " network in the boot order. It is given phase 1 meanwhile, whose menu waits."))
    }
}

/// Why a machine that was sent to its own disk is in phase 1.
package enum OwnDiskReturn: Hashable, Sendable {
    /// The disk did not start.
    case failed
    /// Somebody at the machine pressed a key, or the disk did not start and its firmware did not say so.
    case asked
}
