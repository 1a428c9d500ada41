// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A DHCP server that is not ours and lends the addresses; it must be told what machines boot.
package enum DHCPServerKind: String, Hashable, Sendable, CaseIterable {
    case dnsmasq
    case dhcpd
    case kea
    case openwrt
    case mikrotik

    /// What people call it.
    package var title: String {
        switch self {
        case .dnsmasq: "dnsmasq"
        case .dhcpd: "ISC dhcpd"
        case .kea: "Kea"
        case .openwrt: "OpenWrt"
        case .mikrotik: "MikroTik RouterOS 7"
        }
    }

    /// Where the lines go.
    package var place: String {
        switch self {
        case .dnsmasq: "a file such as /etc/dnsmasq.d/boottorrent.conf, then restart dnsmasq"
        case .dhcpd: "/etc/dhcp/dhcpd.conf, outside of all brackets, then restart dhcpd"
        case .kea: "kea-dhcp4.conf, inside \"Dhcp4\", then restart Kea"
        case .openwrt: "a shell on the router"
        case .mikrotik: "a terminal on the router"
        }
    }
}

/// The lines that make somebody else's DHCP server send machines to us.
///
/// Nothing but addresses, numbers and our own names gets into them.
package struct DHCPServerLines: Hashable, Sendable {
    /// The lines, in order.
    package let lines: [String]

    /// Writes the lines for one kind of server; `tftpServer` gives out the network boot programs, and is `nil` when
    /// that is for the other side to say.
    package init(_ kind: DHCPServerKind, endpoint: ServerEndpoint, tftpServer: HostAddress?) {
        let writer = Writer(script: "\(endpoint.url)\(BootRoute.script)", endpoint: endpoint, tftpServer: tftpServer)
        lines =
            switch kind {
            case .dnsmasq: writer.dnsmasq
            case .dhcpd: writer.dhcpd
            case .kea: writer.kea
            case .openwrt: writer.openwrt
            case .mikrotik: writer.mikrotik
            }
    }

    /// The whole text.
    package var text: String { lines.map { $0 + "\n" }.joined() }
}

private struct Writer {
    let script: String
    let endpoint: ServerEndpoint
    let tftpServer: HostAddress?

    var dnsmasq: [String] {
        DNSMasqBoot.matches + [DNSMasqBoot.script(endpoint)] + DNSMasqBoot.byHTTP(endpoint)
            + DNSMasqBoot.programs(from: tftpServer)
    }

    /// ISC dhcpd 4.4; `option` 93 gets a name of ours, for versions differ in what they call it.
    var dhcpd: [String] {
        var lines = [
            "option boottorrent-arch code 93 = unsigned integer 16;",
            "if exists user-class and option user-class = \"iPXE\" {",
            "  filename \"\(script)\";",
        ]
        for program in NetworkBootProgram.allCases {
            let tests = program.architectures.map { "option boottorrent-arch = \(Self.colons($0))" }
            lines.append("} elsif \(tests.joined(separator: " or ")) {")
            if let tftpServer { lines.append("  next-server \(tftpServer);") }
            lines.append("  filename \"\(program.fileName)\";")
        }
        return lines + [
            "} elsif option boottorrent-arch = \(Self.colons(.httpX64)) {",
            "  option vendor-class-identifier \"HTTPClient\";",
            "  filename \"\(loader)\";",
            "}",
        ]
    }

    /// Kea 2.2; a class is looked at in the order it is written.
    var kea: [String] {
        let ipxe = "option[175].exists or option[77].hex == 'iPXE'"
        var classes = [
            "  { \"name\": \"boottorrent-ipxe\", \"test\": \"\(ipxe)\", \"boot-file-name\": \"\(script)\" }"
        ]
        for program in NetworkBootProgram.allCases {
            let tests = program.architectures.map { "option[93].hex == 0x\(Self.hexadecimal($0))" }
            let test = "not member('boottorrent-ipxe') and (\(tests.joined(separator: " or ")))"
            let server = tftpServer.map { "\"next-server\": \"\($0)\", " } ?? ""
            classes.append(
                "  { \"name\": \"boottorrent-\(program.tag)\", \"test\": \"\(test)\",\n"
                    + "    \(server)\"boot-file-name\": \"\(program.fileName)\" }")
        }
        classes.append(
            "  { \"name\": \"boottorrent-http-x64\", \"test\": \"option[93].hex == 0x\(Self.hexadecimal(.httpX64))\",\n"
                + "    \"option-data\": [ { \"name\": \"vendor-class-identifier\", \"data\": \"HTTPClient\" } ],\n"
                + "    \"boot-file-name\": \"\(loader)\" }")
        let body = classes.joined(separator: ",\n").split(separator: "\n").map(String.init)
        return ["\"client-classes\": ["] + body + ["]"]
    }

    /// OpenWrt's own dnsmasq reads `/etc/dnsmasq.conf` beside what it makes of `/etc/config/dhcp`.
    var openwrt: [String] {
        ["cat >> /etc/dnsmasq.conf <<'END'"] + dnsmasq + ["END", "service dnsmasq restart"]
    }

    /// RouterOS 7.4 and later, which can tell firmware apart; iPXE it cannot be told of, and our TFTP need not be.
    var mikrotik: [String] {
        let efi = NetworkBootProgram.efiX64
        let server = tftpServer.map { "next-server=\($0) " } ?? ""
        var lines = [
            "/ip dhcp-server network set [find] \(server)boot-file-name=\(NetworkBootProgram.bios.fileName)",
            "/ip dhcp-server option add name=boottorrent-efi code=67 value=\"'\(efi.fileName)'0x00\"",
            "/ip dhcp-server option sets add name=boottorrent-efi options=boottorrent-efi",
        ]
        for architecture in efi.architectures {
            let digits = String(architecture.rawValue)
            let number = String(repeating: "0", count: 5 - digits.count) + digits
            lines.append(
                "/ip dhcp-server matcher add name=boottorrent-\(number) code=60 matching-type=substring"
                    + " value=PXEClient:Arch:\(number) option-set=boottorrent-efi"
                    + " server=[/ip dhcp-server get ([find]->0) name]"
                    + " address-pool=[/ip dhcp-server get ([find]->0) address-pool]")
        }
        return lines
    }

    /// Where firmware that boots by HTTP finds iPXE.
    private var loader: String {
        "\(endpoint.url)\(BootRoute.loaders)/\(NetworkBootProgram.efiX64.fileName)"
    }

    /// `00:07`.
    private static func colons(_ architecture: FirmwareArchitecture) -> String {
        architecture.rawValue.bigEndianBytes.map { [$0].hexadecimal }.joined(separator: ":")
    }

    /// `0007`.
    private static func hexadecimal(_ architecture: FirmwareArchitecture) -> String {
        architecture.rawValue.bigEndianBytes.hexadecimal
    }
}
