// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetInterface
package import FleetModel
internal import Logging
internal import TorrentCore

/// What machines are made of, and what their kernels say.
extension FleetRegistry {
    /// What becomes of an inventory.
    package enum InventoryReception: Hashable, Sendable {
        /// It counts.
        case taken
        /// It is signed by no key that is good.
        case unknownKey
        /// There were too many in this boot.
        case tooMany
        /// It counts for nothing, for this reason.
        case refused(String)
    }

    /// Who signed a message that is no event, if it was by the key of a boot in progress.
    package func sender(
        of message: SignedMessage, in boot: BootNumber
    ) -> (machine: MachineNumber, identity: MachineIdentity, key: BootKey)? {
        keys.sender(of: message, in: boot)
    }

    /// Takes in what a machine is made of; what changed since its boot before is told.
    package func take(_ signed: SignedInventory) -> InventoryReception {
        let report = signed.report
        guard let sender = keys.sender(of: signed.message, in: report.boot) else { return .unknownKey }
        guard inventories.takesMore(of: sender.machine, in: report.boot) else { return .tooMany }
        let verdict = InventoryCheck.verdict(
            on: report, of: sender.identity, earlier: inventories[sender.machine]?.inventory
        ) { serial in
            inventories.holder(of: serial, but: sender.machine).map { fleet.id(of: $0) }
        }
        switch verdict {
        case .refused(let refusal):
            reporter.report(
                Problem.Finding(
                    .inventoryRefused, at: Problem.Place(sender.machine), found: refusal.sentence,
                    remedy: "Look for two machines that report as one; then start this one again.",
                    machine: sender.machine))
            return .refused(refusal.sentence)
        case .accepted(let remarks):
            reporter.settle(.inventoryRefused, at: Problem.Place(sender.machine))
            let changes = inventories.take(report.inventory, of: sender.machine, at: clock.moment.wall)
            for change in changes + remarks { tell(change, of: sender.machine) }
            fleet.setLinkSpeed(report.inventory.linkSpeed(of: report.machine.mac), of: sender.machine)
            return .taken
        }
    }

    /// A kernel said something that may explain a standstill.
    package func noticed(_ sign: KernelSign, of machine: MachineNumber, in boot: BootNumber) {
        fleet.noticed(sign, of: machine, in: boot)
        tellFollowers()
        if let known = fleet[machine], let problem = known.problem(at: clock.now) { reporter.report(problem) }
    }

    private func tell(_ change: InventoryChange, of machine: MachineNumber) {
        events.tell(.inventory, at: clock.moment.wall) { event in
            event.machine = fleet.id(of: machine)
            event.boot = fleet[machine]?.boot.value
            event.reason = change.sentence
        }
        var metadata = fleet[machine]?.metadata ?? [:]
        metadata["change"] = "\(change.sentence)"
        logger.notice("a machine is made of something else than before", metadata: metadata)
    }
}

extension Inventory {
    /// Mbit/s of the card with this address.
    fileprivate func linkSpeed(of mac: MACAddress) -> UInt64? {
        cards?.first { $0.mac == mac }?.speed.map { UInt64($0) }
    }
}
