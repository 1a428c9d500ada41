// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetAccess
package import FleetModel
package import ServerConfig
internal import Synchronization

/// What all machines are told besides the images, and how much is remembered of them, as it counts at one moment.
///
/// It is a value. Who answers a request takes it once.
package struct ServedSettings: Hashable, Sendable {
    /// How a machine comes to its image.
    package let menu: MenuPolicy
    /// How a machine takes part in the swarm.
    package let swarm: SwarmPolicy
    /// How long it stays after its download.
    package let leave: LeavePolicy

    /// How much is remembered of machines and boots.
    package let retention: Retention
    /// By what it is decided who may do what.
    package let access: AccessSettings
    /// Who may have a shell on machines in phase 1 from afar; empty where nobody may.
    package let shellKeys: [ShellKey]

    /// Puts them together.
    package init(
        menu: MenuPolicy, swarm: SwarmPolicy, leave: LeavePolicy,
        retention: Retention = Retention(days: Defaults.historyDays, boots: Defaults.historyBoots),
        access: AccessSettings, shellKeys: [ShellKey] = []
    ) {
        self.shellKeys = shellKeys
        self.access = access
        self.retention = retention
        self.menu = menu
        self.swarm = swarm
        self.leave = leave
    }

    /// The layers that machines need besides those of their images.
    package var layers: Set<LayerName> { shellKeys.isEmpty ? [] : [.ssh] }

    /// Those of an environment.
    package init(_ environment: Environment) {
        self.init(
            menu: environment.menu, swarm: environment.swarmPolicy, leave: environment.leave,
            retention: Retention(days: environment.history.days, boots: environment.history.boots),
            access: environment.access.with(HostNames.own), shellKeys: environment.shellKeys)
    }
}

/// The one owner of the settings that may change while the server runs: everybody reads them here.
package final class SettingsKeeper: Sendable {
    private let settings: Mutex<ServedSettings>

    /// Begins with these.
    package init(_ settings: ServedSettings) {
        self.settings = Mutex(settings)
    }

    /// The settings as they are now; it waits for nobody.
    package var current: ServedSettings { settings.withLock { $0 } }

    /// These count from now on.
    package func put(_ settings: ServedSettings) {
        self.settings.withLock { $0 = settings }
    }
}

extension AccessSettings {
    /// The same with more names of the server.
    fileprivate func with(_ names: Set<WebAuthority>) -> AccessSettings {
        var settings = self
        settings.hosts.formUnion(names)
        return settings
    }
}
