// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads the settings of the 2018 program, `boottorrent.version: 0`.
enum Version0 {
    private static let logLevels = ["debug", "info", "notice", "warn", "error"]

    static func draft(from root: ConfigSection, into findings: inout Findings) -> EnvironmentDraft {
        let known = KnownKeys.version0
        root.refuseUnknownKeys(known: known, retired: KnownKeys.retired, into: &findings)
        let main = section("boottorrent", of: root, into: &findings)
        let dnsmasq = section("dnsmasq", of: root, into: &findings)
        let tracker = section("opentracker", of: root, into: &findings)
        let aria2 = section("aria2", of: root, into: &findings)
        let seedTime = main.setting(
            "seed_time", standard: Defaults.version0SeedTime, into: &findings
        ) { (value) throws(Mistake) in
            try ValueReading.integer(
                value, in: -CatalogLimits.longestWait...CatalogLimits.longestWait, unit: " seconds")
        }
        let bindsInterface = dnsmasq.setting("bind_interfaces", into: &findings, ValueReading.flag)
        let logLevel = aria2.setting("console_log_level", into: &findings, logLevel)
        noteChanges(seedTime: seedTime, bindsInterface: bindsInterface, logLevel: logLevel, into: &findings)
        return EnvironmentDraft(
            version: 0,
            folders: FolderSettings(
                images: missing("folders.images", standard: EnvironmentFiles.images),
                state: missing("folders.state", standard: EnvironmentFiles.state),
                output: missing("folders.out", standard: EnvironmentFiles.output),
                rules: missing("folders.rules", standard: EnvironmentFiles.rules),
                machines: missing("folders.machines", standard: EnvironmentFiles.machines),
                templates: missing("folders.templates", standard: EnvironmentFiles.templates)),
            interface: dnsmasq.setting(
                "interface", standard: Defaults.version0Interface, into: &findings, ValueReading.nonEmptyText),
            address: main.setting("host_ip", into: &findings, ValueReading.ipv4Address),
            httpPort: missing("server.http_port", standard: Defaults.httpPort),
            connectionsPerAddress: missing("server.connections_per_address", standard: Defaults.connectionsPerAddress),
            netconsolePort: missing("server.netconsole_port", standard: Defaults.netconsolePort),
            dhcp: enablesDHCP(dnsmasq, into: &findings),
            range: range(dnsmasq, into: &findings),
            servesTFTP: dnsmasq.setting("enable_tftp", standard: true, into: &findings, ValueReading.flag),
            secureBoot: missing("secure_boot", standard: .automatic),
            phase1: .init(
                arguments: missing("phase1.cmdline", standard: []),
                comesFromPeers: missing("phase1.from_peers", standard: false),
                suite: missing("phase1.suite", standard: nil),
                mirror: missing("phase1.mirror", standard: nil)),
            dnsmasqUser: dnsmasq.setting("user", into: &findings, ValueReading.nonEmptyText),
            timeout: main.setting(
                "timeout", standard: .seconds(Defaults.menuTimeout), into: &findings, ValueReading.timeout),
            defaultImage: main.setting("default_os", into: &findings, ValueReading.nonEmptyText),
            peerPort: missing("swarm.peer_port", standard: Defaults.peerPort),
            trackerPort: tracker.setting(
                "port", standard: Defaults.trackerPort, into: &findings, ValueReading.port),
            trackers: tracker.setting("enable", standard: true, into: &findings, ValueReading.flag)
                .map { .init(runsOwn: $0, external: []) },
            usesLocalDiscovery: aria2.setting("bt_enable_lpd", standard: false, into: &findings, ValueReading.flag),
            usesPeerExchange: aria2.setting(
                "enable_peer_exchange", standard: true, into: &findings, ValueReading.flag),
            sparesServer: missing("swarm.spare_server", standard: false),
            racks: missing("swarm.racks", standard: []),
            origins: missing("swarm.origins", standard: []),
            leaveMinimum: seedTime.map { max($0, 0) },
            leaveMaximum: seedTime.map { $0 > 0 ? max($0, Defaults.leaveMaximum) : 0 },
            history: .init(
                days: missing("history.days", standard: Defaults.historyDays),
                boots: missing("history.boots", standard: Defaults.historyBoots)),
            page: .init(
                readers: missing("page.readers", standard: nil), admins: missing("page.admins", standard: []),
                hosts: missing("page.hosts", standard: [])),
            shellKeys: missing("shell.keys", standard: []))
    }

    /// A key that only version 1 has.
    private static func missing<Value>(_ keyPath: String, standard: Value?) -> Setting<Value> {
        .missing(at: ConfigPlace(file: EnvironmentFiles.settings, keyPath: keyPath), standard: standard)
    }

    private static func section(
        _ key: String, of root: ConfigSection, into findings: inout Findings
    ) -> ConfigSection {
        let section = root.section(key, into: &findings)
        section.refuseUnknownKeys(known: KnownKeys.version0, retired: KnownKeys.retired, into: &findings)
        return section
    }

    private static func enablesDHCP(
        _ dnsmasq: ConfigSection, into findings: inout Findings
    ) -> Setting<EnvironmentDraft.DHCPWord> {
        let isEnabled = dnsmasq.setting("enable_dhcp", into: &findings, ValueReading.flag)
        if isEnabled.state == .absent {
            isEnabled.report(
                "is missing", remedy: "write true to be the network's DHCP server, false where there is one",
                into: &findings)
        }
        return isEnabled.map { $0 ? .server : .off }
    }

    private static func range(_ dnsmasq: ConfigSection, into findings: inout Findings) -> Setting<DHCPRange> {
        let standard = YAMLValue(content: .scalar(Defaults.version0Range, isPlain: false), line: 1)
        return dnsmasq.setting(
            "dhcp_range", standard: try? DHCPRangeText.read(standard, allowingNetmask: false), into: &findings
        ) { (value) throws(Mistake) in
            try DHCPRangeText.read(value, allowingNetmask: true)
        }
    }

    private static func logLevel(_ value: YAMLValue) throws(Mistake) -> String {
        guard let word = value.text, logLevels.contains(word) else {
            throw Mistake(found: "\(value.shown) is no log level", remedy: "use \(logLevels.listed())")
        }
        return word
    }

    private static func noteChanges(
        seedTime: Setting<Int>, bindsInterface: Setting<Bool>, logLevel: Setting<String>,
        into findings: inout Findings
    ) {
        if let seconds = seedTime.value, seedTime.state == .written {
            let longest = max(seconds, Defaults.leaveMaximum)
            findings.note(
                at: seedTime.place,
                seconds > 0
                    ? "is a minimum: a machine stays \(seconds) seconds, and up to \(longest) while others need it"
                    : "a machine starts its image at once and does not stay to help others")
        }
        if bindsInterface.state == .written {
            findings.note(at: bindsInterface.place, "has no effect: the server uses its own interface only")
        }
        if logLevel.state == .written {
            findings.note(at: logLevel.place, "has no effect: there is no aria2, and machines report every stage")
        }
    }
}
