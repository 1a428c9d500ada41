// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
internal import TorrentCore

/// Reads the settings of `version: 1`.
enum Version1 {
    static func draft(from root: ConfigSection, into findings: inout Findings) -> EnvironmentDraft {
        root.refuseUnknownKeys(known: KnownKeys.version1, into: &findings)
        let folders = section("folders", of: root, into: &findings)
        let server = section("server", of: root, into: &findings)
        let phase1 = section("phase1", of: root, into: &findings)
        let menu = section("menu", of: root, into: &findings)
        let swarm = section("swarm", of: root, into: &findings)
        let leave = section("leave", of: root, into: &findings)
        let history = section("history", of: root, into: &findings)
        let page = section("page", of: root, into: &findings)
        let shell = section("shell", of: root, into: &findings)
        return EnvironmentDraft(
            version: 1,
            folders: FolderSettings(
                images: folders.setting(
                    "images", standard: EnvironmentFiles.images, into: &findings, FolderSettings.path),
                state: folders.setting("state", standard: EnvironmentFiles.state, into: &findings, FolderSettings.path),
                output: folders.setting("out", standard: EnvironmentFiles.output, into: &findings, FolderSettings.path),
                rules: folders.setting("rules", standard: EnvironmentFiles.rules, into: &findings, FolderSettings.path),
                machines: folders.setting(
                    "machines", standard: EnvironmentFiles.machines, into: &findings, FolderSettings.path),
                templates: folders.setting(
                    "templates", standard: EnvironmentFiles.templates, into: &findings, FolderSettings.path)),
            interface: server.setting("interface", into: &findings, ValueReading.nonEmptyText),
            address: server.setting("address", into: &findings, ValueReading.ipv4Address),
            httpPort: server.setting(
                "http_port", standard: Defaults.httpPort, into: &findings, ValueReading.port),
            connectionsPerAddress: server.setting(
                "connections_per_address", standard: Defaults.connectionsPerAddress, into: &findings
            ) { (value) throws(Mistake) in
                try ValueReading.integer(value, in: ConfigLimits.connectionsPerAddress)
            },
            netconsolePort: server.setting(
                "netconsole_port", standard: Defaults.netconsolePort, into: &findings, ValueReading.portOrOff),
            dhcp: root.setting("dhcp", standard: .proxy, into: &findings, dhcpWord),
            range: root.setting("dhcp_range", into: &findings) { (value) throws(Mistake) in
                try DHCPRangeText.read(value, allowingNetmask: false)
            },
            servesTFTP: root.setting("tftp", standard: true, into: &findings, ValueReading.flag),
            secureBoot: root.setting("secure_boot", standard: .automatic, into: &findings, secureBootWord),
            phase1: .init(
                arguments: phase1.setting("cmdline", standard: [], into: &findings, ValueReading.kernelArguments),
                comesFromPeers: phase1.setting("from_peers", standard: false, into: &findings, ValueReading.flag),
                suite: phase1.setting("suite", into: &findings, ValueReading.suite),
                mirror: phase1.setting("mirror", into: &findings, ValueReading.mirror)),
            dnsmasqUser: .missing(at: root.place(of: "dhcp"), standard: nil),
            timeout: menu.setting(
                "timeout", standard: .seconds(Defaults.menuTimeout), into: &findings, ValueReading.timeout),
            defaultImage: menu.setting("default", into: &findings, ValueReading.nonEmptyText),
            peerPort: swarm.setting("peer_port", standard: Defaults.peerPort, into: &findings, ValueReading.port),
            trackerPort: swarm.setting(
                "tracker_port", standard: Defaults.trackerPort, into: &findings, ValueReading.port),
            trackers: swarm.setting(
                "tracker", standard: .init(runsOwn: true, external: []), into: &findings, trackers),
            usesLocalDiscovery: swarm.setting("lsd", standard: false, into: &findings, ValueReading.flag),
            usesPeerExchange: swarm.setting("pex", standard: false, into: &findings, ValueReading.flag),
            sparesServer: swarm.setting("spare_server", standard: false, into: &findings, ValueReading.flag),
            racks: swarm.setting("racks", standard: [], into: &findings, racks),
            origins: swarm.setting("origins", standard: [], into: &findings, origins),
            leaveMinimum: leave.setting(
                "min", standard: Defaults.leaveMinimum, into: &findings, ValueReading.seconds),
            leaveMaximum: leave.setting(
                "max", standard: Defaults.leaveMaximum, into: &findings, ValueReading.seconds),
            history: .init(
                days: history.setting("days", standard: Defaults.historyDays, into: &findings) {
                    (value) throws(Mistake) in
                    try ValueReading.integer(value, in: ConfigLimits.historyDays, unit: " days")
                },
                boots: history.setting("boots", standard: Defaults.historyBoots, into: &findings) {
                    (value) throws(Mistake) in
                    try ValueReading.integer(value, in: ConfigLimits.historyBoots)
                }),
            page: .init(
                readers: page.setting("readers", into: &findings, readers),
                admins: page.setting("admins", standard: [], into: &findings, admins),
                hosts: page.setting("hosts", standard: [], into: &findings, hosts)),
            shellKeys: shell.setting("keys", standard: [], into: &findings, ValueReading.shellKeys))
    }

    private static func section(
        _ key: String, of root: ConfigSection, into findings: inout Findings
    ) -> ConfigSection {
        let section = root.section(key, into: &findings)
        section.refuseUnknownKeys(known: KnownKeys.version1, into: &findings)
        return section
    }

    private static func dhcpWord(_ value: YAMLValue) throws(Mistake) -> EnvironmentDraft.DHCPWord {
        guard let word = value.text.flatMap(EnvironmentDraft.DHCPWord.init(rawValue:)) else {
            throw Mistake(found: "\(value.shown) is none of our ways with DHCP", remedy: "use server, proxy or off")
        }
        return word
    }

    private static func secureBootWord(_ value: YAMLValue) throws(Mistake) -> SecureBootMode {
        if let flag = value.flag { return flag ? .on : .off }
        guard value.text == "auto" else {
            throw Mistake(found: "\(value.shown) is neither a truth value nor auto", remedy: "use auto, true or false")
        }
        return .automatic
    }

    /// `true` for our own tracker, `false` for none, or the addresses of others.
    private static func trackers(_ value: YAMLValue) throws(Mistake) -> EnvironmentDraft.Trackers {
        if let runsOwn = value.flag { return .init(runsOwn: runsOwn, external: []) }
        if case .mapping = value.content {
            throw Mistake(
                found: "a mapping is no tracker", remedy: "write true, false, an address or a list of addresses")
        }
        var addresses: [AnnounceAddress] = []
        for element in ValueReading.elements(value) { addresses.append(try ValueReading.announceAddress(element)) }
        guard (1...CatalogLimits.trackers).contains(addresses.count) else {
            throw Mistake(
                found: "has \(addresses.count) addresses", remedy: "1 to \(CatalogLimits.trackers) are allowed")
        }
        return .init(runsOwn: false, external: addresses)
    }

    /// Networks of which no two share an address.
    private static func racks(_ value: YAMLValue) throws(Mistake) -> [Subnet] {
        var racks: [Subnet] = []
        for element in ValueReading.elements(value) { racks.append(try ValueReading.subnet(element)) }
        guard racks.count <= CatalogLimits.racks else {
            throw Mistake(found: "has \(racks.count) racks", remedy: "\(CatalogLimits.racks) are allowed")
        }
        if let (one, other) = racks.firstOverlap {
            throw Mistake(
                found: "\(one) and \(other) have addresses in common", remedy: "give each rack its own")
        }
        return racks
    }

    private static func readers(_ value: YAMLValue) throws(Mistake) -> AccessSettings.Readers {
        guard let readers = value.text.flatMap({ AccessSettings.Readers(rawValue: $0) }) else {
            throw Mistake(
                found: "\(value.shown) is neither operators nor everyone", remedy: "use operators or everyone")
        }
        return readers
    }

    private static func admins(_ value: YAMLValue) throws(Mistake) -> [Subnet] {
        var networks: [Subnet] = []
        for element in ValueReading.elements(value) { networks.append(try ValueReading.subnet(element)) }
        guard networks.count <= ConfigLimits.pageEntries else {
            throw Mistake(
                found: "has \(networks.count) networks", remedy: "\(ConfigLimits.pageEntries) are allowed")
        }
        return networks
    }

    private static func hosts(_ value: YAMLValue) throws(Mistake) -> [WebAuthority] {
        var hosts: [WebAuthority] = []
        for element in ValueReading.elements(value) {
            let text = try ValueReading.text(element)
            guard let host = WebAuthority(text) else {
                throw Mistake(
                    found: "\(element.shown) is no host as browsers write it",
                    remedy: "write a name or an address, such as boot.example.org or boot.example.org:8443")
            }
            hosts.append(host)
        }
        guard hosts.count <= ConfigLimits.pageEntries else {
            throw Mistake(found: "has \(hosts.count) names", remedy: "\(ConfigLimits.pageEntries) are allowed")
        }
        return hosts
    }

    private static func origins(_ value: YAMLValue) throws(Mistake) -> [HostAddress] {
        var origins: [HostAddress] = []
        for element in ValueReading.elements(value) { origins.append(try ValueReading.ipv4Address(element)) }
        guard origins.count <= CatalogLimits.origins else {
            throw Mistake(
                found: "has \(origins.count) addresses", remedy: "\(CatalogLimits.origins) are allowed")
        }
        return origins
    }
}
