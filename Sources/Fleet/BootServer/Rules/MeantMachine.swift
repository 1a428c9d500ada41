// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import FleetRules
internal import TorrentCore

/// Which machine a person means who wants to know what it would get.
package enum MeantMachine {
    /// The machine that a word means: one that was heard, a row of the list, or a MAC address or UUID that nobody knows yet.
    ///
    /// - Returns: what is known of it, and its number if it was heard; `nil` for a word that means none, or several.
    package static func facts(
        _ word: String, in fleet: FleetModel, _ list: MachineList
    ) -> (facts: MachineFacts, number: MachineNumber?)? {
        switch fleet.search(word) {
        case .found(let number): return (fleet.facts(of: number), number)
        case .several: return nil
        case .none: break
        }
        if let name = MachineName(word), let row = list.named(name) {
            return (MachineFacts(macs: row.macs.reversed(), uuid: row.uuid, listedName: name), nil)
        }
        if let mac = MACAddress(word) { return (MachineFacts(macs: [mac]), nil) }
        if let uuid = MachineUUID(word) { return (MachineFacts(uuid: uuid), nil) }
        return nil
    }
}
