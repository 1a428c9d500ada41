// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct SettingsMistakeTests {
    @Test(arguments: SettingsSlips.all)
    func `a slip in the settings is told with line, key, finding and remedy`(slip: Slip) throws {
        let host = try #require(slip.applied(to: Classroom.host()))
        #expect(Classroom.messages(host) == slip.messages)
    }

    @Test(arguments: [
        Slip(
            "seed_time: 30", "seed_time: soon",
            "Boottorrent.yaml:5: boottorrent.seed_time: \"soon\" is no whole number; "
                + "-1000000 to 1000000 seconds are allowed"),
        Slip(
            "version: 0", "version: 1",
            "Boottorrent.yaml:2: boottorrent.version: 1 is not the version of a file of this shape; "
                + "write 0; version 0 stands below boottorrent, version 1 at the top"),
        Slip(
            "    version: 0\n", "",
            "Boottorrent.yaml:1: boottorrent.version: is missing; write version: 0 below boottorrent"),
        Slip(
            "    enable_dhcp: True\n", "",
            "Boottorrent.yaml:8: dnsmasq.enable_dhcp: is missing; "
                + "write true to be the network's DHCP server, false where there is one"),
        Slip(
            "    default_os: debian\n", "",
            "Boottorrent.yaml:1: boottorrent.default_os: is missing, and the menu does not wait for ever; "
                + "write debian, dos or hello, or a negative boottorrent.timeout"),
        Slip(
            "user: nobody", "user: somebody",
            "Boottorrent.yaml:10: dnsmasq.user: \"somebody\" is no user of this computer; use one such as nobody"),
        Slip(
            "    enable: True", "    enable: False",
            "Boottorrent.yaml:17: opentracker.enable: is false and so is aria2.bt_enable_lpd: "
                + "machines could not find each other; turn one of them on"),
        Slip(
            "console_log_level: warn", "console_log_level: loud",
            "Boottorrent.yaml:23: aria2.console_log_level: \"loud\" is no log level; "
                + "use debug, info, notice, warn or error"),
        Slip(
            "enable_tftp", "enable_ttfp",
            "Boottorrent.yaml:14: dnsmasq.enable_ttfp: is no known key; did you mean enable_tftp?"),
        Slip(
            "host_ip: 192.168.1.1", "host_ip: 10.1.0.5",
            "Boottorrent.yaml:6: boottorrent.host_ip: 10.1.0.5 is the address of eth1, not of eth0; use 192.168.1.1"),
        Slip(
            "    port: 10001", "    port: 6881",
            "Boottorrent.yaml:18: opentracker.port: TCP port 6881 for the tracker is also that for peers "
                + "(swarm.peer_port); give each its own"),
    ])
    func `a slip in a 2018 file is told by its 2018 key`(slip: Slip) throws {
        let host = try #require(slip.applied(to: Classroom.host(settings: Classroom.settings2018)))
        #expect(Classroom.messages(host) == slip.messages)
    }

    @Test func `the default range of a 2018 file is held against the subnet like a written one`() throws {
        let settings = Classroom.settings2018.replacing(
            "    dhcp_range: \"192.168.1.50,192.168.1.150,12h\"\n", with: "")
        var host = try Classroom.host(settings: settings.replacing("192.168.1.1", with: "172.16.5.1"))
        host.interfaces = [try MadeUpHost.interface("eth0", "172.16.5.1", 24)]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:8: dnsmasq.dhcp_range: its default begins at 192.168.1.50, outside 172.16.5.0/24 of "
                    + "eth0; use addresses from 172.16.5.1 to 172.16.5.254"
            ])
    }

    @Test func `all mistakes are told at once, by file and line`() throws {
        var host = try Classroom.host(
            settings: """
                version: 1
                server:
                  interface: eth0
                  address: 192.168.1.2
                  http_port: 808080
                dhcpp: server
                menu: {default: linux}
                leave: {min: x}
                """)
        host.put(.text("dispname: A\nmethod: kexek\n"), at: "/env/oss/a/config.yaml")
        host.put(.text("x"), at: "/env/oss/a/x")
        host.put(.text("dispname: FreeDOS\nmethod: kexec\nkernel: ../../etc/passwd\n"), at: "/env/oss/zdos/config.yaml")
        host.put(.link("/etc/shadow"), at: "/env/oss/zdos/key")
        host.put(.text("secret"), at: "/etc/shadow")
        host.effectiveUserID = 1000
        host.capabilities = []
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:4: server.address: 192.168.1.2 is no address of eth0; use 192.168.1.1",
                "Boottorrent.yaml:5: server.http_port: 808080 is out of range; 1 to 65535 are allowed",
                "Boottorrent.yaml:6: dhcpp: is no known key; did you mean dhcp?",
                "Boottorrent.yaml:7: menu.default: \"linux\" is no folder of oss; use a, debian, dos, hello or zdos",
                "Boottorrent.yaml:8: leave.min: \"x\" is no whole number; 0 to 1000000 seconds are allowed",
                "oss/a/config.yaml:2: method: \"kexek\" is no boot method; use kexec, iso, bin, bin-qemu-x86_64 or write",
                "oss/zdos/config.yaml: initrd: is missing; name a file of this folder, or write [] for none",
                "oss/zdos/config.yaml:1: dispname: \"FreeDOS\" is also the name in oss/dos/config.yaml:1; "
                    + "give each image its own",
                "oss/zdos/config.yaml:3: kernel: \"../../etc/passwd\" has \"..\" in it; a path must not leave its "
                    + "folder; name a file of oss/zdos",
                "oss/zdos/key: is a link that leaves the image folder, to /etc/shadow; copy the file here",
                "this computer: user 1000 may not do proxyDHCP and TFTP here (CAP_NET_BIND_SERVICE, CAP_NET_ADMIN "
                    + "and CAP_NET_RAW missing); run this as root, with sudo",
            ])
        #expect(EnvironmentReader.read(folder: "/env", host: host).environment == nil)
    }
}
