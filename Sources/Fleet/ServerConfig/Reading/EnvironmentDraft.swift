// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
internal import HostSystem
internal import TorrentCore

/// What a `Boottorrent.yaml` of either version says, before it is held against images and computer.
struct EnvironmentDraft {
    /// The word for what we do about DHCP.
    enum DHCPWord: String, CaseIterable {
        case server
        case proxy
        case off
    }

    /// Which trackers there are.
    struct Trackers {
        let runsOwn: Bool
        let external: [AnnounceAddress]
    }

    /// What is asked of phase 1.
    struct Phase1 {
        let arguments: Setting<[KernelArgument]>
        let comesFromPeers: Setting<Bool>
        let suite: Setting<ArchiveSuite>
        let mirror: Setting<ArchiveMirror>

        /// All of it; `nil` when one of them means nothing.
        var settings: Phase1Settings? {
            guard let arguments = arguments.value, let comesFromPeers = comesFromPeers.value,
                suite.state != .malformed, mirror.state != .malformed
            else { return nil }
            return Phase1Settings(
                arguments: arguments, comesFromPeers: comesFromPeers, suite: suite.value, mirror: mirror.value)
        }
    }

    /// Who may do what.
    struct Page {
        let readers: Setting<AccessSettings.Readers>
        let admins: Setting<[Subnet]>
        let hosts: Setting<[WebAuthority]>

        /// All of it; `nil` when one of them means nothing.
        var settings: PageSettings? {
            guard let admins = admins.value, let hosts = hosts.value, readers.state != .malformed else { return nil }
            return PageSettings(readers: readers.value, admins: admins, hosts: hosts)
        }
    }

    /// How much is to be remembered.
    struct History {
        let days: Setting<Int>
        let boots: Setting<Int>

        /// Both; `nil` when one of them means nothing.
        var settings: HistorySettings? {
            guard let days = days.value, let boots = boots.value else { return nil }
            return HistorySettings(days: days, boots: boots)
        }
    }

    let version: Int
    let folders: FolderSettings
    let interface: Setting<String>
    let address: Setting<HostAddress>
    let httpPort: Setting<UInt16>
    let connectionsPerAddress: Setting<Int>
    /// 0 for none.
    let netconsolePort: Setting<UInt16>
    let dhcp: Setting<DHCPWord>
    let range: Setting<DHCPRange>
    let servesTFTP: Setting<Bool>
    let secureBoot: Setting<SecureBootMode>
    let phase1: Phase1
    let dnsmasqUser: Setting<String>
    let timeout: Setting<MenuPolicy.Timeout>
    let defaultImage: Setting<String>
    let peerPort: Setting<UInt16>
    let trackerPort: Setting<UInt16>
    let trackers: Setting<Trackers>
    let usesLocalDiscovery: Setting<Bool>
    let usesPeerExchange: Setting<Bool>
    let sparesServer: Setting<Bool>
    let racks: Setting<[Subnet]>
    let origins: Setting<[HostAddress]>
    let leaveMinimum: Setting<Int>
    let leaveMaximum: Setting<Int>
    let history: History
    let page: Page
    let shellKeys: Setting<[ShellKey]>

    /// Where each key stands, or would.
    var places: [SettingKey: ConfigPlace] {
        [
            .images: folders.images.place, .state: folders.state.place, .output: folders.output.place,
            .rules: folders.rules.place, .machines: folders.machines.place, .templates: folders.templates.place,
            .interface: interface.place, .address: address.place, .httpPort: httpPort.place,
            .connectionsPerAddress: connectionsPerAddress.place, .netconsolePort: netconsolePort.place,
            .dhcp: dhcp.place, .range: range.place,
            .tftp: servesTFTP.place, .secureBoot: secureBoot.place, .arguments: phase1.arguments.place,
            .fromPeers: phase1.comesFromPeers.place, .suite: phase1.suite.place, .mirror: phase1.mirror.place,
            .timeout: timeout.place, .defaultImage: defaultImage.place, .peerPort: peerPort.place,
            .trackerPort: trackerPort.place, .tracker: trackers.place, .localDiscovery: usesLocalDiscovery.place,
            .peerExchange: usesPeerExchange.place, .sparesServer: sparesServer.place, .racks: racks.place,
            .origins: origins.place, .leaveMinimum: leaveMinimum.place, .leaveMaximum: leaveMaximum.place,
            .historyDays: history.days.place, .historyBoots: history.boots.place, .user: dnsmasqUser.place,
            .pageReaders: page.readers.place, .pageAdmins: page.admins.place, .pageHosts: page.hosts.place,
            .shellKeys: shellKeys.place,
        ]
    }

    /// How long machines stay; the maximum follows a minimum above it unless both are written.
    func leave(into findings: inout Findings) -> LeavePolicy? {
        guard let minimum = leaveMinimum.value, let maximum = leaveMaximum.value else { return nil }
        guard maximum < minimum else { return LeavePolicy(minimum: minimum, maximum: maximum) }
        guard leaveMaximum.state == .written else { return LeavePolicy(minimum: minimum, maximum: minimum) }
        leaveMaximum.report(
            "\(maximum) is less than \(leaveMinimum.place.keyPath), which is \(minimum)",
            remedy: "write \(minimum) or more", into: &findings)
        return nil
    }

    /// Machines that neither ask a tracker nor look around would never meet.
    func checkPeersCanMeet(into findings: inout Findings) {
        guard let trackers = trackers.value, let discovery = usesLocalDiscovery.value,
            !trackers.runsOwn, trackers.external.isEmpty
        else { return }
        if discovery {
            findings.note(
                at: self.trackers.place,
                "without a tracker, machines meet by multicast alone: they must all be in one network segment")
        } else {
            self.trackers.report(
                "is false and so is \(usesLocalDiscovery.place.keyPath): machines could not find each other",
                remedy: "turn one of them on", into: &findings)
        }
    }

    /// Machines let nobody choose what it gives who is not among the origins.
    func noteMissingOrigin(at server: HostAddress, into findings: inout Findings) {
        guard let origins = origins.value, !origins.isEmpty, !origins.contains(server) else { return }
        findings.note(
            at: self.origins.place,
            "does not have this server's address \(server): machines then ask it like any peer, and it gives more")
    }

    /// What follows from settings that are right and yet may surprise.
    func noteConsequences(into findings: inout Findings) {
        for setting in [usesLocalDiscovery, usesPeerExchange] where setting.value == true {
            findings.note(at: setting.place, "is on, so torrents are not marked private")
        }
        if phase1.comesFromPeers.value == true {
            findings.note(
                at: phase1.comesFromPeers.place,
                "iPXE cannot prove what it loads: a PC that somebody took over can now give the others their phase 1")
        }
        if dhcp.value == .off {
            findings.note(
                at: dhcp.place, "DHCP is off: another DHCP server must send machines to this server's boot file")
        }
        if servesTFTP.value == false {
            findings.note(at: servesTFTP.place, "TFTP is off: another TFTP server must hold the boot files")
            if secureBoot.value == .on {
                findings.note(at: secureBoot.place, "means nothing without TFTP: machines with Secure Boot cannot boot")
            }
        } else if secureBoot.value == .on, dhcp.value == .off {
            findings.note(
                at: secureBoot.place, "your DHCP server must name shimx64.efi to UEFI machines, in place of snponly.efi"
            )
        }
    }
}
