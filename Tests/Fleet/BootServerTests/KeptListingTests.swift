// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import ServerConfig
import ServiceLifecycle
import TestProcesses
import Testing
import TorrentCore

/// The listings of ISO files that are kept in the work folder.
@Suite(.timeLimit(.minutes(5))) struct KeptListingTests {
    private func names(in folder: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    }

    /// A room with an ISO file that is started with it in memory.
    private func medium() throws -> OneImageRoom {
        let room = try OneImageRoom("method: iso\n")
        let menu = "menuentry \"x\" {\n linux /boot/linux26 ro\n initrd /boot/initrd.img\n}\n"
        for (path, bytes) in [
            ("boot/linux26", MediumTexts.kernel), ("boot/initrd.img", FieldFiles.initrd),
            ("boot/grub/grub.cfg", Array(menu.utf8)), ("pve-installer.squashfs", [UInt8](repeating: 7, count: 9_000)),
        ] {
            try FileManager.default.createDirectory(
                at: URL(filePath: "\(room.folder)/tree/\(path)").deletingLastPathComponent(),
                withIntermediateDirectories: true)
            try room.write(bytes, to: "tree/\(path)")
        }
        let made = try Program.run(
            [
                "xorriso", "-no_rc", "-as", "mkisofs", "-quiet", "-R", "-J", "-V", "PROXMOX", "-o",
                "\(room.folder)/oss/pool/it.iso", "tree",
            ], in: room.folder)
        try #require(made.status == 0, "\(made.text)")
        return room
    }

    @Test(.enabled(if: Program.isInstalled("xorriso"), "needs xorriso"), arguments: ["out", "elsewhere/made"])
    func `a start removes the listings of images that are gone, wherever they are`(output: String) async throws {
        let room = try medium()
        try room.write(
            Array(
                """
                version: 1
                server: {interface: lo, address: 127.0.0.1}
                dhcp: off
                tftp: false
                folders: {out: \(output)}

                """.utf8), to: "Boottorrent.yaml")
        _ = try await room.publish()
        let listings = "\(room.folder)/\(output)/listings"
        #expect(names(in: listings) == ["pool"])
        #expect(output == "out" || names(in: "\(room.folder)/out").isEmpty)
        for name in ["gone", "broken"] { try room.write([], to: "\(output)/listings/\(name)") }
        // What a folder is that cannot be read now is not known.
        let broken = SetAsideImage(name: "broken", reasons: ["x"])
        ImagePublisher(try room.environment, without: [broken]).tidy()
        #expect(names(in: listings) == ["pool", "broken"])
        // It is no ISO file any more.
        try room.write(Array("dispname: Pool\nmethod: bin\nbin: start\n".utf8), to: "oss/pool/config.yaml")
        try room.write(Array("#!/bin/busybox sh\n".utf8), to: "oss/pool/start")
        ImagePublisher(try room.environment).tidy()
        #expect(names(in: listings) == [])
    }

    @Test func `an image that goes while the server runs takes its listing along`() async throws {
        let room = try OneImageRoom("method: bin\nbin: start\n")
        try room.write(Array("#!/bin/busybox sh\n".utf8), to: "oss/pool/start")
        let listings = "\(room.folder)/out/listings"
        try FileManager.default.createDirectory(atPath: listings, withIntermediateDirectories: true)
        for name in ["pool", "other"] { try room.write([], to: "out/listings/\(name)") }
        let catalog = CatalogKeeper(Catalog([]))
        let (readings, read) = AsyncStream.makeStream(of: ImagePublishing.Reading.self)
        let environment = try room.environment
        let service = ImagePublishing(
            PublicationPlan(), readings: readings, publisher: ImagePublisher(environment), layers: nil,
            catalog: catalog, logger: .silent, progress: { _, _, _ in })
        let group = ServiceGroup(services: [service], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            read.yield(ImagePublishing.Reading(PublicationPlan.Folder.all(environment.images, without: [])))
            for await now in catalog.catalogs() where now.offered.count == 1 { break }
            #expect(names(in: listings) == ["pool", "other"])
            read.yield(ImagePublishing.Reading([]))
            while names(in: listings).contains("pool") { try await Task.sleep(for: .milliseconds(10)) }
            #expect(names(in: listings) == ["other"])
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
