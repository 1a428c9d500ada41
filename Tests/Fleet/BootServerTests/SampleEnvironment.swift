// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import Hummingbird
import Logging
import NetbootScripts
import PieceStorage
import ServerConfig
import Testing
import TorrentCore

/// A made-up environment in a temporary folder that goes away with it.
final class SampleEnvironment: Sendable {
    static let mac = "52:54:00:12:34:56"

    let folder: URL
    let plan: ServerPlan
    /// The image `debian`.
    let image: PublishedImage
    let content: ServerContent
    let registry: FleetRegistry
    let kernel = SampleEnvironment.bytes(5_000, step: 7)
    let initramfs = SampleEnvironment.bytes(70_000, step: 13)
    /// Larger than one chunk read from the disk.
    let bigFile = SampleEnvironment.sharedBigFile
    private static let sharedBigFile = bytes(700_000, step: 31)
    let metainfo = Array("d8:announce0:e".utf8)
    let infoHash: InfoHash
    /// What the image's files look like that are given: `vmlinuz` is the first.
    let stamps: FileStamps

    /// With `isRuled` machines are called what the list says.
    init(
        addressing: DNSMasqPlan.Addressing = .off, port: UInt16 = 8080, isRuled: Bool = false,
        clock: ServerClock = ServerClock()
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "boottorrent-\(UUID())", directoryHint: .isDirectory)
        let place = folder.appending(path: "oss/debian", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: place.appending(path: "dir with space"), withIntermediateDirectories: true)
        for (name, bytes) in [
            ("vmlinuz", bigFile), ("dir with space/ü.bin", Array("hello".utf8)), ("empty", []),
            ("config.yaml", Array("secret".utf8)), (".hidden", Array("secret".utf8)),
        ] { try Data(bytes).write(to: place.appending(path: name)) }
        try Data("secret".utf8).write(to: folder.appending(path: "outside"))
        infoHash = try #require(InfoHash(bytes: [UInt8](repeating: 0xab, count: 20)))
        let names = ["vmlinuz", "dir with space/ü.bin", "empty"]
        let found = try names.map { try #require(FileStamp(ofFileAt: place.appending(path: $0).path)) }
        stamps = FileStamps(found)
        var files: [RelativePath: PublishedFile] = [:]
        for (index, name) in names.enumerated() {
            files[try RelativePath(name)] = PublishedFile(length: found[index].length, index: index, stamps: stamps)
        }
        let published = PublishedImage(
            image: BootImage(
                name: try ImageName("debian"), displayName: "Debian",
                method: .kexec(KernelStart(kernel: try RelativePath("vmlinuz"), initrds: [], commandLine: "quiet"))),
            folder: place.path(percentEncoded: false).trimmingSlash, metainfo: metainfo, infoHash: infoHash,
            files: files)
        image = published
        content = ServerContent(
            phase1: Phase1Files(kernel: kernel, initramfs: initramfs), catalog: Catalog([published]))
        var plan = ServerPlan(
            endpoint: try #require(ServerEndpoint(address: .ipv4(0x7f00_0001), port: port)),
            interface: try #require(InterfaceName("lo")), addressing: addressing,
            menu: MenuPolicy(timeout: .seconds(30), defaultImage: published.image.name),
            swarm: SwarmPolicy(
                peerPort: 6881, trackers: ["http://127.0.0.1:10001/announce"], usesLocalDiscovery: false,
                usesPeerExchange: false), leave: LeavePolicy(minimum: 0, maximum: 600),
            workFolder: folder.appending(path: "out").path(percentEncoded: false))
        plan.machineList = MachineListFile(EnvironmentFolders(in: folder.path(percentEncoded: false).trimmingSlash))
        self.plan = plan
        registry = FleetRegistry(
            catalog: content.catalog, clock: clock, logger: .silent, assigner: isRuled ? plan.assigner : nil)
    }

    private static func bytes(_ count: Int, step: Int) -> [UInt8] {
        var value = 0
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                value &+= step &+ filled >> 9
                buffer.initializeElement(at: filled, to: UInt8(truncatingIfNeeded: value))
                filled += 1
            }
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func ask<Value>(_ test: (RouteClient) async throws -> Value) async throws -> Value {
        try await test(RouteClient(ServerRoutes.router(plan: plan, content: content, registry: registry)))
    }
}

extension Catalog {
    /// A catalogue in which these are on offer.
    init(_ images: [PublishedImage], layers: [LayerTorrent] = []) {
        self.init(images.map { CatalogImage($0) }, layers: layers)
    }

    /// Why images were taken back.
    var withdrawals: [ImageName: String] {
        Dictionary(
            uniqueKeysWithValues: images.compactMap { entry in
                entry.withdrawal.flatMap { reason in entry.published.map { ($0.image.name, reason) } }
            })
    }
}

extension Logger {
    static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}

extension String {
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
