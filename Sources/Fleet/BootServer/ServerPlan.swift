// SPDX-License-Identifier: GPL-3.0-or-later

package import Admission
package import BootCatalog
internal import FleetAccess
package import HostSystem
package import NetbootScripts
internal import Phase1Builder
internal import TorrentCore

/// Everything the server needs to know of an environment, checked and complete.
package struct ServerPlan: Sendable {
    /// Where machines find us; HTTP is bound to this address and port.
    package var endpoint: ServerEndpoint
    /// The interface dnsmasq listens on.
    package var interface: InterfaceName
    /// Whether dnsmasq binds to that interface only.
    package var bindsInterfaceOnly = true
    /// Who gives addresses.
    package var addressing: DNSMasqPlan.Addressing
    /// Whether we give out the network boot programs by TFTP.
    package var servesTFTP = true
    /// The signed programs for machines with Secure Boot, and who is given them; `nil` when there are none.
    package var signedBoot: SignedBootFiles?
    /// The user dnsmasq becomes; `nil` to choose one that can read what it serves.
    package var user: UserName?
    /// How many machines may start at once, which is how many can have an address; dnsmasq's limits follow it.
    package var machineCount = 0
    /// What may change while the server runs, besides the images.
    package let settings: SettingsKeeper
    /// Who gets what; may change while the server runs.
    package let rules = RuleKeeper()
    /// The list of machines, where the server may write into it.
    package var machineList: MachineListFile?
    /// How many connections HTTP keeps, and how many for one address.
    package var connections = AdmissionLimits(places: DescriptorBudget.mostHTTP)
    /// How long each may take for what.
    package var pace = PaceLimits()
    /// More words for phase 1's kernel.
    package var kernelArguments: [KernelArgument] = []
    /// The environment's own folder, as an absolute path; `nil` for a plan that was made of none.
    package var folder: String?
    /// The environment's work folder, as an absolute path; what is made at a start goes there.
    package var workFolder: String
    /// Where what is known of machines is kept, as an absolute path; `nil` to forget it at the end.
    package var stateFolder: String?
    /// UDP port of kernels' last words; `nil` where nobody listens for them.
    package var netconsolePort: UInt16?
    /// iPXE's programs.
    package var loaders = HostSystem.this.files.loaders

    /// A plan with the defaults for all that has one.
    package init(
        endpoint: ServerEndpoint, interface: InterfaceName, addressing: DNSMasqPlan.Addressing, menu: MenuPolicy,
        swarm: SwarmPolicy, leave: LeavePolicy, workFolder: String
    ) {
        self.endpoint = endpoint
        self.interface = interface
        self.addressing = addressing
        settings = SettingsKeeper(
            ServedSettings(
                menu: menu, swarm: swarm, leave: leave,
                access: AccessSettings(addresses: [endpoint.address], port: endpoint.port, readers: .everyone)))
        self.workFolder = workFolder
    }
}

extension ServerPlan {
    /// What decides for this server's machines.
    package var assigner: Assigner { Assigner(settings: settings, rules: rules, server: endpoint) }
}
