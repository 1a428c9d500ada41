// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct SettingsMistakeTests {
    static let types = [
        Slip(
            "http_port: 8080", "http_port: eighty",
            "Boottorrent.yaml:5: server.http_port: \"eighty\" is no whole number; 1 to 65535 are allowed"),
        Slip(
            "http_port: 8080", "http_port: 0",
            "Boottorrent.yaml:5: server.http_port: 0 is out of range; 1 to 65535 are allowed"),
        Slip(
            "http_port: 8080", "http_port: 99999999999999999999",
            "Boottorrent.yaml:5: server.http_port: \"99999999999999999999\" is out of range; 1 to 65535 are allowed"),
        Slip(
            "http_port: 8080", "http_port: \"8080\"",
            "Boottorrent.yaml:5: server.http_port: \"8080\" is text, for it is in quotation marks; write it without"),
        Slip(
            "http_port: 8080", "http_port: [8080]",
            "Boottorrent.yaml:5: server.http_port: a list is no whole number; 1 to 65535 are allowed"),
        Slip(
            "http_port: 8080", "http_port: {a: 1}",
            "Boottorrent.yaml:5: server.http_port: a mapping is no whole number; 1 to 65535 are allowed"),
        Slip(
            "tftp: true", "tftp: maybe",
            "Boottorrent.yaml:8: tftp: \"maybe\" is neither true nor false; write true or false"),
        Slip(
            "tftp: true", "tftp: \"true\"",
            "Boottorrent.yaml:8: tftp: \"true\" is neither true nor false; write true or false"),
        Slip(
            "timeout: 30", "timeout: 1000001",
            "Boottorrent.yaml:10: menu.timeout: 1000001 is out of range; 0 to 1000000 seconds are allowed"),
        Slip(
            "timeout: 30", "timeout: 30s",
            "Boottorrent.yaml:10: menu.timeout: \"30s\" is no whole number; 0 to 1000000 seconds are allowed"),
        Slip(
            "min: 0", "min: -1",
            "Boottorrent.yaml:20: leave.min: -1 is out of range; 0 to 1000000 seconds are allowed"),
        Slip(
            "min: 0", "min: 700",
            "Boottorrent.yaml:21: leave.max: 600 is less than leave.min, which is 700; write 700 or more"),
        Slip(
            "default: debian", "default: [debian]",
            "Boottorrent.yaml:11: menu.default: a list is no text; write one piece of text"),
        Slip(
            "default: debian", "default: \"\"",
            "Boottorrent.yaml:11: menu.default: is empty; write a name"),
        Slip(
            "dhcp: server", "dhcp: yes",
            "Boottorrent.yaml:6: dhcp: \"yes\" is none of our ways with DHCP; use server, proxy or off"),
        Slip(
            "version: 1\n", "version: 2\n",
            "Boottorrent.yaml:1: version: 2 is not the version of a file of this shape; "
                + "write 1; version 0 stands below boottorrent, version 1 at the top"),
        Slip("version: 1\n", "\n", "Boottorrent.yaml: version: is missing; write version: 1 at the top"),
    ]

    static let keys = [
        Slip("tftp: true", "tfpt: true", "Boottorrent.yaml:8: tfpt: is no known key; did you mean tftp?"),
        Slip(
            "interface: eth0", "interfce: eth0",
            "Boottorrent.yaml:3: server.interfce: is no known key; did you mean interface?"),
        Slip(
            "tftp: true", "http_port: 80",
            "Boottorrent.yaml:8: http_port: is no known key; it belongs into the section server"),
        Slip(
            "  timeout: 30", "  tftp: true",
            "Boottorrent.yaml:10: menu.tftp: is no known key; it belongs to no section"),
        Slip(
            "pex: false", "tracker_prot: 1",
            "Boottorrent.yaml:17: swarm.tracker_prot: is no known key; did you mean tracker_port?"),
        Slip(
            "pex: false", "encryption: 1",
            "Boottorrent.yaml:17: swarm.encryption: is no known key; "
                + "known here are peer_port, tracker_port, tracker, lsd, pex, spare_server"),
        Slip(
            "tftp: true", "tftp: true\ntftp: false",
            "Boottorrent.yaml:9: tftp: stands here for the second time; keep this one or the one on line 8"),
        Slip(
            "  pex: false", "  \"lsd\": true\n  lsd : true",
            "Boottorrent.yaml:17: swarm.lsd: stands here for the second time; keep this one or the one on line 16",
            "Boottorrent.yaml:18: swarm.lsd: stands here for the second time; keep this one or the one on line 16"),
        Slip(
            "menu:\n  timeout: 30\n  default: debian", "menu: {timeout: 30, timeout: 31}",
            "Boottorrent.yaml:9: timeout: stands twice in one mapping; keep one of them"),
        Slip(
            "menu:\n  timeout: 30\n  default: debian", "menu: debian",
            "Boottorrent.yaml:9: menu: \"debian\" is no mapping; write keys, each with a colon",
            "Boottorrent.yaml:9: menu.default: is missing, and the menu does not wait for ever; "
                + "write debian, dos or hello, or a negative menu.timeout"),
        Slip("tftp: true", "[1]: true", "Boottorrent.yaml:8: has a key that is no word; write a word and a colon"),
    ]

    static let network = [
        Slip(
            "interface: eth0", "interface: eth9",
            "Boottorrent.yaml:3: server.interface: \"eth9\" is no interface of this computer; use eth0 or eth1"),
        Slip(
            "interface: eth0", "interface: eth1",
            "Boottorrent.yaml:3: server.interface: eth1 is down; switch it on with: ip link set eth1 up",
            "Boottorrent.yaml:4: server.address: 192.168.1.1 is the address of eth0, not of eth1; use 10.1.0.5"),
        Slip(
            "address: 192.168.1.1", "address: 192.168.1.9",
            "Boottorrent.yaml:4: server.address: 192.168.1.9 is no address of eth0; use 192.168.1.1"),
        Slip(
            "address: 192.168.1.1", "address: 192.168.1.256",
            "Boottorrent.yaml:4: server.address: \"192.168.1.256\" is no IPv4 address; "
                + "write four numbers such as 192.168.1.1"),
        Slip(
            "address: 192.168.1.1", "address: fd00::1",
            "Boottorrent.yaml:4: server.address: \"fd00::1\" is no IPv4 address; "
                + "write four numbers such as 192.168.1.1"),
        Slip(
            "  interface: eth0\n  address: 192.168.1.1", "  address: 172.16.0.1",
            "Boottorrent.yaml:3: server.address: 172.16.0.1 is no address of this computer; "
                + "there are 192.168.1.1 (eth0)"),
        Slip(
            "1.50,192.168.1.150,12h", "1.150,192.168.1.50",
            "Boottorrent.yaml:7: dhcp_range: ends at 192.168.1.50, before it begins at 192.168.1.150; "
                + "write the lower address first"),
        Slip(
            "192.168.1.50,192", "192.168.0.50,192",
            "Boottorrent.yaml:7: dhcp_range: begins at 192.168.0.50, outside 192.168.1.0/24 of eth0; "
                + "use addresses from 192.168.1.1 to 192.168.1.254"),
        Slip(
            ".150,12h", ".255,12h",
            "Boottorrent.yaml:7: dhcp_range: ends at 192.168.1.255, outside 192.168.1.0/24 of eth0; "
                + "use addresses from 192.168.1.1 to 192.168.1.254"),
        Slip(
            "192.168.1.50,192", "192.168.1.1,192",
            "Boottorrent.yaml:7: dhcp_range: contains the server's own address 192.168.1.1; "
                + "leave it out, for example 192.168.1.65,192.168.1.191,12h"),
        Slip(
            ".150,12h", ".150,12x",
            "Boottorrent.yaml:7: dhcp_range: \"12x\" is no lease time; "
                + "write seconds (120 or more), a number with m, h, d or w, or infinite"),
        Slip(
            ".150,12h", ".150,60",
            "Boottorrent.yaml:7: dhcp_range: \"60\" is no lease time; "
                + "write seconds (120 or more), a number with m, h, d or w, or infinite"),
        Slip(
            "192.168.1.50,192.168.1.150,12h", "192.168.1.50",
            "Boottorrent.yaml:7: dhcp_range: \"192.168.1.50\" is no range; "
                + "write FIRST,LAST or FIRST,LAST,LEASE such as 192.168.1.50,192.168.1.150,12h"),
        Slip(
            "192.168.1.50,192.168.1.150,12h", "fifty,192.168.1.150",
            "Boottorrent.yaml:7: dhcp_range: \"fifty\" is no IPv4 address; "
                + "write a range such as 192.168.1.50,192.168.1.150,12h"),
        Slip(
            "dhcp_range: 192.168.1.50,192.168.1.150,12h\n", "",
            "Boottorrent.yaml: dhcp_range: is missing, and dhcp is server; "
                + "write one, for example 192.168.1.65,192.168.1.191,12h"),
    ]

    static let swarm = [
        Slip(
            "tracker_port: 10001", "tracker_port: 8080",
            "Boottorrent.yaml:14: swarm.tracker_port: TCP port 8080 for the tracker is also that for HTTP "
                + "(server.http_port on line 5); give each its own"),
        Slip(
            "peer_port: 6881\n", "peer_port: 10001\n",
            "Boottorrent.yaml:14: swarm.tracker_port: TCP port 10001 for the tracker is also that for peers "
                + "(swarm.peer_port on line 13); give each its own"),
        Slip(
            "tracker_port: 10001", "tracker_port: 69",
            "Boottorrent.yaml:8: tftp: UDP port 69 for TFTP is also that for the tracker "
                + "(swarm.tracker_port on line 14); give each its own"),
        Slip(
            "tracker: true", "tracker: false",
            "Boottorrent.yaml:15: swarm.tracker: is false and so is swarm.lsd: machines could not find each other; "
                + "turn one of them on"),
        Slip(
            "tracker: true", "tracker: http://tracker.example/announce",
            "Boottorrent.yaml:15: swarm.tracker: \"http://tracker.example/announce\" has \"tracker.example\" where a "
                + "numeric address belongs; machines do not look names up; "
                + "write an address such as http://192.168.1.1:6969/announce"),
        Slip(
            "tracker: true", "tracker: [\"udp://192.0.2.1\"]",
            "Boottorrent.yaml:15: swarm.tracker: \"udp://192.0.2.1\" has no port; "
                + "write an address such as http://192.168.1.1:6969/announce"),
        Slip(
            "tracker: true", "tracker: []",
            "Boottorrent.yaml:15: swarm.tracker: has 0 addresses; 1 to 16 are allowed"),
        Slip(
            "tracker: true", "tracker: {a: 1}",
            "Boottorrent.yaml:15: swarm.tracker: a mapping is no tracker; "
                + "write true, false, an address or a list of addresses"),
    ]

    static let menu = [
        Slip(
            "default: debian", "default: debain",
            "Boottorrent.yaml:11: menu.default: \"debain\" is no folder of oss; did you mean debian?"),
        Slip(
            "default: debian", "default: FreeDOS",
            "Boottorrent.yaml:11: menu.default: \"FreeDOS\" is no folder of oss; write the folder's name, dos"),
        Slip(
            "default: debian", "default: windows",
            "Boottorrent.yaml:11: menu.default: \"windows\" is no folder of oss; use debian, dos or hello"),
        Slip(
            "  default: debian\n", "",
            "Boottorrent.yaml:9: menu.default: is missing, and the menu does not wait for ever; "
                + "write debian, dos or hello, or a negative menu.timeout"),
    ]

    static let syntax = [
        Slip(
            "  address: 192", "\taddress: 192",
            "Boottorrent.yaml:4: column 1: a tab indents this line; indent with spaces"),
        Slip(
            "dhcp: server", "dhcp: server: x",
            "Boottorrent.yaml:6: column 13: this is no YAML (mapping values are not allowed in this context); "
                + "look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "tftp: true", "tftp: \"true",
            "Boottorrent.yaml:22: column 1: this is no YAML (while scanning a quoted scalar: found unexpected end of "
                + "stream); look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "tftp: true", "tftp: @home",
            "Boottorrent.yaml:8: column 7: this is no YAML (while scanning for the next token: found character that "
                + "cannot start any token); look for a missing space, quotation mark or indentation here or on the "
                + "line before"),
        Slip(
            "tftp: true", "tftp: *nothing",
            "Boottorrent.yaml:8: column 7: this is no YAML (found undefined alias); "
                + "look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "tftp: true", "---\ntftp: true",
            "Boottorrent.yaml:8: column 1: this is no YAML (but found another document); "
                + "look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "version: 1", "- version: 1\nx",
            "Boottorrent.yaml:2: column 1: this is no YAML (while parsing a block collection: did not find expected '-' "
                + "indicator); look for a missing space, quotation mark or indentation here or on the line before"),
    ]

    @Test(arguments: types + keys + network + swarm + menu + syntax)
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
                "oss/a/config.yaml:2: method: \"kexek\" is no boot method; use kexec, bin or bin-qemu-x86_64",
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
