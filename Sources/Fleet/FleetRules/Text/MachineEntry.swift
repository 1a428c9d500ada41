// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What a command says of one machine; what is `nil` stays as it is in the list.
package struct MachineEntry: Hashable, Sendable {
    /// Its name.
    package var name: MachineName?
    /// Its addresses; a row that has one of them is this machine's.
    package var macs: [MACAddress]
    /// Its UUID.
    package var uuid: MachineUUID?
    /// Its group.
    package var group: GroupName?
    /// Its seat.
    package var row, column: Int?
    /// More that is known of it; each has a column of its own.
    package var vars: Variables
    /// Where another list has it; what is told of it then says so.
    package var origin: RuleOrigin?

    /// Puts together what is said.
    package init(
        name: MachineName? = nil, macs: [MACAddress] = [], uuid: MachineUUID? = nil, group: GroupName? = nil,
        row: Int? = nil, column: Int? = nil, vars: Variables = Variables()
    ) {
        self.name = name
        self.macs = macs
        self.uuid = uuid
        self.group = group
        self.row = row
        self.column = column
        self.vars = vars
    }
}
