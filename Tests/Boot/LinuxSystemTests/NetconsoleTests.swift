// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import Testing
import TorrentCore

@Suite struct NetconsoleTests {
    private let neighbours = """
        IP address       HW type     Flags       HW address            Mask     Device
        192.168.1.1      0x1         0x2         52:54:00:00:00:01     *        eth0
        192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        eth0
        192.168.1.254    0x1         0x6         52:54:00:00:00:fe     *        eth0
        192.168.1.20     0x1         0x2         52:54:00:00:00:20     *        eth1

        """

    private func netconsole(
        _ server: String, _ network: String = "192.168.1.7/24,192.168.1.254", neighbours: String? = nil
    ) throws -> Netconsole? {
        Netconsole(
            server: try #require(PeerAddress(server)), by: "eth0", with: try #require(NetworkAddress(network)),
            neighbours: neighbours ?? self.neighbours)
    }

    @Test(arguments: [
        ("192.168.1.1:6666", "@192.168.1.7/eth0,6666@192.168.1.1/52:54:00:00:00:01"),
        // In another network: by the gateway.
        ("10.0.0.1:514", "@192.168.1.7/eth0,514@10.0.0.1/52:54:00:00:00:fe"),
        // Has not answered, is known at another card, is not known at all.
        ("192.168.1.9:6666", "@192.168.1.7/eth0,6666@192.168.1.9/ff:ff:ff:ff:ff:ff"),
        ("192.168.1.20:6666", "@192.168.1.7/eth0,6666@192.168.1.20/ff:ff:ff:ff:ff:ff"),
        ("192.168.1.99:6666", "@192.168.1.7/eth0,6666@192.168.1.99/ff:ff:ff:ff:ff:ff"),
    ])
    func `frames go to the server or to the gateway, and to everybody where nobody knows`(
        server: String, parameter: String
    ) throws {
        #expect(try netconsole(server)?.parameter == parameter)
    }

    @Test(arguments: [
        "", "\n\n", "x y z\n", "192.168.1.1 0x1 0x2 no-address * eth0\n",
        "192.168.1.1 0x1 2 52:54:00:00:00:01 * eth0\n",
    ])
    func `a table that says nothing sends to everybody`(table: String) throws {
        #expect(try netconsole("192.168.1.1:6666", neighbours: table)?.hop.description == "ff:ff:ff:ff:ff:ff")
        #expect(try netconsole("10.0.0.1:6666", "192.168.1.7/24")?.hop.description == "ff:ff:ff:ff:ff:ff")
    }

    @Test func `what the kernel cannot send to is nothing`() throws {
        #expect(try netconsole("[2001:db8::1]:6666") == nil)
        #expect(try netconsole("192.168.1.1:0") == nil)
    }

    @Test func `a target is set before it is switched on`() throws {
        let settings = try #require(try netconsole("192.168.1.1:6666")).settings
        #expect(
            settings.map { "\($0.file)=\($0.value)" } == [
                "extended=1", "dev_name=eth0", "local_ip=192.168.1.7", "remote_ip=192.168.1.1", "remote_port=6666",
                "remote_mac=52:54:00:00:00:01", "enabled=1",
            ])
    }

    @Test func `a neighbour that is forgotten for a while is no reason to begin anew, all else is`() throws {
        let known = try #require(try netconsole("192.168.1.1:6666"))
        let forgotten = try #require(try netconsole("192.168.1.1:6666", neighbours: ""))
        #expect(!forgotten.isNews(beside: known) && known.isNews(beside: forgotten) && !known.isNews(beside: known))
        for other in [try netconsole("192.168.1.1:6667"), try netconsole("192.168.1.1:6666", "192.168.1.8/24")] {
            #expect(try #require(other).isNews(beside: known))
        }
    }
}
