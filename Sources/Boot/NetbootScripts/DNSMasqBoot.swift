// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The lines by which a dnsmasq, ours or somebody else's, tells machines what to boot.
enum DNSMasqBoot {
    /// Which firmware asks, and whether iPXE does.
    static let matches: [String] =
        NetworkBootProgram.allCases.flatMap { program in
            program.architectures.map { "dhcp-match=set:\(program.tag),option:client-arch,\($0.rawValue)" }
        } + ["dhcp-match=set:ipxe,175", "dhcp-userclass=set:ipxe,iPXE"]

    /// What iPXE is given.
    static func script(_ endpoint: ServerEndpoint) -> String {
        "dhcp-boot=tag:ipxe,\(endpoint.url)\(BootRoute.script)"
    }

    /// Tells iPXE that nobody beside this server has anything to say (its option `no-pxedhcp`, 176 inside of 175).
    ///
    /// It would else go on listening for two seconds, which are three, for it looks when it asks again.
    static let nobodyElse = "dhcp-option=tag:ipxe,encap:175,176,1b"

    /// What firmware is given; from dnsmasq itself when no TFTP server is named.
    static func programs(from server: HostAddress?) -> [String] {
        NetworkBootProgram.allCases.map { program in
            "dhcp-boot=tag:\(program.tag),tag:!ipxe,\(program.fileName)" + (server.map { ",,\($0)" } ?? "")
        }
    }
}
