// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing
import TorrentCore

@Suite struct ComputerCheckTests {
    @Test(arguments: [
        (
            "TCP 8080", "nginx (process 7)",
            "Boottorrent.yaml:5: server.http_port: TCP port 8080 for HTTP is taken by nginx (process 7); "
                + "stop that program or write another port"
        ),
        (
            "TCP 6881", "",
            "Boottorrent.yaml:13: swarm.peer_port: TCP port 6881 for peers is taken by another program; "
                + "stop that program or write another port"
        ),
        (
            "TCP 10001", "opentracker (process 8)",
            "Boottorrent.yaml:14: swarm.tracker_port: TCP port 10001 for the tracker is taken by opentracker "
                + "(process 8); stop that program or write another port"
        ),
        (
            "UDP 10001", "",
            "Boottorrent.yaml:14: swarm.tracker_port: UDP port 10001 for the tracker is taken by another program; "
                + "stop that program or write another port"
        ),
        (
            "UDP 67", "dhcpd (process 9)",
            "Boottorrent.yaml:6: dhcp: UDP port 67 for DHCP is taken by dhcpd (process 9); "
                + "stop that program or write dhcp: off"
        ),
        (
            "UDP 69", "in.tftpd (process 10)",
            "Boottorrent.yaml:8: tftp: UDP port 69 for TFTP is taken by in.tftpd (process 10); "
                + "stop that program or write tftp: false"
        ),
    ])
    func `a taken port is told with who has it`(port: String, owner: String, message: String) throws {
        var host = try Classroom.host()
        host.taken[port] = owner
        #expect(Classroom.messages(host) == [message])
    }

    @Test func `proxyDHCP wants 67 and 4011, no DHCP wants neither`() throws {
        var host = try Classroom.host(settings: Classroom.settings.replacing("dhcp: server", with: "dhcp: proxy"))
        host.taken = ["UDP 67": "", "UDP 4011": ""]
        #expect(Classroom.messages(host).count == 2)
        host.put(.text(Classroom.settings.replacing("dhcp: server", with: "dhcp: off")), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host).isEmpty)
    }

    @Test func `a tracker that does not run wants no port`() throws {
        var host = try Classroom.host(
            settings: Classroom.settings.replacing("tracker: true", with: "tracker: udp://192.168.1.9:6969"))
        host.taken = ["TCP 10001": "", "UDP 10001": ""]
        #expect(Classroom.messages(host).isEmpty)
    }

    @Test func `a 2018 file cannot choose the HTTP port, so the remedy is another`() throws {
        var host = try Classroom.host(settings: Classroom.settings2018)
        host.taken["TCP 8080"] = "nginx (process 7)"
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml: server.http_port: TCP port 8080 for HTTP is taken by nginx (process 7); "
                    + "stop that program or rewrite the file as version 1, where this port can be chosen"
            ])
    }

    @Test func `rights are asked for as far as they are needed`() throws {
        var host = try Classroom.host()
        host.effectiveUserID = 1000
        host.capabilities = [.bindService]
        #expect(
            Classroom.messages(host) == [
                "this computer: user 1000 may not do DHCP and TFTP here (CAP_NET_ADMIN and CAP_NET_RAW missing); "
                    + "run this as root, with sudo"
            ])
        host.effectiveUserID = 0
        #expect(Classroom.messages(host).first?.hasSuffix("missing); grant these capabilities") == true)
        host.effectiveUserID = 1000
        host.capabilities = []
        let modest = Classroom.settings.replacing("dhcp: server", with: "dhcp: off")
            .replacing("tftp: true", with: "tftp: false")
        host.put(.text(modest), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host).isEmpty)
        host.put(.text(modest.replacing("http_port: 8080", with: "http_port: 80")), at: "/env/Boottorrent.yaml")
        #expect(
            Classroom.messages(host) == [
                "this computer: user 1000 may not do HTTP here (CAP_NET_BIND_SERVICE missing); "
                    + "run this as root, with sudo"
            ])
        host.firstUnprivilegedPort = 0
        #expect(Classroom.messages(host).isEmpty)
    }

    @Test func `dnsmasq is missed only where it is needed`() throws {
        var host = try Classroom.host()
        host.programs = []
        #expect(
            Classroom.messages(host) == [
                "this computer: dnsmasq is not installed; run apt-get install dnsmasq-base, "
                    + "or turn DHCP and TFTP off"
            ])
        host.put(
            .text(
                Classroom.settings.replacing("dhcp: server", with: "dhcp: off")
                    .replacing("tftp: true", with: "tftp: false")), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host).isEmpty)
    }

    @Test func `out must be a folder that can be written or made`() throws {
        var host = try Classroom.host()
        host.put(.text("x"), at: "/env/out")
        #expect(Classroom.messages(host) == ["out: is no folder; remove it; it is made at each start"])
        host.put(.lockedFolder, at: "/env/out")
        #expect(Classroom.messages(host) == ["out: cannot be written by root; remove it; it is made at each start"])
        host.files["/env/out"] = nil
        host.put(.lockedFolder, at: "/env")
        #expect(
            Classroom.messages(host) == [
                "out: cannot be made by root; make /env writable, or run this as its owner"
            ])
    }

    @Test func `a folder that is no environment is told how to become one`() throws {
        var host = try MadeUpHost()
        let missing = EnvironmentReader.read(folder: "/lab", host: host)
        #expect(
            missing.problems.map(\.description) == [
                "Boottorrent.yaml: there is no folder /lab; make one with: boottorrent init /lab"
            ])
        host.put(.folder, at: "/lab")
        let empty = EnvironmentReader.read(folder: "/lab", host: host)
        #expect(
            empty.problems.map(\.description) == [
                "Boottorrent.yaml: is not in /lab, so this is no environment; make one with: boottorrent init /lab"
            ])
    }

    @Test func `what is not written is guessed only where there is no choice`() throws {
        var host = try Classroom.host(
            settings: Classroom.settings.replacing("  interface: eth0\n  address: 192.168.1.1\n", with: ""))
        host.interfaces.append(try MadeUpHost.interface("eth2", "172.16.0.1", 12))
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:2: server.interface: is missing, and there is no one interface to guess; "
                    + "there are 192.168.1.1 (eth0) and 172.16.0.1 (eth2)"
            ])
        host.interfaces = [try MadeUpHost.interface("lo", "127.0.0.1", 8, isLoopback: true)]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:2: server.interface: is missing, and there is no one interface to guess; "
                    + "give an interface an address with: ip address add 192.168.1.1/24 dev NAME"
            ])
        host.interfaces = [
            NetworkInterface(
                name: "eth0",
                addresses: [try MadeUpHost.address("192.168.1.1", 24), try MadeUpHost.address("10.0.0.1", 8)])
        ]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:2: server.address: is missing, and eth0 has several; use 192.168.1.1 or 10.0.0.1"
            ])
        host.put(
            .text(Classroom.settings.replacing("  interface: eth0\n", with: "")), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host).isEmpty)
        #expect(
            Classroom.notes(host) == [
                "Boottorrent.yaml:2: server.interface: is not written; eth0 has the server's address"
            ])
    }

    @Test func `an interface without address or link is told`() throws {
        var host = try Classroom.host()
        host.interfaces = [try MadeUpHost.interface("eth0", "", 0)]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:4: server.address: 192.168.1.1 is no address of eth0; "
                    + "give it one with: ip address add 192.168.1.1/24 dev eth0"
            ])
        host.interfaces = [try MadeUpHost.interface("eth0", "192.168.1.1", 24, hasCarrier: false)]
        #expect(Classroom.messages(host).isEmpty)
        #expect(
            Classroom.notes(host) == [
                "Boottorrent.yaml:3: server.interface: eth0 has no link: is the cable plugged in?"
            ])
        host.interfaces = [try MadeUpHost.interface("eth0", "192.168.1.1", 32)]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:7: dhcp_range: 192.168.1.1/32 of eth0 has no addresses for machines; "
                    + "give the interface a larger subnet, such as /24"
            ])
    }
}
