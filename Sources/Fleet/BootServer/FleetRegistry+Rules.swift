// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import FleetRules
package import TorrentCore

/// What rules ask of machines, and what becomes of it.
extension FleetRegistry {
    /// What is known of a machine that asks, with what it says of itself in that moment before what it told earlier.
    package func facts(
        of machine: MachineIdentity, saying told: MachineFacts = MachineFacts(), from address: HostAddress? = nil
    ) -> MachineFacts {
        let number = snapshot.number(of: machine)
        var facts = number.map { snapshot.facts(of: $0) } ?? MachineFacts()
        facts.macs.removeAll { $0 == machine.mac }
        facts.macs.append(machine.mac)
        facts.uuid = machine.uuid.flatMap { MachineUUID($0) } ?? facts.uuid
        facts.address = address ?? facts.address
        facts.memory = told.memory ?? facts.memory
        facts.vendor = told.vendor ?? facts.vendor
        facts.model = told.model ?? facts.model
        facts.serial = told.serial ?? facts.serial
        if let firmware = told.firmware {
            // Who asks from iPXE knows that its firmware is UEFI, and its agent whether that enforces Secure Boot.
            let isSame = firmware == .uefi && told.secureBoot == nil && facts.firmware == .secureBoot
            facts.firmware = isSame ? .secureBoot : firmware
        }
        facts.secureBoot = told.secureBoot ?? facts.firmware.map { $0 == .secureBoot }
        return facts
    }

    /// The list of machines has changed.
    package func relabel() {
        for machine in fleet.machines { fleet.label(machine.number, by: assigner) }
        tellFollowers()
    }
}

extension FleetModel {
    /// What is known of a machine, out of what it told so far.
    package func facts(of number: MachineNumber) -> MachineFacts {
        guard let machine = self[number] else { return MachineFacts() }
        let (uuid, macs) = names(of: number)
        return MachineFacts(
            macs: macs.filter { $0 != machine.mac } + [machine.mac],
            uuid: uuid ?? machine.uuid.flatMap { MachineUUID($0) },
            serial: machine.traits.serial, vendor: machine.traits.vendor, model: machine.traits.model,
            memory: machine.traits.memory, firmware: machine.firmware,
            secureBoot: machine.firmware.map { $0 == .secureBoot }, address: machine.address)
    }

    /// Calls a machine what is written down of it.
    mutating func label(
        _ number: MachineNumber, by assigner: Assigner?
    ) {
        let (uuid, macs) = names(of: number)
        self.label(number, assigner?.label(uuid: uuid, macs: macs))
    }
}
