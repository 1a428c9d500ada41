// SPDX-License-Identifier: GPL-3.0-or-later

internal import Admission
internal import NetbootScripts
internal import PieceStorage
package import ServerConfig
internal import TorrentCore

extension ServerPlan {
    /// What an environment asks of the server; what was checked there is trusted here.
    package init(_ environment: Environment) throws(StartFailure) {
        let server = environment.server
        guard let endpoint = ServerEndpoint(address: server.address, port: server.httpPort) else {
            throw .unsafePath("\(server.address) is no IPv4 address")
        }
        guard let interface = InterfaceName(server.interface) else {
            throw .unsafePath("\"\(server.interface)\" is no name an interface can have")
        }
        self.init(
            endpoint: endpoint, interface: interface, addressing: Self.addressing(environment), menu: environment.menu,
            swarm: environment.swarmPolicy, leave: environment.leave,
            workFolder: environment.outputFolder)
        settings.put(ServedSettings(environment))
        folder = environment.folder
        user = environment.dnsmasqUser.flatMap { UserName($0) }
        servesTFTP = environment.servesTFTP
        stateFolder = environment.stateFolder
        netconsolePort = server.netconsolePort
        kernelArguments = environment.phase1.arguments
        connections = AdmissionLimits(
            places: DescriptorLimit.budget.http, perAddress: server.connectionsPerAddress)
        machineCount = Self.mostMachines(in: environment)
    }

    /// Who can be lent an address, by us or, as far as the network's size tells, by somebody else.
    private static func mostMachines(in environment: Environment) -> Int {
        if case .server(let lent) = environment.dhcp {
            return AddressRange(first: lent.first, last: lent.last)?.count ?? 0
        }
        // Without the network's own address, the broadcast address, and ours.
        return environment.networks.first.map { max(1, (1 << (32 - $0.prefixLength)) - 3) } ?? 0
    }

    private static func addressing(_ environment: Environment) -> DNSMasqPlan.Addressing {
        let subnet = environment.networks.first
        switch environment.dhcp {
        case .server(let lent):
            guard let subnet, let range = AddressRange(first: lent.first, last: lent.last) else { return .off }
            return .server(range, mask: subnet, lease: lent.leaseTime)
        case .proxy:
            return subnet.map { .proxy($0) } ?? .off
        case .off:
            return .off
        }
    }
}
