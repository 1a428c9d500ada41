// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import ContentHash
import Foundation
import HTTPTypes
import MetainfoMaking
import NIOCore
import Testing
import TorrentCore
import TorrentMetainfo

/// What images need besides phase 1, as machines come to know and get it.
@Suite struct LayerTests {
    private let sample: SampleEnvironment
    private let content: ServerContent

    /// An environment that has QEMU and drivers of disks to give, and images for kexec and QEMU.
    init() async throws {
        sample = try SampleEnvironment()
        var layers: [LayerTorrent] = []
        for (name, files) in [
            (LayerName.disks, ["overlay.cpio.gz": 3_000]),
            (.qemu, ["overlay.cpio.gz": 5_000, "root.squashfs": 70_000]),
        ] {
            let folder = sample.folder.appending(path: "out/layers/\(name.rawValue)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (file, length) in files { try Data(count: length).write(to: folder.appending(path: file)) }
            let made = try await TorrentMaker().make(ImageSurvey(of: folder.path)) { _ in }
            layers.append(LayerTorrent(name, made, folder: folder.path))
        }
        let floppy = PublishedImage(
            image: BootImage(name: try ImageName("floppy"), displayName: "Floppy", method: .qemu(arguments: [])),
            folder: sample.folder.path, metainfo: [1],
            infoHash: try #require(InfoHash(bytes: [UInt8](repeating: 0xcd, count: 20))), files: [:])
        content = ServerContent(
            phase1: sample.content.phase1, catalog: Catalog([sample.image, floppy], layers: layers))
    }

    private func ask(_ uri: String) async throws -> RouteResponse {
        try await RouteClient(
            ServerRoutes.router(plan: sample.plan, content: content, registry: sample.registry)
        ).executeRequest(uri: uri, method: .get, headers: [:], body: nil)
    }

    private func manifest() async throws -> Manifest {
        let body = try await ask("/agent/manifest?mac=\(SampleEnvironment.mac)").body
        return try Manifest(bencoded: Array(body.readableBytesView))
    }

    @Test func `a manifest has the layers that its images need, and no others`() async throws {
        let layer = try #require(try await manifest().layers.first)
        #expect(try await manifest().layers.count == 1)
        #expect(layer.name == .qemu)
        #expect(layer.totalLength == 75_000)
        #expect(layer == content.catalog.current.layers[1].offer)
    }

    @Test func `with the last image that needs it a layer goes, too`() async throws {
        content.catalog.withdraw(try ImageName("floppy"), because: "it has changed")
        #expect(try await manifest().layers.isEmpty)
    }

    @Test func `while the settings let somebody in from afar, a manifest has the layer for that`() async throws {
        let folder = sample.folder.appending(path: "out/layers/ssh")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(count: 100).write(to: folder.appending(path: "overlay.cpio.gz"))
        let made = try await TorrentMaker().make(ImageSurvey(of: folder.path)) { _ in }
        content.catalog.put(LayerTorrent(.ssh, made, folder: folder.path))
        #expect(try await manifest().layers.map(\.name) == [.qemu])
        let before = sample.plan.settings.current
        let key = try ShellKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl")
        sample.plan.settings.put(
            ServedSettings(
                menu: before.menu, swarm: before.swarm, leave: before.leave, access: before.access, shellKeys: [key]))
        #expect(try await manifest().layers.map(\.name) == [.qemu, .ssh])
    }

    @Test func `a layer's torrent is at the path that the manifest tells`() async throws {
        let layer = try #require(try await manifest().layers.first)
        let response = try await ask(layer.torrentPath)
        #expect(response.status == .ok)
        let bytes = Array(response.body.readableBytesView)
        #expect(ContentHash.sha256(bytes) == layer.torrentDigest)
        #expect(bytes == content.catalog.current.layers[1].metainfo)
    }

    @Test func `a machine finds a layer's files in a folder of the layer's name`() {
        #expect(content.catalog.current.layers.map(\.seed.metainfo.name) == ["disks", "qemu"])
        #expect(content.catalog.current.layers.map(\.seed.metainfo.files.count) == [1, 2])
    }

    @Test func `a person is told what layers there are and how large`() {
        let lines = Announcement(plan: sample.plan, content: content).lines
        #expect(lines.contains("Layer qemu: 75.0 kB, by the swarm, for machines whose image needs it"))
    }
}
