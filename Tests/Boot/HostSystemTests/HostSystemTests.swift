// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import Testing

@Suite struct HostSystemTests {
    @Test(
        arguments: [
            ("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n", .debian, "bookworm"),
            ("ID=debian\nVERSION_ID=\"13\"\n", .debian, "trixie"),
            ("ID=debian\nVERSION_CODENAME=trixie\n", .debian, "trixie"),
            // Testing, and a release that is too old.
            ("ID=debian\nVERSION_CODENAME=forky\n", .debian, nil), ("ID=debian\nVERSION_ID=11\n", .debian, nil),
            ("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\nVERSION_CODENAME=noble\n", .ubuntu, nil),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_CODENAME=wilma\n", .ubuntu, nil),
            // Made of Debian, with its codename: packages of its own may stand before Debian's.
            ("ID=raspbian\nID_LIKE=debian\nVERSION_CODENAME=bookworm\n", .debian, nil),
            ("ID=fedora\nVERSION_ID=41\n", .fedora, nil), ("ID='rocky'\nID_LIKE='rhel centos fedora'\n", .fedora, nil),
            ("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", .openSUSE, nil), ("ID=arch\n", .arch, nil),
            ("ID=alpine\nVERSION_ID=3.21.0\n", .alpine, nil), ("ID=nixos\n", .unknown, nil),
        ] as [(String, HostSystem.Distribution, String?)])
    func `a system is told by what it says of itself`(
        text: String, distribution: HostSystem.Distribution, release: String?
    ) {
        let host = HostSystem(osRelease: text)
        #expect(host.distribution == distribution)
        #expect(host.release?.codename == release)
        #expect(host.standardSuite.codename == release ?? "trixie")
    }

    @Test(arguments: [
        "", "\u{0}\u{1}", "ID", "=debian", "# ID=debian", "ID=\"debian", "ID=\nNAME=",
        String(repeating: "x", count: HostLimits.releaseLength) + "\nID=debian\n",
    ])
    func `what says nothing is an unknown system`(text: String) {
        let host = HostSystem(osRelease: text)
        #expect(host.distribution == .unknown)
        #expect(host.manager == .unknown)
        #expect(host.name == "this system")
        #expect(host.remedy(for: .dnsmasq) == "install dnsmasq with this system's package manager")
    }

    @Test(arguments: [
        (#"PRETTY_NAME="Debian GNU/Linux 13 (trixie)""#, "Debian GNU/Linux 13 (trixie)"),
        (#"PRETTY_NAME='It"s a \ system'"#, #"It"s a \ system"#), (#"PRETTY_NAME="a \"b\" \$c""#, #"a "b" $c"#),
        ("NAME=Plain", "Plain"), ("ID=only", "only"), ("PRETTY_NAME=\"a\u{1b}[31mb\"", "a[31mb"),
        ("PRETTY_NAME=\(String(repeating: "n", count: 100))", String(repeating: "n", count: 80)),
    ])
    func `its name is one that can stand in a sentence`(text: String, name: String) {
        #expect(HostSystem(osRelease: text).name == name)
    }

    @Test(arguments: [
        ("debian", HostPart.dnsmasq, "run apt-get install dnsmasq-base"),
        ("fedora", .dnsmasq, "run dnf install dnsmasq"),
        ("opensuse", .squashfsTools, "run zypper install squashfs"), ("arch", .loaders, "run pacman -S ipxe"),
        ("alpine", .tc, "run apk add iproute2-tc"), ("fedora", .ssh, "run dnf install openssh-clients"),
        ("debian", .firmware, "run apt-get install ovmf"),
        // openSUSE has no package of those.
        ("opensuse", .archiveKeyring, "install the keys of Debian's archive with this system's package manager"),
    ])
    func `a remedy names the system's own package manager`(id: String, part: HostPart, remedy: String) {
        #expect(HostSystem(osRelease: "ID=\(id)").remedy(for: part) == remedy)
    }

    @Test func `every part has a package where apt and dnf are`() {
        for manager in [PackageManager.apt, .dnf] {
            for part in HostPart.allCases { #expect(part.package(of: manager) != nil) }
        }
    }

    @Test(arguments: [
        (["/usr/lib/ipxe/undionly.kpxe", "/usr/lib/ipxe/snponly.efi"], "/usr/lib/ipxe/snponly.efi"),
        (
            ["/usr/share/ipxe/undionly.kpxe", "/usr/share/ipxe/ipxe-snponly-x86_64.efi"],
            "/usr/share/ipxe/ipxe-snponly-x86_64.efi"
        ),
        ([], "/usr/lib/ipxe/snponly.efi"),
    ])
    func `loaders are where they are found, or where Debian has them`(there: [String], efi: String) {
        #expect(HostSystem(osRelease: "") { there.contains($0) }.files.loaders.efi == efi)
    }

    @Test func `firmware is taken in pairs that are whole`() {
        let there = [
            "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
            "/usr/share/edk2/x64/OVMF_VARS.4m.fd",
        ]
        let files = HostSystem(osRelease: "ID=arch") { there.contains($0) }.files
        #expect(files.firmware.code == "/usr/share/edk2/x64/OVMF_CODE.4m.fd")
        #expect(files.firmware.variables == "/usr/share/edk2/x64/OVMF_VARS.4m.fd")
    }
}
