// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing
import TorrentCore

/// Media whose system looks for its medium, laid out as their makers do.
@Suite(.enabled(if: Program.isInstalled("xorriso"), "needs xorriso")) struct FieldMediaTests {
    struct Medium: Sendable, CustomTestStringConvertible {
        let name: String
        let kernel: String
        let initrd: String
        let words: String
        let content: String
        /// What its family is called; `nil` for one that is started.
        let family: String?
        /// The words that look for the medium.
        let searching: [String]

        var testDescription: String { name }
    }

    private static let media = [
        Medium(
            name: "arch", kernel: "arch/boot/x86_64/vmlinuz-linux", initrd: "arch/boot/x86_64/initramfs-linux.img",
            words: "archisobasedir=arch archisosearchuuid=2026-11-01-00-00-00-00",
            content: "arch/x86_64/airootfs.sfs", family: "an Arch Linux medium (archiso)",
            searching: ["archisosearchuuid=2026-11-01-00-00-00-00"]),
        Medium(
            name: "alpine", kernel: "boot/vmlinuz-lts", initrd: "boot/initramfs-lts",
            words: "modules=loop,squashfs,sd-mod,usb-storage quiet", content: "boot/modloop-lts",
            family: "an Alpine Linux medium", searching: []),
        Medium(
            name: "rocky", kernel: "images/pxeboot/vmlinuz", initrd: "images/pxeboot/initrd.img",
            words: "inst.stage2=hd:LABEL=Rocky-9-x86_64-dvd quiet", content: "images/install.img",
            family: "an installer of Fedora, Red Hat, Rocky or their kin (Anaconda)",
            searching: ["inst.stage2=hd:LABEL=Rocky-9-x86_64-dvd"]),
        Medium(
            name: "netinst", kernel: "install.amd/vmlinuz", initrd: "install.amd/initrd.gz", words: "vga=788 --- quiet",
            content: "pool/main/b/base.deb", family: "an installer of Debian, Ubuntu or their kin", searching: []),
        Medium(
            name: "proxmox", kernel: "boot/linux26", initrd: "boot/initrd.img",
            words: "ro ramdisk_size=16777216 rw quiet splash=silent", content: "pve-installer.squashfs", family: nil,
            searching: []),
    ]

    @Test(arguments: media) func `a medium is told to be of its make, or started with it in memory`(one: Medium)
        async throws
    {
        let room = try OneImageRoom("method: iso\n")
        let menu = "menuentry \"x\" {\n linux /\(one.kernel) \(one.words)\n initrd /\(one.initrd)\n}\n"
        let files = [
            (one.kernel, MediumTexts.kernel), (one.initrd, FieldFiles.initrd), ("boot/grub/grub.cfg", Array(menu.utf8)),
            (one.content, (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }),
        ]
        for (path, bytes) in files {
            let place = "\(room.folder)/tree/\(path)"
            try FileManager.default.createDirectory(
                at: URL(filePath: place).deletingLastPathComponent(), withIntermediateDirectories: true)
            try room.write(bytes, to: "tree/\(path)")
        }
        let made = try Program.run(
            [
                "xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "-R", "-J", "-V", one.name.uppercased(), "-o",
                "\(room.folder)/oss/pool/it.iso", "tree",
            ], in: room.folder)
        try #require(made.status == 0, "\(made.text)")
        let image = try #require(try room.environment.images.first)
        guard case .medium(let file) = image.method else {
            Issue.record("\(image.method)")
            return
        }
        let found = await ImageInspection.findings(in: [image])
        do throws(MediumProblem) {
            let start = try await MediumInspector.start(file, in: image.folder)
            #expect(one.family == nil)
            #expect(start.start.place?.description == "proxmox.iso")
            #expect(found.problems == [])
        } catch {
            guard case .searches(let search) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(search.family?.name == one.family)
            #expect(search.words == one.searching)
            #expect(found.problems.map(\.found) == ["\"it.iso\" \(error.found)"])
        }
    }

    @Test func `a medium that was not copied to its end is told before anything looks into it`() throws {
        let room = try OneImageRoom("method: iso\n")
        try FileManager.default.createDirectory(atPath: "\(room.folder)/tree", withIntermediateDirectories: true)
        try room.write([UInt8](repeating: 1, count: 2 << 20), to: "tree/big")
        let made = try Program.run(
            ["xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "-o", "\(room.folder)/oss/pool/it.iso", "tree"],
            in: room.folder)
        try #require(made.status == 0, "\(made.text)")
        let whole = try #require(FileManager.default.contents(atPath: "\(room.folder)/oss/pool/it.iso"))
        #expect(EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost())).problems == [])
        try whole.prefix(1 << 20).write(to: URL(filePath: "\(room.folder)/oss/pool/it.iso"))
        let problems = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost())).problems
        #expect(
            problems.map(\.found) == [
                "\"it.iso\" is the image of a CD (ISO 9660) of \(whole.count) bytes and ends at byte 1048576: "
                    + "it was not copied to its end"
            ])
    }
}
