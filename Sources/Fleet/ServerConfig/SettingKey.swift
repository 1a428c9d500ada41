// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// A key of the settings, by its name in version 1, and what follows when it changes while the environment is served.
package enum SettingKey: String, Hashable, Sendable, CaseIterable {
    case images = "folders.images"
    case state = "folders.state"
    case output = "folders.out"
    case rules = "folders.rules"
    case machines = "folders.machines"
    case templates = "folders.templates"
    case interface = "server.interface"
    case address = "server.address"
    case httpPort = "server.http_port"
    case connectionsPerAddress = "server.connections_per_address"
    case netconsolePort = "server.netconsole_port"
    case dhcp = "dhcp"
    case range = "dhcp_range"
    case tftp = "tftp"
    case secureBoot = "secure_boot"
    case arguments = "phase1.cmdline"
    case fromPeers = "phase1.from_peers"
    case suite = "phase1.suite"
    case mirror = "phase1.mirror"
    case timeout = "menu.timeout"
    case defaultImage = "menu.default"
    case peerPort = "swarm.peer_port"
    case trackerPort = "swarm.tracker_port"
    case tracker = "swarm.tracker"
    case localDiscovery = "swarm.lsd"
    case peerExchange = "swarm.pex"
    case sparesServer = "swarm.spare_server"
    case racks = "swarm.racks"
    case origins = "swarm.origins"
    case leaveMinimum = "leave.min"
    case leaveMaximum = "leave.max"
    case historyDays = "history.days"
    case historyBoots = "history.boots"
    case pageReaders = "page.readers"
    case pageAdmins = "page.admins"
    case pageHosts = "page.hosts"
    case shellKeys = "shell.keys"
    /// Of version 0 alone.
    case user = "dnsmasq.user"

    /// Whether the server takes it over while it runs; everything else needs a restart.
    ///
    /// Sockets, dnsmasq and phase 1 are made at the start. Trackers, and whether a torrent is private, stand in the torrents:
    /// with others these have other names, and machines in mid-download would lose theirs.
    package var isHot: Bool {
        switch self {
        case .timeout, .defaultImage, .sparesServer, .racks, .origins, .leaveMinimum, .leaveMaximum, .historyDays,
            .historyBoots, .pageReaders, .pageAdmins, .pageHosts, .shellKeys:
            true
        case .images, .state, .output, .rules, .machines, .templates, .interface, .address, .httpPort,
            .connectionsPerAddress, .netconsolePort, .dhcp, .range, .tftp,
            .secureBoot, .arguments, .fromPeers, .suite, .mirror, .peerPort, .trackerPort, .tracker, .localDiscovery,
            .peerExchange, .user:
            false
        }
    }

    /// What it is in an environment, to be compared.
    func value(in environment: Environment) -> AnyHashable {
        let (server, swarm) = (environment.server, environment.swarm)
        return switch self {
        case .images: environment.imagesFolder
        case .state: environment.stateFolder
        case .output: environment.outputFolder
        case .rules: environment.folders.rules.path
        case .machines: environment.folders.machines.path
        case .templates: environment.folders.templates.path
        case .interface: server.interface
        case .address: server.address
        case .httpPort: server.httpPort
        case .connectionsPerAddress: server.connectionsPerAddress
        case .netconsolePort: server.netconsolePort
        case .dhcp: environment.dhcp.word
        case .range: environment.dhcp.range
        case .tftp: environment.servesTFTP
        case .secureBoot: environment.secureBoot
        case .arguments: environment.phase1.arguments
        case .fromPeers: environment.phase1.comesFromPeers
        case .suite: environment.phase1.suite
        case .mirror: environment.phase1.mirror
        case .timeout: environment.menu.timeout
        case .defaultImage: environment.menu.defaultImage
        case .peerPort: swarm.peerPort
        case .trackerPort: swarm.trackerPort
        case .tracker: [AnyHashable(swarm.runsTracker), AnyHashable(swarm.externalTrackers)]
        case .localDiscovery: swarm.usesLocalDiscovery
        case .peerExchange: swarm.usesPeerExchange
        case .sparesServer: swarm.sparesServer
        case .racks: swarm.racks
        case .origins: swarm.origins
        case .leaveMinimum: environment.leave.minimum
        case .leaveMaximum: environment.leave.maximum
        case .historyDays: environment.history.days
        case .historyBoots: environment.history.boots
        case .pageReaders: environment.page.readers
        case .pageAdmins: environment.page.admins
        case .pageHosts: environment.page.hosts
        case .shellKeys: environment.shellKeys
        case .user: environment.dnsmasqUser
        }
    }
}

extension DHCPMode {
    fileprivate var word: String {
        switch self {
        case .server: "server"
        case .proxy: "proxy"
        case .off: "off"
        }
    }

    fileprivate var range: DHCPRange? {
        if case .server(let range) = self { range } else { nil }
    }
}
