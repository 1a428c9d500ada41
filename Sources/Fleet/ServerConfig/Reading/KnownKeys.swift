// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// A key that a reader understands, as docs/configuration.md has it too.
package struct KnownKey: Hashable, Sendable {
    /// The key with those around it: `server.http_port`.
    package let path: String
    /// What counts when it is not written; `nil` when there is no such thing.
    package let standard: String?

    /// Pairs a key with its default.
    package init(_ path: String, _ standard: String? = nil) {
        self.path = path
        self.standard = standard
    }
}

/// All keys of all files of an environment.
package enum KnownKeys {
    /// Those of a version 1 `Boottorrent.yaml`.
    package static let version1 = [
        KnownKey("version"),
        KnownKey("folders.images", EnvironmentFiles.images),
        KnownKey("folders.state", EnvironmentFiles.state),
        KnownKey("folders.out", EnvironmentFiles.output),
        KnownKey("folders.rules", EnvironmentFiles.rules),
        KnownKey("folders.machines", EnvironmentFiles.machines),
        KnownKey("folders.templates", EnvironmentFiles.templates),
        KnownKey("server.interface"),
        KnownKey("server.address"),
        KnownKey("server.http_port", "\(Defaults.httpPort)"),
        KnownKey("server.connections_per_address", "\(Defaults.connectionsPerAddress)"),
        KnownKey("server.netconsole_port", "\(Defaults.netconsolePort)"),
        KnownKey("dhcp", "proxy"),
        KnownKey("dhcp_range"),
        KnownKey("tftp", "true"),
        KnownKey("secure_boot", "auto"),
        KnownKey("phase1.cmdline", ""),
        KnownKey("phase1.from_peers", "false"),
        KnownKey("phase1.suite"),
        KnownKey("phase1.mirror"),
        KnownKey("menu.timeout", "\(Defaults.menuTimeout)"),
        KnownKey("menu.default"),
        KnownKey("swarm.peer_port", "\(Defaults.peerPort)"),
        KnownKey("swarm.tracker_port", "\(Defaults.trackerPort)"),
        KnownKey("swarm.tracker", "true"),
        KnownKey("swarm.lsd", "false"),
        KnownKey("swarm.pex", "false"),
        KnownKey("swarm.spare_server", "false"),
        KnownKey("swarm.racks", "[]"),
        KnownKey("swarm.origins", "[]"),
        KnownKey("leave.min", "\(Defaults.leaveMinimum)"),
        KnownKey("leave.max", "\(Defaults.leaveMaximum)"),
        KnownKey("history.days", "\(Defaults.historyDays)"),
        KnownKey("history.boots", "\(Defaults.historyBoots)"),
        KnownKey("page.readers", "everyone"),
        KnownKey("page.admins", "[]"),
        KnownKey("page.hosts", "[]"),
        KnownKey("shell.keys", "[]"),
    ]

    /// Those of the 2018 program's `Boottorrent.yaml`.
    package static let version0 = [
        KnownKey("boottorrent.version"),
        KnownKey("boottorrent.timeout", "\(Defaults.menuTimeout)"),
        KnownKey("boottorrent.default_os"),
        KnownKey("boottorrent.seed_time", "\(Defaults.version0SeedTime)"),
        KnownKey("boottorrent.host_ip"),
        KnownKey("dnsmasq.enable_dhcp"),
        KnownKey("dnsmasq.user"),
        KnownKey("dnsmasq.interface", Defaults.version0Interface),
        KnownKey("dnsmasq.bind_interfaces", "true"),
        KnownKey("dnsmasq.dhcp_range", Defaults.version0Range),
        KnownKey("dnsmasq.enable_tftp", "true"),
        KnownKey("opentracker.enable", "true"),
        KnownKey("opentracker.port", "\(Defaults.trackerPort)"),
        KnownKey("aria2.bt_enable_lpd", "false"),
        KnownKey("aria2.enable_peer_exchange", "true"),
        KnownKey("aria2.console_log_level"),
    ]

    /// Those of an image's `config.yaml`, in both versions.
    package static let image = [
        KnownKey("dispname"),
        KnownKey("method"),
        KnownKey("kernel"),
        KnownKey("initrd"),
        KnownKey("cmdline", ""),
        KnownKey("pass_network", "false"),
        KnownKey("report_os", "false"),
        KnownKey("netconsole", "false"),
        KnownKey("kexec", KernelStart.Call.files.rawValue),
        KnownKey("iso"),
        KnownKey("bin"),
        KnownKey("binargs", ""),
        KnownKey("args"),
        KnownKey("image"),
        KnownKey("disk", DiskChoice.firstEmpty.text),
        KnownKey("erase", "false"),
        KnownKey("grow_gpt", "true"),
        KnownKey("after"),
    ]

    /// Keys and sections that releases before the last of 2018 had: accepted, without effect.
    static let retired: Set<String> = [
        "boottorrent.display_oss", "aria2.enable_dht", "aria2.enable_dht6", "aria2.check_integrity", "hefur",
        "transmission",
    ]

    /// The names that may stand directly below a key path, in the order of the list.
    static func names(below keyPath: String, in keys: [KnownKey]) -> [String] {
        let prefix = keyPath.isEmpty ? "" : keyPath + "."
        var names: [String] = []
        for key in keys where key.path.hasPrefix(prefix) {
            let name = String(key.path.dropFirst(prefix.count).prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
