// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

extension FleetMachine {
    /// Why it stands still, or is much slower than others, where this speed of links is usual in its group (``UsualSpeeds``);
    /// `nil` for a machine that goes on, that ended well, or that is most likely switched off.
    package func standstill(at now: MonotonicInstant, usualSpeed: UInt64? = nil) -> StandstillReason? {
        guard now - lastSeen < Limits.presence, leaving == nil || isStalled(at: now) else { return nil }
        return ReasonFinder.reason(for: MachineSituation(self, at: now, usualSpeed: usualSpeed))
    }

    /// What a person is to read of it where this keeps it: its own words as long as they tell that, else the server's.
    package func words(for standstill: StandstillReason?, in state: MachineState) -> String? {
        guard let standstill else { return reason }
        if state == .stalled || standstill.code == .kernelPanic { return standstill.sentence }
        return reason ?? standstill.sentence
    }

    /// Its kernel said something; the same again is as if it had said it only now.
    mutating func take(_ sign: KernelSign) {
        signs.removeAll { $0 == sign }
        if signs.count >= Limits.kernelSigns {
            signs.remove(at: signs.firstIndex { if case .panicked = $0 { false } else { true } } ?? 0)
        }
        signs.append(sign)
        if case .panicked = sign { heardSincePanic = 0 }
    }

    /// Its agent was heard: a kernel that stopped says nothing, but one report may have been on its way.
    mutating func hearAfterPanic() {
        guard signs.panic != nil else { return }
        heardSincePanic += 1
        if heardSincePanic > 1 { signs.removeAll { if case .panicked = $0 { true } else { false } } }
    }
}

extension FleetModel {
    /// A machine's kernel said something in a boot; of another boot than its latest it counts for nothing.
    package mutating func noticed(_ sign: KernelSign, of number: MachineNumber, in boot: BootNumber) {
        guard table[number]?.boot == boot else { return }
        edit(number) { $0.take(sign) }
    }

    /// How fast the link of a machine's card is in this boot, in Mbit/s; `nil` where nobody knows.
    package mutating func setLinkSpeed(_ speed: UInt64?, of number: MachineNumber) {
        guard let machine = table[number], machine.linkSpeed != speed else { return }
        edit(number) { $0.linkSpeed = speed }
    }

    /// The card that a machine's loader told in this boot, if the phase 1 that it is sent has no driver of that; `nil` where it has one,
    /// or nobody knows.
    package mutating func setUndrivenCard(_ card: PCIIdentity?, of number: MachineNumber) {
        guard let machine = table[number], machine.undrivenCard != card else { return }
        edit(number) { $0.undrivenCard = card }
    }

    /// The speeds of links that are usual at the moment.
    package var usualSpeeds: UsualSpeeds { UsualSpeeds(of: table.values) }
}

extension [KernelSign] {
    /// What the kernel said when it stopped; the first words are about the cause.
    var panic: String? {
        for case .panicked(let words) in self { return words }
        return nil
    }
}

/// How fast the links of a group's machines usually are, for all groups; those without a group are one.
package struct UsualSpeeds: Hashable, Sendable {
    private let speeds: [String?: UInt64]

    /// Looks at these machines.
    init(of machines: some Sequence<FleetMachine>) {
        var groups: [String?: [UInt64]] = [:]
        for machine in machines {
            if let speed = machine.linkSpeed { groups[machine.label?.group, default: []].append(speed) }
        }
        speeds = groups.compactMapValues { ReasonFinder.usualSpeed($0) }
    }

    /// What is usual in the group of a machine, in Mbit/s; `nil` where too few are known.
    package subscript(machine: FleetMachine) -> UInt64? { speeds[machine.label?.group] }
}
