// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing

/// `phase1 iso` as a person meets it, from a made-up kernel and with Debian's loaders.
@Suite struct Phase1ISOTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/iso-\(UUID())"
    /// Shared with the tests of rooms, so that packages are fetched once.
    private static let packages = "\(FileManager.default.currentDirectoryPath)/.build/demo/packages"

    /// An environment on loopback, and what stands for phase 1's parts.
    private func withEnvironment(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(
            """
            version: 1
            server: {interface: lo, address: 127.0.0.1}
            dhcp: off
            tftp: false
            phase1: {cmdline: loglevel=7}
            menu: {timeout: 30, default: debian}

            """, to: "room/Boottorrent.yaml")
        try write("dispname: Debian\nmethod: bin\nbin: run\n", to: "room/oss/debian/config.yaml")
        try write("#!/bin/sh\n", to: "room/oss/debian/run")
        try write("MZ, a kernel", to: "vmlinuz")
        // The smallest ELF file: a header that says that there is nothing else.
        let elf = "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 58)
        for place in ["agent", "busybox", "modules/kernel/drivers/net/ethernet/e1000.ko"] { try write(elf, to: place) }
        try body()
    }

    private func write(_ text: String, to place: String) throws {
        let url = URL(filePath: "\(folder)/\(place)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func command(_ words: String...) throws -> [String] {
        [
            try Program.boottorrent, "phase1", "iso", "\(folder)/room", "--cache", Self.packages,
            "--kernel", "\(folder)/vmlinuz", "--modules", "\(folder)/modules", "--busybox", "\(folder)/busybox",
            "--agent", "\(folder)/agent",
        ] + words
    }

    private func content(_ place: String) throws -> Data { try Data(contentsOf: URL(filePath: "\(folder)/\(place)")) }

    private func text(_ place: String) throws -> String { String(decoding: try content(place), as: UTF8.self) }

    private static let makes = ConditionTrait.enabled("xorriso, mtools, zstd and Debian's loaders are needed") {
        guard ["xorriso", "mformat", "zstd", "apt-get"].allSatisfy(Program.isInstalled) else { return false }
        for package in HostSystem.this.standardSuite.mediumPackages {
            guard (try? await DebianPackages(folder: packages).archive(of: package)) != nil else { return false }
        }
        return true
    }

    @Test(makes)
    func `the image has phase 1 as it is, and all that a BIOS and UEFI look for, on a CD and on a stick`() throws {
        try withEnvironment {
            let made = try Program.run(try command("--argument", "vlan=20"))
            #expect(made.status == 0, "\(made.errors)")
            let image = "\(folder)/room/out/boottorrent.iso"
            let size = try content("room/out/boottorrent.iso").count
            #expect(made.output.hasPrefix("made \(image): \(size) bytes, "))
            #expect(made.output.contains("USB stick"))

            let report = try Program.run(
                ["xorriso", "-no_rc", "-indev", image, "-report_el_torito", "plain", "-report_system_area", "plain"]
            ).output
            let lines = report.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(lines.contains { $0.hasPrefix("El Torito boot img : 1 BIOS y none") })
            #expect(lines.contains { $0.hasPrefix("El Torito boot img : 2 UEFI y none") })
            #expect(lines.contains("El Torito img path : 1 /isolinux/isolinux.bin"))
            #expect(lines.contains { $0.hasPrefix("El Torito img opts : 1 boot-info-table") })
            #expect(lines.contains("El Torito img path : 2 /boot/grub/efi.img"))
            #expect(lines.contains { $0.hasPrefix("System area summary: MBR isohybrid") })
            #expect(lines.contains { $0.hasPrefix("MBR partition : 1 0x80 ") })
            #expect(lines.contains { $0.hasPrefix("MBR partition : 2 0x00 0xef ") })
            let start = try content("room/out/boottorrent.iso").prefix(512)
            #expect(start.suffix(2) == Data([0x55, 0xaa]))

            try Program.run(["xorriso", "-no_rc", "-osirrox", "on", "-indev", image, "-extract", "/", "\(folder)/cd"])
            #expect(try content("cd/boottorrent/vmlinuz") == content("room/out/phase1/vmlinuz"))
            #expect(try content("cd/boottorrent/initramfs") == content("room/out/phase1/initramfs"))
            #expect(try content("cd/isolinux/ldlinux.c32").count > 0)
            #expect(try text("cd/isolinux/isolinux.cfg").contains("loglevel=7 vlan=20 quiet\n"))
            let script = try text("cd/boot/grub/grub.cfg")
            #expect(script.contains("boottorrent.server=http://127.0.0.1:8080 "))
            #expect(script.contains(" 'loglevel=7' 'vlan=20' quiet;"))
            let hash = try #require(Phase1Builder.existing(in: "\(folder)/room/out/phase1")?.hash)
            #expect(try text("cd/.disk/info").contains(hash))

            let firmware = "\(folder)/cd/boot/grub/efi.img"
            for name in ["EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/grubx64.efi"] {
                let out = try Program.run(["mcopy", "-n", "-i", firmware, "::\(name)", "\(folder)/loader"])
                #expect(out.status == 0, "\(name): \(out.errors)")
                #expect(try content("loader").starts(with: Data("MZ".utf8)))
                try FileManager.default.removeItem(atPath: "\(folder)/loader")
            }
            #expect(try Program.run(["mtype", "-i", firmware, "::boot/grub/grub.cfg"]).output == script)
        }
    }

    @Test(makes) func `the same inputs make the same bytes, and nothing else is left in the folder`() throws {
        try withEnvironment {
            for name in ["first", "second"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
                let made = try Program.run(try command("-o", "\(folder)/\(name)/a b=c.iso"))
                #expect(made.status == 0, "\(made.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)") == ["a b=c.iso"])
            }
            #expect(try content("first/a b=c.iso") == content("second/a b=c.iso"))
        }
    }

    @Test(makes, .enabled(if: Program.isInstalled("flock")))
    func `while the server runs the image has its phase 1`() throws {
        try withEnvironment {
            let lock = ["flock", "\(folder)/room/out/lock"]
            try FileManager.default.createDirectory(atPath: "\(folder)/room/out", withIntermediateDirectories: true)
            let early = try Program.run(lock + command())
            #expect(early.status == 1)
            #expect(early.errors.contains("is already served by another boottorrent"))
            #expect(try Program.run(try command()).status == 0)
            let first = try content("room/out/boottorrent.iso")
            try write("MZ, another kernel", to: "vmlinuz")
            let later = try Program.run(lock + command())
            #expect(later.status == 0, "\(later.errors)")
            #expect(later.errors.contains("the server runs; its phase 1 is taken as it is"))
            #expect(try content("room/out/boottorrent.iso") == first)
        }
    }

    @Test(arguments: [
        (["--argument", "vlan=5000"], "vlan=5000 is no number of a virtual network"),
        (["--argument", "ip=192.168.1.7"], "ip=192.168.1.7 is no address; write it like 192.168.1.7/24"),
        (["--argument", "vlan=20 init=/bin/sh"], "\"vlan=20 init=/bin/sh\" is no word that boot loaders can pass"),
        (["--argument", "$(reboot)"], "is no word that boot loaders can pass"),
        (Array(repeating: ["--argument", "a"], count: 16).flatMap(\.self), "have 17 words together"),
        (["-o", "/dev/null"], "/dev/null is no file; write the image to a file"),
        (["-o", "/nowhere/at/all.iso"], "/nowhere/at: does not exist"),
    ])
    func `a mistake is told in a sentence before anything is made`(words: [String], sentence: String) throws {
        try withEnvironment {
            let told = try Program.run(try command() + words)
            #expect(told.status != 0)
            #expect(told.output.isEmpty)
            #expect(told.errors.contains(sentence), "\(told.errors)")
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/room/out"))
        }
    }

    @Test func `an environment with a mistake, or none, makes no image`() throws {
        try withEnvironment {
            try write(
                "version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcpp: off\n", to: "room/Boottorrent.yaml")
            let told = try Program.run(try command())
            #expect(told.status == 1)
            #expect(told.errors.contains("Boottorrent.yaml:3: dhcpp: is no known key"))
            let none = try Program.boottorrent("phase1", "iso", "\(folder)/nowhere")
            #expect(none.status == 1)
            #expect(none.errors.contains("nowhere"))
        }
    }
}
