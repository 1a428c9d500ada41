// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What is known of a machine at the moment it is asked what it gets.
///
/// What is not known is `nil` and matches nothing.
///
/// Its name, its group, and whether it is a newcomer come out of the list of machines, never from what a machine tells.
package struct MachineFacts: Hashable, Sendable {
    /// Its hardware addresses, the one it boots from last.
    package var macs: [MACAddress]
    /// Its UUID.
    package var uuid: MachineUUID?
    /// Its serial number, its maker and its model, as its firmware has them.
    package var serial, vendor, model: String?
    /// Its memory in bytes: that of its modules, or what its kernel counts, which is less than was sold.
    package var memory: UInt64?
    /// Its firmware.
    package var firmware: FirmwareKind?
    /// Whether its firmware enforces Secure Boot.
    package var secureBoot: Bool?
    /// Its address.
    package var address: HostAddress?
    /// Which of `swarm.racks` the address is in.
    package var rack: Subnet?
    /// The name of the row that a person asks about who knows no machine of it yet.
    ///
    /// It counts only where the row has neither address nor UUID: any other is found by those.
    package var listedName: MachineName?

    /// Puts together what is known.
    package init(
        macs: [MACAddress] = [], uuid: MachineUUID? = nil, serial: String? = nil, vendor: String? = nil,
        model: String? = nil, memory: UInt64? = nil, firmware: FirmwareKind? = nil, secureBoot: Bool? = nil,
        address: HostAddress? = nil, rack: Subnet? = nil,
        listedName: MachineName? = nil
    ) {
        self.macs = macs
        self.uuid = uuid
        self.serial = serial
        self.vendor = vendor
        self.model = model
        self.memory = memory
        self.firmware = firmware
        self.secureBoot = secureBoot
        self.address = address
        self.rack = rack
        self.listedName = listedName
    }
}
