// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import FleetRules
internal import TorrentCore

/// Which machine a person means who wants to know what it would get.
package enum MeantMachine {
    /// The machine that a word means: one that was heard, a row of the list, or a MAC address or UUID that nobody knows yet.
    ///
    /// - Returns: what is known of it, and its number if it was heard; `nil` for a word that means none.
    package static func facts(
        _ word: String, in fleet: FleetModel, _ list: MachineList
    ) -> (facts: MachineFacts, number: MachineNumber?)? {
        if case .found(let number) = fleet.search(word) { return (fleet.facts(of: number), number) }
        if let row = MachineName(word).flatMap({ list.named($0) }) {
            return (MachineFacts(macs: row.macs.reversed(), uuid: row.uuid), nil)
        }
        if let mac = MACAddress(word) { return (MachineFacts(macs: [mac]), nil) }
        if let uuid = MachineUUID(word) { return (MachineFacts(uuid: uuid), nil) }
        return nil
    }
}
