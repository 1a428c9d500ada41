// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import NetbootScripts
import Phase1Builder
import Testing
import TorrentCore

@Suite struct TFTPFolderTests {
    @Test func `the folder holds each program, and BIOS's under its name of 2018 too`() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "tftp-\(UUID())")
        defer { try? FileManager.default.removeItem(at: base) }
        let loaders = base.appending(path: "loaders")
        try FileManager.default.createDirectory(at: loaders, withIntermediateDirectories: true)
        try Data("bios".utf8).write(to: loaders.appending(path: "undionly.kpxe"))
        let missing = #expect(throws: StartFailure.self) {
            try TFTPFolder(path: base.appending(path: "tftp").path(), loaders: .init(in: loaders.path()))
        }
        #expect(missing == .loaderMissing(path: "\(loaders.path())/snponly.efi"))
        try Data("efi".utf8).write(to: loaders.appending(path: "snponly.efi"))
        for _ in 0..<2 {
            let folder = try TFTPFolder(path: base.appending(path: "tftp").path(), loaders: .init(in: loaders.path()))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            for name in ["pxelinux.0", "snponly.efi", "undionly.kpxe"] {
                #expect(names.contains(name))
                #expect(FileManager.default.fileExists(atPath: "\(folder.path)/\(name) "))
            }
            #expect(FileManager.default.contents(atPath: "\(folder.path)/pxelinux.0") == Data("bios".utf8))
        }
    }

    @Test func `one machine is given shim under iPXE's name, all others go on with iPXE`() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "tftp-\(UUID())")
        defer { try? FileManager.default.removeItem(at: base) }
        let loaders = base.appending(path: "loaders")
        try FileManager.default.createDirectory(at: loaders, withIntermediateDirectories: true)
        for name in ["undionly.kpxe", "snponly.efi", "shim", "grub", "vmlinuz", "initramfs"] {
            try Data(name.utf8).write(to: loaders.appending(path: name))
        }
        let folder = try TFTPFolder(path: base.appending(path: "tftp").path(), loaders: .init(in: loaders.path()))
        let endpoint = try #require(ServerEndpoint(address: .ipv4(0xc000_0201), port: 80))
        let script = GRUBScript(endpoint: endpoint, hash: "ab", arguments: [])
        try folder.add(
            SignedBootFiles(
                receivers: .found,
                loaders: SignedLoaders(shim: "\(loaders.path())/shim", menu: "\(loaders.path())/grub"),
                phase1Folder: loaders.path(), hash: "ab"),
            script: script)
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        // Twice, as after a second start: what is there is made anew.
        for _ in 0..<2 { try folder.giveSigned(to: mac) }
        func text(_ name: String) -> String? {
            FileManager.default.contents(atPath: "\(folder.path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
        }
        let own = "52-54-00-12-34-56"
        #expect(text("snponly.efi") == "snponly.efi")
        #expect(text("\(own)/snponly.efi") == "shim")
        #expect(text("\(own)/ipxe.efi") == "snponly.efi")
        #expect(text("\(own)/grubx64.efi") == "grub")
        #expect(text("\(own)/grub/grub.cfg") == script.text)
        #expect(text("\(own)/phase1/ab/vmlinuz") == "vmlinuz")
        #expect(text("\(own)/\(own)/snponly.efi") == nil)
        folder.withdraw(from: mac)
        #expect(text("\(own)/snponly.efi") == nil)
    }
}

@Suite struct StartFailureTests {
    @Test(arguments: [
        (["dnsmasq: failed to bind DHCP server socket: Address already in use"], StartFailure.dhcpPortTaken),
        (["dnsmasq: failed to create listening socket for 192.0.2.1: Address already in use"], .tftpPortTaken),
        (["dnsmasq: cannot open or create lease file /x: Permission denied"], .dnsmasqNeedsRoot),
        (
            ["dnsmasq: process is missing required capability NET_ADMIN", "dnsmasq: x: Operation not permitted"],
            .dnsmasqNeedsRoot
        ),
        (["one", "dnsmasq: unknown interface eth9"], .dnsmasqFailed("dnsmasq: unknown interface eth9")),
        ([], .dnsmasqFailed("it said nothing")),
    ])
    func `dnsmasq's last words become one sentence`(lines: [String], failure: StartFailure) {
        #expect(StartFailure(dnsmasqSaid: lines) == failure)
    }
}

@Suite struct AnnouncementTests {
    @Test func `everything served is announced`() throws {
        let sample = try SampleEnvironment()
        let lines = Announcement(plan: sample.plan, content: sample.content).lines
        #expect(
            lines == [
                "Serving on http://127.0.0.1:8080 (interface lo); status at http://127.0.0.1:8080/status.json",
                "DHCP: off. Your DHCP server must send machines here; boottorrent check prints the lines for dnsmasq,"
                    + " ISC dhcpd, Kea, OpenWrt, MikroTik RouterOS 7",
                "  in short: next server (siaddr) 127.0.0.1; boot file (option 67) undionly.kpxe"
                    + " when option 93 is 0, snponly.efi when it is 7 or 9; where it can tell iPXE (option 77),"
                    + " http://127.0.0.1:8080/boot.ipxe for that",
                "TFTP: undionly.kpxe, snponly.efi, and pxelinux.0 as in 2018", "Phase 1: 75.0 kB per machine",
                "Images:",
                "  Debian (debian, kexec): 700.0 kB in 3 files",
            ])
    }

    @Test func `with TFTP off the files to copy are named`() throws {
        let sample = try SampleEnvironment()
        var plan = sample.plan
        plan.servesTFTP = false
        let lines = Announcement(plan: plan, content: sample.content).lines
        #expect(lines.contains("TFTP: off. Copy to your TFTP server:"))
        #expect(lines.contains("  /usr/lib/ipxe/undionly.kpxe → undionly.kpxe"))
        #expect(lines.contains("  /usr/lib/ipxe/snponly.efi → snponly.efi"))
    }
}
