// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// The machines that an administrator has named: `machines.csv`.
package struct MachineList: Hashable, Sendable {
    /// The file, as messages call it.
    package let file: String
    /// The rows that mean something, in their order.
    package let machines: [ListedMachine]
    private var names: [MachineName: Int] = [:]
    private var addresses: [MACAddress: Int] = [:]
    private var boards: [MachineUUID: Int] = [:]

    /// What the file is called where nothing else is said.
    package static let standardFile = "machines.csv"

    /// Takes rows of which no two have a name, an address or a UUID in common; of two that do, the first has it.
    package init(file: String = MachineList.standardFile, machines: [ListedMachine] = []) {
        self.file = file
        self.machines = machines
        for (place, machine) in machines.enumerated() {
            if let name = machine.name, names[name] == nil { names[name] = place }
            if let uuid = machine.uuid, boards[uuid] == nil { boards[uuid] = place }
            for mac in machine.macs where addresses[mac] == nil { addresses[mac] = place }
        }
    }

    /// The row that leads to a machine: by its UUID, else by one of its addresses, the one it boots from first.
    ///
    /// A row that has another UUID than the machine is not found by an address: that is another machine at the same dock. A row
    /// that has neither is found by its name, if that is what was asked about.
    package func machine(of facts: MachineFacts) -> ListedMachine? {
        if let uuid = facts.uuid, let place = boards[uuid] { return machines[place] }
        for mac in facts.macs.reversed() {
            guard let place = addresses[mac] else { continue }
            let machine = machines[place]
            if machine.uuid == nil || facts.uuid == nil { return machine }
        }
        let planned = facts.listedName.flatMap(named)
        return planned?.macs.isEmpty == true && planned?.uuid == nil ? planned : nil
    }

    /// The row of a name.
    package func named(_ name: MachineName) -> ListedMachine? { names[name].map { machines[$0] } }

    /// The row that has an address.
    package func machine(with mac: MACAddress) -> ListedMachine? { addresses[mac].map { machines[$0] } }

    /// The row that has a UUID.
    package func machine(with uuid: MachineUUID) -> ListedMachine? { boards[uuid].map { machines[$0] } }
}
