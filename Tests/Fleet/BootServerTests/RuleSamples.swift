// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetRules
import NetbootScripts
import Testing
import TorrentCore

extension ManifestMaker {
    /// What a machine of which nothing else is known is told by settings, and by rules if there are some.
    static func manifest(
        for mac: MACAddress, of catalog: Catalog, _ settings: SettingsKeeper, rules: MachineRules = MachineRules()
    ) throws -> Manifest {
        let address = try #require(HostAddress("192.0.2.1"))
        let server = try #require(ServerEndpoint(address: address, port: 8_080))
        let assigner = Assigner(settings: settings, rules: RuleKeeper(rules), server: server)
        return ManifestMaker(settings: settings).manifest(
            by: assigner.decision(for: MachineFacts(macs: [mac])), of: catalog, giving: SystemAdditions()
        ).manifest
    }
}
