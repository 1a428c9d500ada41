// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import Testing

@Suite struct NeighbourTests {
    @Test(arguments: [
        ("192.0.2.7/24", "192.0.2.1", "192.0.2.1"), ("192.0.2.7/24,192.0.2.254", "192.0.2.1", "192.0.2.1"),
        ("192.0.2.7/24,192.0.2.254", "198.51.100.1", "192.0.2.254"), ("192.0.2.7/24", "198.51.100.1", nil),
        ("192.0.2.7/0", "198.51.100.1", "198.51.100.1"), ("192.0.2.7/32,192.0.2.1", "192.0.2.1", "192.0.2.1"),
    ])
    func `what is for another network goes to the gateway`(own: String, other: String, hop: String?) throws {
        let network = try #require(NetworkAddress(own))
        let address = try #require(IPv4Address(other))
        #expect(network.nextHop(to: address)?.description == hop)
    }

    @Test(arguments: [
        ("192.0.2.1", "52:54:00:00:00:01"), ("192.0.2.2", nil), ("192.0.2.3", nil), ("192.0.2.4", nil),
        ("192.0.2.5", nil),
    ])
    func `a neighbour is who answered lately on this interface`(address: String, mac: String?) throws {
        let table = """
            IP address       HW type     Flags       HW address            Mask     Device
            192.0.2.1        0x1         0x2         52:54:00:00:00:01     *        eth0
            192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
            192.0.2.3        0x1         0x2         52:54:00:00:00:03     *        eth1
            192.0.2.4        0x1         0x2         nonsense              *        eth0
            192.0.2.5        0x1

            """
        let folder = try TemporaryFolder()
        try folder.write(table, to: "arp")
        try folder.write("1\n", to: "net/eth0/type")
        try folder.write("52:54:00:12:34:56\n", to: "net/eth0/address")
        let card = try #require(NetworkInterface.all(under: "\(folder.path)/net").first)
        let other = try #require(IPv4Address(address))
        #expect(card.neighbour(at: other, in: "\(folder.path)/arp")?.description == mac)
        #expect(card.neighbour(at: other, in: "\(folder.path)/none") == nil)
    }
}
