// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What an administrator has written down of a machine: what it is called, and where it stands.
package struct MachineLabel: Hashable, Sendable {
    /// What it is called; letters of either case mean the same.
    package let name: String?
    /// Its group.
    package let group: String?
    /// Its seat.
    package let row: Int?
    package let column: Int?

    /// Puts these together.
    package init(name: String?, group: String?, row: Int? = nil, column: Int? = nil) {
        self.name = name
        self.group = group
        self.row = row
        self.column = column
    }
}

extension FleetModel {
    /// Says what is written down of a machine; `nil` for nothing.
    ///
    /// A name leads to one machine: of two that one row of the list leads to, such as one PC that was seen with two cards and
    /// without a UUID, the first keeps it until it is forgotten or called otherwise.
    package mutating func label(_ number: MachineNumber, _ label: MachineLabel?) {
        guard let machine = table[number], machine.label != label else { return }
        dropName(of: number)
        edit(number) { $0.label = label }
        if let name = label?.name?.lowercased(), named[name] == nil { named[name] = number }
    }

    /// The name is free for another machine.
    mutating func dropName(of number: MachineNumber) {
        guard let name = table[number]?.label?.name?.lowercased(), named[name] == number else { return }
        named[name] = nil
    }

    /// What a machine is called in addresses and answers: its name, or its number where it has none of its own.
    package func id(of number: MachineNumber) -> String {
        guard let name = table[number]?.label?.name, named[name.lowercased()] == number else {
            return number.description
        }
        return name
    }

    /// What leads to a machine, for a list to find it by: its UUID, if it has one of its own, and its addresses.
    package func names(of number: MachineNumber) -> (uuid: MachineUUID?, macs: [MACAddress]) {
        (register[number]?.uuid, register[number]?.macs ?? [])
    }
}
