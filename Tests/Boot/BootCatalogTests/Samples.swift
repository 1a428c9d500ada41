// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import SecureBootFormats
import TorrentCore

/// Values that use every key of both formats.
enum Samples {
    static func manifest() throws -> Manifest {
        Manifest(
            images: [
                try image(
                    "debian",
                    .kexec(
                        KernelStart(
                            kernel: RelativePath("boot/vmlinuz"), initrds: [RelativePath("a"), RelativePath("b")],
                            commandLine: "quiet console=\"ttyS0\" ünï", passesNetwork: true, call: .segments)),
                    reportsSystem: true, sendsMessages: true),
                try image("hello", .program(RelativePath("bin/hello"), arguments: ["-n", "", "two words"])),
                try image("dos", .qemu(arguments: ["-fda", "dos.img"])),
                try image("live", .iso(medium())),
                try image("disk", .write(write())),
            ],
            menu: MenuPolicy(timeout: .seconds(30), defaultImage: try ImageName("hello")),
            swarm: SwarmPolicy(
                peerPort: 6881, trackers: ["http://192.0.2.1:10001/announce", "udp://[2001:db8:0:0:0:0:0:1]:6969/"],
                usesLocalDiscovery: true, usesPeerExchange: false,
                networks: [Subnet("192.0.2.0/24"), Subnet("10.0.0.0/8")].compactMap(\.self),
                racks: [Subnet("10.0.1.0/24"), Subnet("10.0.2.0/24")].compactMap(\.self),
                origins: [HostAddress("192.0.2.1"), HostAddress("2001:db8::1")].compactMap(\.self)),
            leave: LeavePolicy(minimum: 5, maximum: 600),
            phase1: Phase1Offer(
                hash: "0123abcd", port: 8_081, infoHash: try image("x", .qemu(arguments: [])).infoHash,
                torrentPath: "/torrents/y.torrent", torrentDigest: try image("x", .qemu(arguments: [])).torrentDigest),
            layers: try LayerName.allCases.map { name in
                let other = try image("x", .qemu(arguments: []))
                return LayerOffer(
                    name: name, totalLength: 7, infoHash: other.infoHash, torrentPath: "/torrents/z.torrent",
                    torrentDigest: other.torrentDigest)
            }, unstarted: UnstartedDisk(image: try ImageName("disk"), disk: "/dev/sda (500.1 GB)"),
            boot: BootNumber(9).flatMap { number in
                BootKey(hexadecimal: "00112233445566778899aabbccddeeff").map { BootTicket(number: number, key: $0) }
            },
            preparing: [
                PreparingImage(
                    name: try ImageName("next"), displayName: "Next",
                    progress: PreparationProgress(done: 37, total: 100), isDefault: true)
            ],
            system: try system(), machineName: "pc-07", notice: "no disk", together: 300,
            registration: RegistrationOffer(groups: ["lab-1", "Räume"]), netconsole: 6_666)
    }

    static func system() throws -> SystemAdditions {
        let digest = try image("x", .qemu(arguments: [])).torrentDigest
        let files = [
            PlacedFile(path: try RelativePath("etc/motd"), mode: 0o644, content: .inline([0, 10, 255])),
            PlacedFile(
                path: try RelativePath("etc/a b/key"), mode: 0o4600,
                content: .fetched(path: "/agent/files/0123", length: 7, digest: digest)),
        ]
        return SystemAdditions(
            hostName: SystemHostName("pc-07.example.org"), isNameWish: true, commandLine: "acpi=off",
            files: files.compactMap(\.self))
    }

    static func medium() throws -> MediumStart {
        guard let kernel = FileExtent(offset: 4_096, length: 1), let initrd = FileExtent(offset: 0, length: 9) else {
            throw PathProblem.empty
        }
        return MediumStart(
            file: try RelativePath("live.iso"), kernel: kernel, initrds: [initrd, kernel],
            place: try RelativePath("boottorrent/image.iso"),
            additions: [
                AddedFile(path: try RelativePath("scripts/x"), text: "#!/bin/sh\n\n  true\n", isExecutable: true)
            ],
            commandLine: "boot=live", passesNetwork: false)
    }

    static func write() throws -> DiskWrite {
        DiskWrite(
            image: try RelativePath("disk.img"), disk: .size(500_000_000_000), mayErase: true,
            after: .kexec(KernelStart(kernel: try RelativePath("k"), initrds: [], commandLine: "")),
            growsTable: false, sectorLength: 4_096)
    }

    static func image(
        _ name: String, _ method: BootMethod, displayName: String? = nil, reportsSystem: Bool = false,
        sendsMessages: Bool = false
    ) throws -> ManifestImage {
        guard let infoHash = InfoHash(bytes: Array(1...20)), let digest = SHA256Digest(bytes: Array(1...32)) else {
            throw PathProblem.empty
        }
        return ManifestImage(
            image: BootImage(
                name: try ImageName(name), displayName: displayName ?? "Image \(name)", method: method,
                reportsSystem: reportsSystem, sendsMessages: sendsMessages),
            totalLength: 5_000_000_000, infoHash: infoHash, torrentPath: "/torrents/\(infoHash).torrent",
            torrentDigest: digest)
    }

    static func event() throws -> MachineEvent {
        guard let mac = MACAddress("52-54-00-AB-CD-EF") else { throw PathProblem.empty }
        var traffic = MachineTraffic()
        (traffic.rateDown, traffic.rateUp, traffic.sent, traffic.wasted, traffic.diskWait) = (50, 60, 7, 8, 900)
        traffic.givers = MachineTraffic.largest([.ipv4(0xc000_0201): 2, .ipv4(0xc000_0207): 3])
        var transfer = TransferProgress(verified: 1, total: 4, fromServer: 2, fromPeers: 3)
        (transfer.peers, transfer.unreached) = (5, 6)
        return MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: "4c4c4544-0051-3010-8052-b4c04f4e3132"), stage: .download,
            uptime: 12_345, firmware: .secureBoot, image: try ImageName("debian"),
            infoHash: InfoHash(bytes: Array(1...20)),
            transfer: transfer, phase1: "0123abcd",
            reason: "läuft", disk: WrittenDisk(name: "/dev/sdb (500.1 GB, X)", start: .drive(0x81)),
            card: PCIIdentity("8086:100e"),
            secureBoot: SecureBootState(
                isEnforced: true, keys: [.of2011, .of2023],
                level: SBATLevel(lines: ["sbat,1,2025021800", "shim,4", "grub,5"])), traffic: traffic,
            boot: BootNumber(9), asksForAnswer: true, startsOwnDisk: true,
            traits: MachineTraits(memory: 8 << 30, vendor: "Dell Inc.", model: "OptiPlex 7010", serial: "4XB2"),
            registration: Registration(name: "pc-07", group: "lab-1", row: 1, column: 9_999),
            shell: try? ShellKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"),
            cause: .brokenDisk)
    }
}

/// One page of `docs/`, as the tests compare it with the code.
struct Page {
    private let lines: [Substring]

    init(_ name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        lines = try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The first cells of all tables under a heading, without their back-ticks.
    func firstCells(under heading: String) -> [String] {
        lines.drop { $0 != "## \(heading)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
            .filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    }

    /// The first line that begins so.
    func line(with beginning: String) -> String { lines.first { $0.hasPrefix(beginning) }.map(String.init) ?? "" }

    /// The first block of code in a language, without line breaks and indentation.
    func code(in language: String) -> [UInt8] {
        let block = lines.drop { $0 != "```\(language)" }.dropFirst().prefix { $0 != "```" }
        return Array(block.map { $0.drop { $0 == " " } }.joined().utf8)
    }
}
