// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Whether an inventory is of the machine that it says it is of.
package enum InventoryCheck {
    /// What there is to say.
    package enum Verdict: Hashable, Sendable {
        /// It counts, and this is to be told of it.
        case accepted([InventoryChange])
        case refused(Refusal)
    }

    /// Why it does not count.
    package enum Refusal: Hashable, Sendable {
        /// It names another card than the one that the key was given to.
        case otherCard(told: MACAddress, owner: MACAddress)
        /// It names another UUID, or has another one in it.
        case otherUUID(told: String, owner: String)
    }

    /// Looks at a report that is signed by a boot's key.
    ///
    /// - Parameters:
    ///   - report: what came.
    ///   - owner: whom the key was given to.
    ///   - earlier: the machine's inventory before, with which the same was said of its serial number.
    ///   - holder: what another machine that has a serial number is called; `nil` if none has it.
    /// - Returns: whether it counts, and what there is to tell of it besides.
    package static func verdict(
        on report: InventoryReport, of owner: MachineIdentity, earlier: Inventory?, holder: (String) -> String?
    ) -> Verdict {
        guard report.machine.mac == owner.mac else {
            return .refused(.otherCard(told: report.machine.mac, owner: owner.mac))
        }
        let computer = report.inventory.computer
        for told in [report.machine.uuid, computer.uuid].compactMap(\.self) {
            if let owner = owner.uuid, isOther(told, than: owner) {
                return .refused(.otherUUID(told: told, owner: owner))
            }
        }
        guard let serial = computer.serial, SerialNumber.tellsApart(serial), serial != earlier?.computer.serial,
            let other = holder(serial)
        else { return .accepted([]) }
        return .accepted([.sharedSerial(machine: other)])
    }

    /// Those that tell no board from another say nothing.
    private static func isOther(_ told: String, than owner: String) -> Bool {
        guard let told = MachineUUID(told), let owner = MachineUUID(owner) else { return false }
        return told != owner
    }
}

extension InventoryCheck.Refusal {
    /// Why, as a sentence.
    package var sentence: String {
        switch self {
        case .otherCard(let told, let owner):
            "The inventory is of the machine with network card \(told); the key of this boot was given to \(owner)."
        case .otherUUID(let told, let owner):
            "The inventory is of the machine with UUID \(told); the key of this boot was given to \(owner)."
        }
    }
}
