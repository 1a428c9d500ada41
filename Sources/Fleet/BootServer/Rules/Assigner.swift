// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel
package import FleetRules
internal import FleetTemplates
package import NetbootScripts
internal import ServerConfig
internal import TorrentCore

/// Decides what a machine gets, by settings and rules as they are at the moment; the only place that does.
package struct Assigner: Sendable {
    private let settings: SettingsKeeper
    let rules: RuleKeeper
    private let server: ServerEndpoint

    /// One that decides for the machines of a server at this address.
    package init(settings: SettingsKeeper, rules: RuleKeeper, server: ServerEndpoint) {
        self.settings = settings
        self.rules = rules
        self.server = server
    }

    /// What a machine gets of which this is known; its rack is found by its address.
    package func decision(for facts: MachineFacts, nextBoot: StartChoice? = nil) -> MachineDecision {
        let settings = settings.current
        return MachineDecision(
            for: facts, nextBoot: nextBoot,
            by: DecidingSettings(menu: settings.menu, leave: settings.leave, racks: settings.swarm.racks),
            rules.current,
            server: "\(server.address):\(server.port)")
    }

    /// What the list of machines says of a machine that has these names; `nil` for a newcomer.
    package func label(uuid: MachineUUID?, macs: [MACAddress]) -> MachineLabel? {
        guard let row = rules.current.book.list.machine(of: MachineFacts(macs: macs, uuid: uuid)) else { return nil }
        return MachineLabel(name: row.name?.text, group: row.group?.text, row: row.row, column: row.column)
    }
}
