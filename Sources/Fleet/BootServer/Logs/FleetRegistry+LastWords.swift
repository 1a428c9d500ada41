// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import TorrentCore

/// For how long what comes from a machine's address is taken for the words of its kernel.
extension FleetRegistry {
    /// An agent was believed that reports from there.
    func heardAgent(of identity: MachineIdentity, at address: HostAddress?) {
        guard let address, let machine = fleet.number(of: identity).flatMap({ fleet[$0] }), speaks(machine),
            let ticket = keys.keyInUse(of: machine.number)
        else { return }
        logOwners.heard(machine.number, in: ticket, at: address, clock.now)
    }

    /// A machine reached another stage.
    func endLastWords(of machine: FleetMachine) {
        if !speaks(machine) { logOwners.ended(machine.number) }
    }

    /// Whether a kernel of ours runs on a machine, or one that was told to send its messages: users of any other system can send
    /// from its address as well.
    private func speaks(_ machine: FleetMachine) -> Bool {
        guard machine.stage == .handover || machine.stage == .os else { return true }
        return machine.image.flatMap { catalog.current[$0]?.published }?.image.sendsMessages ?? false
    }
}
