// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What dnsmasq is to do for one environment.
package struct DNSMasqPlan: Hashable, Sendable {
    /// Who gives addresses, and who tells machines what to boot.
    package enum Addressing: Hashable, Sendable {
        /// We give both.
        case server(AddressRange, mask: Subnet, lease: LeaseTime)
        /// Somebody else gives addresses; we only add what to boot (PXE 2.1, proxyDHCP).
        case proxy(Subnet)
        /// Somebody else gives both.
        case off

        /// Whether addresses are ours to give, so that dnsmasq tells of each.
        package var isServer: Bool { if case .server = self { true } else { false } }
    }

    /// Where to listen.
    package let interface: InterfaceName
    /// Whether sockets are bound to that interface only; `false` lets another program share the ports.
    package let bindsInterfaceOnly: Bool
    /// Who gives addresses.
    package let addressing: Addressing
    /// Where machines find the HTTP routes.
    package let endpoint: ServerEndpoint
    /// The folder whose files are given out by TFTP, as an absolute path; `nil` when somebody else serves TFTP.
    package let tftpRoot: String?
    /// The file that remembers leases, as an absolute path.
    package let leaseFile: String
    /// The folder where addresses that were offered are kept for whom they were offered to, as an absolute path.
    package var offersFolder: String?
    /// Who is given signed programs.
    package var signedBoot = SignedBoot.never
    /// Whether the signed programs go on when firmware fetched them by HTTP.
    package var signedByHTTP = false
    /// The file that says which process is dnsmasq, as an absolute path.
    package let processFile: String
    /// The user dnsmasq becomes once its ports are open.
    package let user: UserName
    /// How many machines may start at once, if more than the range has addresses.
    package let machineCount: Int

    /// Puts a plan together.
    package init(
        interface: InterfaceName, bindsInterfaceOnly: Bool, addressing: Addressing, endpoint: ServerEndpoint,
        tftpRoot: String?, leaseFile: String, processFile: String, user: UserName, machineCount: Int = 0
    ) {
        self.interface = interface
        self.bindsInterfaceOnly = bindsInterfaceOnly
        self.addressing = addressing
        self.endpoint = endpoint
        self.tftpRoot = tftpRoot
        self.leaseFile = leaseFile
        self.processFile = processFile
        self.user = user
        self.machineCount = machineCount
    }

    /// Whether one machine may be given another file by TFTP than the rest, from a folder named by its MAC address.
    ///
    /// Needed where somebody else's DHCP server names boot files: one that knows nothing of iPXE names the same file
    /// to the firmware and to the iPXE which the firmware loaded, and iPXE would load itself for ever.
    package var answersEachMachine: Bool { addressing == .off && tftpRoot != nil }

    /// Whether machines may have a folder of their own below the one given out by TFTP.
    var hasMachineFolders: Bool { answersEachMachine || (tftpRoot != nil && signedBoot == .machines) }

    /// Whether there is anything for dnsmasq to do.
    package var isNeeded: Bool { addressing != .off || tftpRoot != nil }
}
