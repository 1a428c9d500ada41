// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// Knows who is on the way to which version of an image, so that machines that have it give it for longer.
///
/// 1. A machine whose image is not known yet may come for what the others of its group have.
/// 2. A download that is nearly done does not count: the swarm knows of it, and would be kept for one report's time.
/// 3. All machines are looked at once a second; of those that were on the way then it is asked again whether they are.
package struct ComingMachines: Sendable {
    private struct Group: Hashable {
        let name: String?
    }

    private var looked: MonotonicInstant?
    private var versions: [InfoHash: [MachineNumber]] = [:]
    private var undecided: [Group: [MachineNumber]] = [:]

    /// Nobody was looked at.
    package init() {}

    /// Whether another machine is on the way to what this one has.
    package mutating func needs(
        _ machine: FleetMachine, in fleet: FleetModel, at now: MonotonicInstant
    ) -> Bool {
        guard let version = machine.version else { return false }
        look(at: fleet, at: now)
        let candidates = (versions[version] ?? []) + (undecided[Group(name: machine.label?.group)] ?? [])
        return candidates.contains { number in
            guard number != machine.number, let other = fleet[number], other.isComing(at: now) else { return false }
            return other.version == version || other.image == nil
        }
    }

    private mutating func look(at fleet: FleetModel, at now: MonotonicInstant) {
        if let looked, now - looked < Limits.recount { return }
        looked = now
        versions = [:]
        undecided = [:]
        for machine in fleet.table.values where machine.isComing(at: now) {
            if let version = machine.version {
                if versions[version, default: []].count < Limits.comingMachines {
                    versions[version, default: []].append(machine.number)
                }
            } else if machine.image == nil {
                let group = Group(name: machine.label?.group)
                if undecided[group, default: []].count < Limits.comingMachines {
                    undecided[group, default: []].append(machine.number)
                }
            }
        }
    }
}

extension FleetMachine {
    /// Whether it is in phase 1, or about to be, and will need an image soon.
    func isComing(at now: MonotonicInstant) -> Bool {
        guard now - lastSeen < Limits.coming, !isStalled(at: now) else { return false }
        switch stage {
        case .script, .kernel, .initramfs, .agent, .network: return true
        // Who is in its menu for longer waits for a person.
        case .manifest: return stageTimes[.manifest].map { now - $0 < Limits.comingFromMenu } ?? false
        case .download:
            guard let transfer, transfer.total > 0 else { return true }
            return Double(transfer.verified) < Double(transfer.total) * Limits.nearlyDone
        case .dhcp, .loader, .verify, .seed, .handover, .os, .failed: return false
        }
    }
}
