// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// One row of a list of machines.
package struct ListedMachine: Hashable, Sendable {
    /// What it is called.
    package let name: MachineName?
    /// Its hardware addresses, as they are written.
    package let macs: [MACAddress]
    /// Its UUID.
    package let uuid: MachineUUID?
    /// Its group, one that the rules have.
    package let group: GroupName?
    /// Its seat in the room.
    package let row: Int?
    package let column: Int?
    /// What the row decides, variables among it, and where it stands.
    package let written: WrittenValues

    /// The first of its addresses.
    package var mac: MACAddress? { macs.first }
    /// The line it stands on, from 1.
    package var line: Int { written.origin.line }
    /// What the row decides.
    package var values: AssignmentValues { written.values }
    /// The variables of its columns.
    package var vars: Variables { written.values.vars }

    /// Puts a row together.
    package init(
        name: MachineName? = nil, macs: [MACAddress] = [], uuid: MachineUUID? = nil, group: GroupName? = nil,
        row: Int? = nil, column: Int? = nil, written: WrittenValues
    ) {
        self.name = name
        self.macs = macs
        self.uuid = uuid
        self.group = group
        self.row = row
        self.column = column
        self.written = written
    }
}
