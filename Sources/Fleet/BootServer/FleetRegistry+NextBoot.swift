// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import FleetRules
internal import Logging
internal import TorrentCore

/// What somebody wants machines to start, before everything that list and rules say.
extension FleetRegistry {
    /// What is wanted of a machine whose boot program asks.
    package func nextBoot(atScriptOf machine: MachineIdentity) -> StartChoice? {
        fleet.number(of: machine).flatMap { fleet.nextBoot(atScriptOf: $0, at: clock.now) }
    }

    /// What is wanted of a machine whose agent asks, in the boot whose number it was just given, if it was.
    package func nextBoot(inPhase1Of machine: MachineIdentity, _ begun: BootNumber? = nil) -> StartChoice? {
        guard let number = fleet.number(of: machine), fleet[number]?.nextBoot != nil else { return nil }
        let boot = begun ?? fleet.phase1Boot(of: machine, at: clock.moment)
        guard let choice = fleet.nextBoot(of: number, in: boot) else { return nil }
        fleet.offeredNextBoot(number, in: boot)
        return choice
    }

    /// Says what a machine starts next, or takes that back; gives what the machine has then.
    package func setNextBoot(_ next: NextBoot?, of number: MachineNumber) {
        fleet.setNextBoot(next, of: number)
        tellFollowers()
        var metadata = fleet[number]?.metadata ?? [:]
        metadata["next_boot"] = "\(next.map { "\($0.choice)" } ?? "what list and rules say")"
        logger.notice("what a machine starts next is decided by somebody", metadata: metadata)
    }

    /// The machine that a word means, with a machine of the list that was never heard; `nil` for a word that means none, or
    /// several.
    package func machine(called word: String, in list: MachineList) -> MachineNumber? {
        guard let (facts, number) = MeantMachine.facts(word, in: fleet, list) else { return nil }
        return number ?? expect(facts, in: list)
    }

    /// The machines of a group of the list, those that were never heard among them; and what the rows are called by which nobody
    /// was heard and nobody can be reached, for they have no MAC address.
    package func machines(
        in group: GroupName, of list: MachineList
    ) -> (known: [MachineNumber], unknown: [String]) {
        var (seen, known, unknown): (Set<MachineNumber>, [MachineNumber], [String]) = ([], [], [])
        for row in list.machines where row.group == group {
            let facts = MachineFacts(macs: row.macs.reversed(), uuid: row.uuid, listedName: row.name)
            let words = [row.uuid?.canonical, row.name?.text].compactMap(\.self)
            if let number = expect(facts, in: list) ?? heard(words) {
                if seen.insert(number).inserted { known.append(number) }
            } else {
                unknown.append(words.last ?? "a row of \(list.file)")
            }
        }
        return (known, unknown)
    }

    private func heard(_ words: [String]) -> MachineNumber? {
        for word in words {
            if case .found(let number) = fleet.search(word) { return number }
        }
        return nil
    }

    private func expect(_ facts: MachineFacts, in list: MachineList) -> MachineNumber? {
        guard list.machine(of: facts) != nil,
            let number = fleet.expect(uuid: facts.uuid, macs: facts.macs.reversed(), at: clock.moment)
        else { return nil }
        fleet.label(number, by: assigner)
        return number
    }
}

extension FleetModel {
    /// What somebody wants a machine to start that asks now: its agent, where it is in phase 1, or else its boot program.
    func nextBoot(ofAsking number: MachineNumber, at now: MonotonicInstant) -> StartChoice? {
        guard let machine = self[number] else { return nil }
        switch machine.stage {
        case .agent, .network, .manifest, .download, .verify, .seed, .failed:
            return nextBoot(of: number, in: machine.boot)
        case .dhcp, .loader, .script, .kernel, .initramfs, .handover, .os:
            return nextBoot(atScriptOf: number, at: now)
        }
    }
}
