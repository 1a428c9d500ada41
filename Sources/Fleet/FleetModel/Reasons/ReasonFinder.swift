// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// Says why a machine stands still, by what the server knows of it; what proves most is looked at first.
package enum ReasonFinder {
    /// The reason; `nil` for a machine that goes on, or that ended well.
    package static func reason(for machine: MachineSituation) -> StandstillReason? {
        if machine.stage == .os { return nil }
        if let reason = panic(machine) ?? failure(machine) ?? silence(machine) { return reason }
        return wait(machine) ?? slowness(machine)
    }

    /// The median of the speeds of a group's links, the lower of two in the middle; `nil` of fewer than three.
    package static func usualSpeed(_ speeds: [UInt64]) -> UInt64? {
        speeds.count < 3 ? nil : SortedValues(speeds).median
    }

    /// A kernel that stopped says nothing more, whatever stage the machine was in.
    private static func panic(_ machine: MachineSituation) -> StandstillReason? {
        guard machine.isStalled || machine.stage == .failed || machine.stage == .handover else { return nil }
        return machine.signs.panic.map { .kernelPanic($0) }
    }

    private static func failure(_ machine: MachineSituation) -> StandstillReason? {
        guard machine.stage == .failed else { return nil }
        if machine.isStopped { return .loaderRefused(machine.reason) }
        switch machine.cause {
        case .noLink: return .noLink(card: machine.unlinkedCard)
        case .noLease: return .noDHCPAnswer
        case .noCard: return .noCardDriver(machine.card)
        case .noServer: return .serverUnreachable(machine.reason)
        case .clock: return .certificateClock
        case .noRoom: return .imageTooLarge(machine.image, machine.reason)
        case .noDisk: return .diskMissing(machine.reason)
        case .brokenDisk: return machine.failingDisk
        // A failure that waits.
        case .imagePreparing, .waitingForPerson: return nil
        case .imageDamaged, nil: return machine.failingDisk ?? .failed(machine.reason)
        }
    }

    private static func silence(_ machine: MachineSituation) -> StandstillReason? {
        guard machine.isStalled else { return nil }
        if machine.unlinkedCard != nil { return .noLink(card: machine.unlinkedCard) }
        if let disk = machine.failingDisk { return disk }
        switch (machine.stage, machine.address) {
        case (.dhcp, .lent): return .noBootFile(machine.firmware)
        case (.dhcp, .asked): return .noDHCPAnswer
        case (.loader, _) where machine.firmware == .secureBoot: return .loaderRefused(nil)
        // Its kernel was sent everything: the agent needs a card, then an address, then the server.
        case (.initramfs, _) where machine.hasCardDriver == false: return .noCardDriver(machine.card)
        case (.initramfs, .asked): return .noDHCPAnswer
        case (.initramfs, .lent): return .serverUnreachable(nil)
        // Its agent was heard, and tells of what goes wrong as long as it can.
        case (.agent, _), (.network, _), (.manifest, _), (.download, _), (.verify, _), (.seed, _):
            return .connectionLost
        case (let stage, _): return .silent(stage)
        }
    }

    private static func wait(_ machine: MachineSituation) -> StandstillReason? {
        guard machine.stage == .manifest || machine.stage == .failed else { return nil }
        switch machine.cause {
        case .imagePreparing: return .imagePreparing(machine.image, percent: machine.reason?.percent)
        case .waitingForPerson: return .waitingForPerson
        case .noLink, .noLease, .noCard, .noServer, .clock, .noRoom, .noDisk, .brokenDisk, .imageDamaged, nil:
            return nil
        }
    }

    /// What keeps a download from being as fast as those of others, or from going on.
    private static func slowness(_ machine: MachineSituation) -> StandstillReason? {
        guard [.download, .verify, .seed].contains(machine.stage) else { return nil }
        if machine.cause == .noRoom { return .imageTooLarge(machine.image, machine.reason) }
        if machine.cause == .brokenDisk { return machine.failingDisk }
        // The agent has waited before it told that.
        if machine.peers == 0, machine.unreached ?? 0 > 0 { return .peersUnreachable }
        guard machine.since >= Limits.slownessPatience else { return nil }
        if let disk = machine.failingDisk { return disk }
        guard let speed = machine.linkSpeed, let usual = machine.usualSpeed, speed < usual else { return nil }
        return .slowLink(speed: speed, usual: usual)
    }
}

extension MachineSituation {
    /// The card that lost its link last, unless it has one again: drivers say so while a card comes up, too.
    fileprivate var unlinkedCard: String? {
        for sign in signs.reversed() {
            switch sign {
            case .linkLost(let card): return card
            case .linkFound: return nil
            case .panicked, .faulted, .diskFailing: continue
            }
        }
        return nil
    }

    /// As its kernel said, or else its agent.
    fileprivate var failingDisk: StandstillReason? {
        for case .diskFailing(let device) in signs { return .diskFailing(device) }
        return cause == .brokenDisk ? .diskFailing(reason?.firstDevice) : nil
    }
}

extension String {
    /// The first device of a disk in it: `/dev/sda`.
    fileprivate var firstDevice: String? {
        split(whereSeparator: { " :;,()\"".contains($0) }).first { $0.hasPrefix("/dev/") }.map(String.init)
    }

    /// The whole number before the first per cent sign.
    fileprivate var percent: Int? {
        guard let sign = firstIndex(of: "%") else { return nil }
        return self[..<sign].split(separator: " ").last.flatMap { Int($0) }.flatMap {
            (0...100).contains($0) ? $0 : nil
        }
    }
}
