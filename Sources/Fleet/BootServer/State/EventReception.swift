// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// What became of an event.
package enum EventReception: Hashable, Sendable {
    /// It was believed; the answer is for a sender that asks for one.
    case taken(EventAnswer?)
    /// It was believed that the system which a machine started runs; whatever else it says counts for nothing.
    case takenFromSystem
    /// It was believed before, and its sender did not hear of that.
    case replayed(EventAnswer?)
    /// It changed nothing.
    case refused(KeyVerdict.Refusal)
}

extension MachineEvent {
    /// What a started system may say: that it runs, and for how long.
    ///
    /// It gives its machine no other name than it has.
    func asOfSystem(known fleet: FleetModel) -> MachineEvent {
        let known = fleet.number(of: machine).flatMap { fleet[$0]?.uuid }
        let identity = MachineIdentity(mac: machine.mac, uuid: machine.uuid == known ? known : nil)
        return MachineEvent(machine: identity, stage: .os, uptime: uptime)
    }
}
