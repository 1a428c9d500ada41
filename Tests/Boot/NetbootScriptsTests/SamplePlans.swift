// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import NetbootScripts
import Testing
import TorrentCore

/// One environment in each of the ways dnsmasq is used.
enum SamplePlan: String, CaseIterable {
    case server, proxy, off, serverWithoutTFTP, serverSharingPorts

    func plan(folder: String = "/srv/env/out") throws -> DNSMasqPlan {
        let address = HostAddress.ipv4(0xc000_0201)
        let subnet = try #require(Subnet(containing: address, prefixLength: 24))
        let range = try #require(AddressRange(first: .ipv4(0xc000_0232), last: .ipv4(0xc000_0295)))
        let addressing: DNSMasqPlan.Addressing =
            switch self {
            case .server, .serverWithoutTFTP: .server(range, mask: subnet, lease: .seconds(43_200))
            case .serverSharingPorts: .server(range, mask: subnet, lease: .infinite)
            case .proxy: .proxy(subnet)
            case .off: .off
            }
        return DNSMasqPlan(
            interface: try #require(InterfaceName("eth0")), bindsInterfaceOnly: self != .serverSharingPorts,
            addressing: addressing, endpoint: try #require(ServerEndpoint(address: address, port: 8080)),
            tftpRoot: self == .serverWithoutTFTP ? nil : "\(folder)/tftp", leaseFile: "\(folder)/leases",
            processFile: "\(folder)/dnsmasq.pid", user: try #require(UserName("nobody")),
            machineCount: self == .proxy ? 300 : 0)
    }
}
