// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetModel
internal import Logging
package import TorrentCore

/// What phase 1 machines are sent, and from where.
extension FleetRegistry {
    /// Another machine that a machine may get this phase 1 from; `nil` for the server.
    package func phase1Giver(for machine: MACAddress, of hash: String) -> HostAddress? {
        givers.giver(for: machine, of: hash, in: fleet, at: clock.now)
    }

    /// The card that a machine's loader uses, if the phase 1 that it is sent has no driver of that; `nil` where it has one.
    package func boots(_ machine: MachineIdentity, withUndriven card: PCIIdentity?) {
        guard let number = fleet.number(of: machine) else { return }
        fleet.setUndrivenCard(card, of: number)
    }

    /// A machine got nothing from there.
    package func gaveNothing(_ address: HostAddress) {
        guard givers.gaveNothing(address, in: fleet) else { return }
        logger.info("a machine gives phase 1 no more", metadata: ["address": "\(address)"])
    }

    /// The kind of the network card that a machine boots from, as its agent told in the boot before; `nil` when none did.
    ///
    /// That of an earlier boot counts no more: the machine may have come no further because it has another card now.
    package func card(of machine: MachineIdentity) -> PCIIdentity? {
        guard let known = fleet.number(of: machine).flatMap({ fleet[$0] }), let card = known.card else { return nil }
        guard known.provedCard != nil else {
            logger.debug(
                "a machine asks again before its agent was heard, so it is sent the drivers of all network cards",
                metadata: ["machine": "\(machine.mac)", "card": "\(card)"])
            return nil
        }
        return card
    }
}
