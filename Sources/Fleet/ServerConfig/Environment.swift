// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetAccess
package import HostSystem
package import TorrentCore

/// One deployment, read and checked: everything `start` needs to know.
package struct Environment: Hashable, Sendable {
    /// The environment's folder, absolute, with links followed.
    package let folder: String
    /// Where its images, state and output are.
    package let folders: EnvironmentFolders
    /// The version its settings are written in, 0 or 1.
    package let version: Int
    /// Where the server is.
    package let server: ServerSettings
    /// What we do about DHCP.
    package let dhcp: DHCPMode
    /// Whether we serve boot files by TFTP.
    package let servesTFTP: Bool
    /// Who is given programs that firmware with Secure Boot starts.
    package let secureBoot: SecureBootMode
    /// What is asked of phase 1.
    package let phase1: Phase1Settings
    /// The user dnsmasq drops to; `nil` for one that can read what is served.
    package let dnsmasqUser: String?
    /// How machines come to their image.
    package let menu: MenuPolicy
    /// How the swarm is run.
    package let swarm: SwarmSettings
    /// How long machines stay after their own download.
    package let leave: LeavePolicy
    /// How much is remembered of machines and boots.
    package let history: HistorySettings
    /// Who sees, and who changes, and by which names.
    package let page: PageSettings
    /// Who may have a shell on machines in phase 1 from afar; empty where nobody may.
    package let shellKeys: [ShellKey]
    /// What can be started, by folder name; empty when every image has a mistake.
    package let images: [EnvironmentImage]
}

extension Environment {
    /// Where peers announce themselves, in the order they try: our tracker by HTTP and UDP, or the others.
    package var announceAddresses: [AnnounceAddress] {
        guard swarm.runsTracker else { return swarm.externalTrackers }
        let tracker = PeerAddress(host: server.address, port: swarm.trackerPort)
        return [
            AnnounceAddress(scheme: .http, tracker: tracker), AnnounceAddress(scheme: .udp, tracker: tracker),
        ]
    }

    /// What a manifest tells machines about the swarm.
    package var swarmPolicy: SwarmPolicy {
        SwarmPolicy(
            peerPort: swarm.peerPort, trackers: announceAddresses.map(\.description),
            usesLocalDiscovery: swarm.usesLocalDiscovery, usesPeerExchange: swarm.usesPeerExchange,
            networks: networks, racks: swarm.racks, origins: origins)
    }

    /// By what it is decided who may do what.
    package var access: AccessSettings {
        AccessSettings(
            addresses: [server.address], port: server.httpPort, hosts: Set(page.hosts), admins: page.admins,
            readers: page.readers ?? .everyone)
    }

    /// Who has every image from the start and chooses what it gives: this server unless others are written.
    package var origins: [HostAddress] { swarm.origins.isEmpty ? [server.address] : swarm.origins }

    /// Where machines are: the subnet of the interface they are behind.
    package var networks: [Subnet] {
        [Subnet(containing: server.address, prefixLength: server.prefixLength)].compactMap(\.self)
    }
}

/// Who is given programs that firmware with Secure Boot starts; they come by TFTP and are slower than iPXE.
package enum SecureBootMode: Hashable, Sendable {
    /// Nobody.
    case off
    /// Every UEFI machine.
    case on
    /// Machines that did not start iPXE.
    case automatic
}

/// What is asked of phase 1.
package struct Phase1Settings: Hashable, Sendable {
    /// More words for its kernel, which the agent reads too.
    package let arguments: [KernelArgument]
    /// Whether machines that have their image give phase 1 to those that come later.
    package let comesFromPeers: Bool
    /// The suite of Debian's archive that it is made of; `nil` for the one that goes with the computer.
    package let suite: ArchiveSuite?
    /// Where the archive is; `nil` for where the computer's own apt has it.
    package let mirror: ArchiveMirror?
}

/// How much is remembered of machines and boots.
package struct HistorySettings: Hashable, Sendable {
    /// How many days boots, and machines that are not heard of.
    package let days: Int
    /// How many boots.
    package let boots: Int

    /// Pairs the two.
    package init(days: Int, boots: Int) {
        self.days = days
        self.boots = boots
    }
}

/// Who sees what the server tells of machines, and who may change something.
package struct PageSettings: Hashable, Sendable {
    /// Who sees; `nil` where nobody wrote that: an environment of before there were rights is open as it was.
    package let readers: AccessSettings.Readers?
    /// Networks from which acts are accepted over plain HTTP.
    package let admins: [Subnet]
    /// Names of the server besides its addresses, such as a proxy's.
    package let hosts: [WebAuthority]

    /// Puts the three together.
    package init(readers: AccessSettings.Readers?, admins: [Subnet] = [], hosts: [WebAuthority] = []) {
        self.readers = readers
        self.admins = admins
        self.hosts = hosts
    }
}

/// Where the server is, as machines see it.
package struct ServerSettings: Hashable, Sendable {
    /// The network interface machines are behind.
    package let interface: String
    /// An IPv4 address of that interface.
    package let address: HostAddress
    /// Bits of the interface's subnet, such as 24.
    package let prefixLength: Int
    /// TCP port of boot scripts, phase 1, manifests and status.
    package let httpPort: UInt16
    /// Connections that one address may have to HTTP, and as many to our tracker; loopback may have more.
    package let connectionsPerAddress: Int
    /// UDP port of kernels' last words; `nil` where nobody listens for them.
    package let netconsolePort: UInt16?
}

/// How the swarm is run, on the server and on machines.
package struct SwarmSettings: Hashable, Sendable {
    /// TCP port peers listen on.
    package let peerPort: UInt16
    /// TCP and UDP port of our tracker; means nothing when it does not run.
    package let trackerPort: UInt16
    /// Whether our tracker runs.
    package let runsTracker: Bool
    /// Announce addresses of other trackers, in the order they are to be tried.
    package let externalTrackers: [AnnounceAddress]
    /// Whether peers are looked for by multicast (BEP 14).
    package let usesLocalDiscovery: Bool
    /// Whether peers tell each other of peers (BEP 11).
    package let usesPeerExchange: Bool
    /// Whether the server gives only what no machine can give.
    package let sparesServer: Bool
    /// Address prefixes whose machines share a fast switch; no address is in two of them.
    package let racks: [Subnet]
    /// Hosts that are origins as they are written; none means this server alone.
    package let origins: [HostAddress]

    /// Whether torrents are marked private (BEP 27): only when trackers alone tell peers of each other.
    package var marksTorrentsPrivate: Bool { !usesLocalDiscovery && !usesPeerExchange }
}

/// One image of an environment.
package struct EnvironmentImage: Hashable, Sendable {
    /// The name of its folder.
    package let name: ImageName
    /// What messages call its folder, such as `oss/debian`.
    package let label: String
    /// What the menu calls it.
    package let displayName: String
    /// How it is started, as far as is known.
    package let method: ImageMethod
    /// Its folder, absolute, with links followed.
    package let folder: String
    /// The files that are distributed, in the order they have in the torrent.
    package let files: [ImageFile]
    /// Whether the system that it starts may say that it runs.
    package let reportsSystem: Bool
    /// Whether the kernel that it starts sends its messages to the server.
    package let sendsMessages: Bool
    /// Where the values of its `config.yaml` stand, by key.
    package let places: [String: ConfigPlace]

    /// Puts these together.
    package init(
        name: ImageName, label: String, displayName: String, method: ImageMethod, folder: String,
        files: [ImageFile] = [], reportsSystem: Bool = false, sendsMessages: Bool = false,
        places: [String: ConfigPlace] = [:]
    ) {
        self.sendsMessages = sendsMessages
        self.reportsSystem = reportsSystem
        self.name = name
        self.label = label
        self.displayName = displayName
        self.method = method
        self.folder = folder
        self.files = files
        self.places = places
    }

    /// Where the value of a key stands, or would.
    package func place(of key: String) -> ConfigPlace {
        places[key] ?? ConfigPlace(file: "\(label)/\(EnvironmentFiles.imageSettings)", keyPath: key)
    }
}

/// One file of an image.
package struct ImageFile: Hashable, Sendable {
    /// Where it is below the image's folder; links inside the folder are followed when it is read.
    package let path: RelativePath
    /// In bytes.
    package let length: UInt64
}
