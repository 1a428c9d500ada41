// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Testing
import TorrentCore

/// Which version of an image is remembered of a boot while another one comes on offer.
@Suite struct FetchedVersionTests {
    private let machine: MachineIdentity
    private let catalog: CatalogKeeper
    private let registry: FleetRegistry
    private let versions: [PublishedImage]

    init() throws {
        machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        let write = DiskWrite(image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: true, after: .restart)
        let image = BootImage(name: try ImageName("pool"), displayName: "Pool", method: .write(write))
        versions = try [UInt8](1...2).map { version in
            PublishedImage(
                image: image, folder: "/pool", metainfo: [],
                infoHash: try #require(InfoHash(bytes: [UInt8](repeating: version, count: 20))), files: [:])
        }
        catalog = CatalogKeeper(Catalog([versions[0]]))
        registry = FleetRegistry(catalog: catalog, clock: ServerClock(), logger: .silent)
    }

    private func tell(_ stage: MachineStage, _ uptime: UInt64, _ version: InfoHash?) async {
        let isAboutImage = stage != .manifest
        await registry.note(
            .reported(
                MachineEvent(
                    machine: machine, stage: stage, uptime: uptime,
                    image: isAboutImage ? versions[0].image.name : nil, infoHash: isAboutImage ? version : nil,
                    disk: stage == .handover ? WrittenDisk(name: "/dev/sda", start: .firmware) : nil), from: nil))
    }

    /// Which version the boot had, and which was written.
    private var remembered: [InfoHash?] {
        get async {
            let changes = await registry.takeChanges()
            return [changes.boots.last?.version, changes.diskStarts.values.first??.version]
        }
    }

    @Test(arguments: [true, false])
    func `a version that comes while another is fetched is not taken for that`(agentTells: Bool) async {
        let version = agentTells ? versions[0].infoHash : nil
        await tell(.manifest, 1, nil)
        await tell(.download, 2, version)
        catalog.publish(versions[1])
        await tell(.download, 3, version)
        await tell(.verify, 4, version)
        await tell(.handover, 5, version)
        #expect(await remembered == [versions[0].infoHash, versions[0].infoHash])
    }

    @Test func `nor is one that comes between the manifest and the first that is heard of the download`() async {
        await tell(.manifest, 1, nil)
        catalog.publish(versions[1])
        for (uptime, stage) in [MachineStage.download, .verify, .handover].enumerated() {
            await tell(stage, UInt64(uptime + 2), versions[0].infoHash)
        }
        #expect(await remembered == [versions[0].infoHash, versions[0].infoHash])
    }

    @Test func `a machine that goes on with the newer version has that`() async {
        await tell(.download, 2, versions[0].infoHash)
        catalog.publish(versions[1])
        await tell(.download, 3, versions[1].infoHash)
        await tell(.handover, 4, versions[1].infoHash)
        #expect(await remembered == [versions[1].infoHash, versions[1].infoHash])
    }
}
