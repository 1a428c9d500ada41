// SPDX-License-Identifier: GPL-3.0-or-later

/// Slips in the classroom's settings, by what they are about.
enum SettingsSlips {
    static let all = types + keys + network + swarm + menu + syntax

    static let types = [
        Slip(
            "http_port: 8080", "connections_per_address: 3",
            "Boottorrent.yaml:5: server.connections_per_address: 3 is out of range; 4 to 65536 are allowed"),
        Slip(
            "http_port: 8080", "connections_per_address: none",
            "Boottorrent.yaml:5: server.connections_per_address: \"none\" is no whole number; 4 to 65536 are allowed"),
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
            "tftp: true", "tftp: true\nphase1: {suite: sid}",
            "Boottorrent.yaml:9: phase1.suite: \"sid\" is no suite of Debian's archive that is known; "
                + "write bookworm or trixie"),
        Slip(
            "tftp: true", "tftp: true\nphase1: {suite: [trixie]}",
            "Boottorrent.yaml:9: phase1.suite: a list is no text; write one piece of text"),
        Slip(
            "tftp: true", "tftp: true\nphase1: {mirror: \"192.168.1.9 debian\"}",
            "Boottorrent.yaml:9: phase1.mirror: \"192.168.1.9 debian\" is no address of a copy of Debian's archive; "
                + "write one such as http://192.168.1.9/debian, or file:/srv/debian"),
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
            "Boottorrent.yaml:22: leave.min: -1 is out of range; 0 to 1000000 seconds are allowed"),
        Slip(
            "min: 0", "min: 700",
            "Boottorrent.yaml:23: leave.max: 600 is less than leave.min, which is 700; write 700 or more"),
        Slip(
            "max: 600", "max: 600\nhistory: {days: 0}",
            "Boottorrent.yaml:24: history.days: 0 is out of range; 1 to 36500 days are allowed"),
        Slip(
            "max: 600", "max: 600\nhistory: {days: forever}",
            "Boottorrent.yaml:24: history.days: \"forever\" is no whole number; 1 to 36500 days are allowed"),
        Slip(
            "max: 600", "max: 600\nhistory: {boots: 10000001}",
            "Boottorrent.yaml:24: history.boots: 10000001 is out of range; 1000 to 10000000 are allowed"),
        Slip(
            "max: 600", "max: 600\nhistory: 30",
            "Boottorrent.yaml:24: history: \"30\" is no mapping; write keys, each with a colon"),
        Slip(
            "max: 600", "max: 600\nhistory: {day: 30}",
            "Boottorrent.yaml:24: history.day: is no known key; did you mean days?"),
        Slip(
            "max: 600", "max: 600\npage: {readers: all}",
            "Boottorrent.yaml:24: page.readers: \"all\" is neither operators nor everyone; use operators or everyone"),
        Slip(
            "max: 600", "max: 600\npage: {admins: [10.0.9.1/24]}",
            "Boottorrent.yaml:24: page.admins: \"10.0.9.1/24\" is no IPv4 network; write its first address and its bits,"
                + " such as 192.168.1.0/24"),
        Slip(
            "max: 600", "max: 600\npage: {hosts: \"http://boot\"}",
            "Boottorrent.yaml:24: page.hosts: \"http://boot\" is no host as browsers write it; write a name or an address,"
                + " such as boot.example.org or boot.example.org:8443"),
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
        Slip(
            "tftp: true", "secure_boot: perhaps",
            "Boottorrent.yaml:8: secure_boot: \"perhaps\" is neither a truth value nor auto; use auto, true or false"),
        Slip(
            "tftp: true", "phase1: {cmdline: [quiet, \"a b\"]}",
            "Boottorrent.yaml:8: phase1.cmdline: \"a b\" is no word that iPXE can pass to a kernel; "
                + "leave out white space, quotes, backslashes and any of $ # & | ; and keep it below 257 bytes"),
        Slip(
            "tftp: true", "phase1: {cmdline: " + String(repeating: "a ", count: 17) + "}",
            "Boottorrent.yaml:8: phase1.cmdline: has 17 words; 16 are allowed"),
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
                + "known here are peer_port, tracker_port, tracker, lsd, pex, spare_server, racks, origins"),
        Slip(
            "tftp: true", "tftp: true\ntftp: false",
            "Boottorrent.yaml:9: tftp: stands here for the second time; keep this one or the one on line 8"),
        Slip(
            "  pex: false", "  \"lsd\": true\n  lsd : true",
            "Boottorrent.yaml:17: swarm.lsd: stands here for the second time; keep this one or the one on line 16",
            "Boottorrent.yaml:18: swarm.lsd: stands here for the second time; keep this one or the one on line 16"),
        Slip(
            "menu:\n  timeout: 30\n  default: debian", "menu: {timeout: 30, default: debian, timeout: 31}",
            "Boottorrent.yaml:9: menu.timeout: stands here for the second time; keep one of them"),
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
        Slip(
            "racks: []", "racks: 10.0.1.5/24",
            "Boottorrent.yaml:19: swarm.racks: \"10.0.1.5/24\" is no IPv4 network; "
                + "write its first address and its bits, such as 192.168.1.0/24"),
        Slip(
            "racks: []", "racks: [10.0.1.0/24, {a: 1}]",
            "Boottorrent.yaml:19: swarm.racks: a mapping is no text; write one piece of text"),
        Slip(
            "racks: []", "racks: [10.0.2.0/24, 10.0.1.0/24, 10.0.1.128/25]",
            "Boottorrent.yaml:19: swarm.racks: 10.0.1.0/24 and 10.0.1.128/25 have addresses in common; "
                + "give each rack its own"),
        Slip(
            "racks: []", "racks: [" + (0...64).map { "10.0.\($0).0/24" }.joined(separator: ", ") + "]",
            "Boottorrent.yaml:19: swarm.racks: has 65 racks; 64 are allowed"),
        Slip(
            "origins: []", "origins: server",
            "Boottorrent.yaml:20: swarm.origins: \"server\" is no IPv4 address; "
                + "write four numbers such as 192.168.1.1"),
        Slip(
            "origins: []", "origins: [" + (1...17).map { "10.0.0.\($0)" }.joined(separator: ", ") + "]",
            "Boottorrent.yaml:20: swarm.origins: has 17 addresses; 16 are allowed"),
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
            "Boottorrent.yaml:24: column 1: this is no YAML (while scanning a quoted scalar: found unexpected end of "
                + "stream); look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "tftp: true", "tftp: @home",
            "Boottorrent.yaml:8: column 7: this is no YAML (while scanning for the next token: found character that "
                + "cannot start any token); look for a missing space, quotation mark or indentation here or on the "
                + "line before"),
        Slip(
            "tftp: true", "tftp: *nothing",
            "Boottorrent.yaml:8: column 7: this is no YAML (found undefined alias); "
                + "put a value that begins with * into quotation marks"),
        Slip(
            "tftp: true", "---\ntftp: true",
            "Boottorrent.yaml:8: column 1: this is no YAML (but found another document); "
                + "look for a missing space, quotation mark or indentation here or on the line before"),
        Slip(
            "version: 1", "- version: 1\nx",
            "Boottorrent.yaml:3: column 1: this is no YAML (while scanning a simple key: could not find expected ':'); "
                + "look for a missing space, quotation mark or indentation here or on the line before"),
    ]
}
