// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The lines by which a dnsmasq, ours or somebody else's, tells machines what to boot.
enum DNSMasqBoot {
    /// Which firmware asks, and whether iPXE does.
    static let matches: [String] = byArchitecture + withoutArchitecture

    private static let byArchitecture: [String] =
        NetworkBootProgram.allCases.flatMap { program in
            program.architectures.map { "dhcp-match=set:\(program.tag),option:client-arch,\($0.rawValue)" }
        } + [
            "dhcp-match=set:\(httpTag),option:client-arch,\(FirmwareArchitecture.httpX64.rawValue)",
            "dhcp-match=set:ipxe,175", "dhcp-userclass=set:ipxe,iPXE",
        ]

    /// Firmware that leaves option 93 out.
    ///
    /// Its architecture is taken from option 60 (PXE 2.1, 2.2.2) where it is told there; else it is taken for a BIOS, as
    /// firmware of that age is, and marked with ``guessedTag``.
    private static let withoutArchitecture: [String] = {
        var lines = [
            "dhcp-match=set:arch,option:client-arch", "dhcp-vendorclass=set:pxe,PXEClient",
            "dhcp-vendorclass=set:arch-in-class,PXEClient:Arch:",
        ]
        for program in NetworkBootProgram.allCases {
            for architecture in program.architectures {
                lines.append("dhcp-vendorclass=set:\(program.tag)-in-class,\(architecture.vendorClass)")
            }
        }
        lines.append("dhcp-vendorclass=set:\(httpTag)-in-class,HTTPClient:Arch:00016")
        lines.append("tag-if=set:\(httpTag),tag:\(httpTag)-in-class,tag:!arch")
        for program in NetworkBootProgram.allCases {
            lines.append("tag-if=set:\(program.tag),tag:\(program.tag)-in-class,tag:!arch")
        }
        lines.append("tag-if=set:\(guessedTag),tag:pxe,tag:!arch,tag:!arch-in-class,tag:!ipxe")
        lines.append("tag-if=set:\(NetworkBootProgram.bios.tag),tag:\(guessedTag)")
        return lines
    }()

    /// In dnsmasq's log: a machine whose firmware does not say what it is.
    static let guessedTag = "guessed"

    private static let httpTag = "http-x64"

    /// What UEFI is given that boots by HTTP: a URL, and its own word back, without which it takes no offer.
    ///
    /// Nothing where all are given signed programs and these do not go on by HTTP (`goesOn`): such a machine boots by PXE.
    /// Where each machine is given its own, the server chooses the program behind the URL.
    static func byHTTP(_ endpoint: ServerEndpoint, signed: SignedBoot = .never, goesOn: Bool = false) -> [String] {
        guard signed != .always || goesOn else { return [] }
        let tags = "tag:\(httpTag),tag:!ipxe"
        return [
            "dhcp-boot=\(tags),\(endpoint.url)\(BootRoute.loaders)/\(file(for: .efiX64, signed))",
            "dhcp-option-force=\(tags),60,HTTPClient",
        ]
    }

    /// What iPXE is given; beside somebody else's DHCP server it needs the server's address once more, or takes nothing.
    static func script(_ endpoint: ServerEndpoint, beside isBesideOther: Bool = false) -> String {
        "dhcp-boot=tag:ipxe,\(endpoint.url)\(BootRoute.script)" + (isBesideOther ? ",,\(endpoint.address)" : "")
    }

    /// Tells iPXE that nobody beside this server has anything to say (its option `no-pxedhcp`, 176 inside of 175).
    ///
    /// It would else go on listening for two seconds, which are three, for it looks when it asks again.
    static let nobodyElse = "dhcp-option=tag:ipxe,encap:175,176,1b"

    /// What firmware is given; from dnsmasq itself when no TFTP server is named.
    static func programs(from server: HostAddress?, signed: SignedBoot = .never) -> [String] {
        NetworkBootProgram.allCases.map { program in
            "dhcp-boot=tag:\(program.tag),tag:!ipxe,\(file(for: program, signed))" + (server.map { ",,\($0)" } ?? "")
        }
    }

    /// The same for firmware that asks a boot server on port 4011 (PXE 2.1).
    static func services(signed: SignedBoot) -> [String] {
        NetworkBootProgram.allCases.flatMap { program in
            program.architectures.map { architecture in
                "pxe-service=tag:!ipxe,\(architecture.rawValue),\"BootTorrent\",\(file(for: program, signed))"
            }
        }
    }

    private static func file(for program: NetworkBootProgram, _ signed: SignedBoot) -> String {
        program == .efiX64 && signed == .always ? SignedLoader.shim : program.fileName
    }
}
