// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import HTTPTypes
import LinuxSystem
import NIOCore
import NetbootScripts
import Testing
import TorrentCore

@Suite struct BootScriptRoutesTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func catalog(of images: [BootImage]) -> CatalogKeeper {
        CatalogKeeper(
            Catalog(
                images.map {
                    PublishedImage(image: $0, folder: "", metainfo: [], infoHash: sample.infoHash, files: [:])
                }))
    }

    @Test func `a loader that does not say who it is learns how to ask`() async throws {
        try await sample.ask { client in
            let response = try await client.executeRequest(uri: "/boot.ipxe", method: .get, headers: [:], body: nil)
            #expect(response.status == .ok)
            #expect(String(buffer: response.body) == IPXEScript.introduction(sample.plan.endpoint).text)
        }
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test func `a machine gets its own script and is noticed`() async throws {
        let uuid = "4C4C4544-0042-3510-8052-B4C04F4A4E31"
        let script = try await text(
            "/boot.ipxe?mac=52%3A54%3A00%3A12%3A34%3A56&uuid=\(uuid)&pci=01-80-86-10-0e&platform=pcbios", expecting: .ok
        )
        #expect(script.contains("/phase1/\(sample.content.phase1.hash)/vmlinuz?mac=52:54:00:12:34:56 initrd=initramfs"))
        #expect(script.contains("boottorrent.server=http://127.0.0.1:8080 BOOTIF=01-52-54-00-12-34-56"))
        #expect(script.contains("boottorrent.uuid=\(uuid.lowercased()) "))
        let machine = try #require(await sample.registry.snapshot.machines.first)
        #expect(machine.stage == .script)
        #expect(machine.uuid == uuid.lowercased())
    }

    @Test func `a machine whose card has no driver in phase 1 is known from its script on`() async throws {
        let files = Phase1Files(kernel: [1], initramfs: [2], small: [3], cards: ["8086:100e": ("card-e1000", [4])])
        let router = ServerRoutes.router(
            plan: sample.plan, content: ServerContent(phase1: files, catalog: Catalog([])), registry: sample.registry)
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        for (told, undriven) in [("01-80-86-ff-ff", PCIIdentity("8086:ffff")), ("01-80-86-10-0e", nil), ("", nil)] {
            let answer = try await RouteClient(router).executeRequest(
                uri: "/boot.ipxe?mac=\(mac)&pci=\(told)", method: .get, headers: [:], body: nil)
            #expect(answer.status == .ok)
            #expect(await sample.registry.snapshot[mac]?.undrivenCard == undriven, "\(told)")
        }
    }

    @Test func `each script has a key of its own, and the number of the boot that the first one began`() async throws {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        var tickets: [BootTicket] = []
        for route in ["/boot.ipxe", "/boot.ipxe", "/boot.grub", "/boot.ipxe"] {
            if tickets.count == 3 {
                let event = MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: .download, uptime: 1)
                await sample.registry.note(.reported(event, from: nil))
            }
            let script = try await text("\(route)?mac=\(SampleEnvironment.mac)", expecting: .ok)
            let line = try #require(script.split(separator: "\n").first { $0.contains("boottorrent.key=") })
            // GRUB writes a person's words between quotation marks, and none of ours.
            tickets.append(try #require(try AgentParameters(commandLine: String(line)).boot))
        }
        #expect(tickets.map(\.number) == [.first, .first, .first, .first.advanced(by: 1)])
        #expect(Set(tickets.map(\.key)).count == 4)
        let status = try await text("/status.json", expecting: .ok)
        #expect(tickets.allSatisfy { !status.contains($0.key.hexadecimal) })
    }

    @Test(arguments: [("", false), ("&boot=17", false), ("&boot=", false), ("&boot=new", true)])
    func `who asks for the number of its boot gets it with its manifest, and nobody else`(
        query: String, gets: Bool
    ) async throws {
        let response = try await sample.ask { client in
            try await client.executeRequest(
                uri: "/agent/manifest?mac=\(SampleEnvironment.mac)\(query)", method: .get, headers: [:], body: nil)
        }
        let manifest = try Manifest(bencoded: Array(response.body.readableBytesView))
        #expect((manifest.boot != nil) == gets)
    }

    @Test func `keys come from the chance that the registry is given`() async throws {
        let machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        var keys: [BootKey] = []
        for _ in 1...2 {
            let registry = FleetRegistry(
                catalog: sample.content.catalog, clock: ServerClock(), chance: SeededGenerator(seed: 4), logger: .silent
            )
            keys.append(await registry.beginBoot(of: machine).key)
        }
        #expect(keys[0] == keys[1])
    }

    @Test(arguments: [(DiskWrite.After.restart, true), (.powerOff, false)])
    func `a machine whose disk was just written is sent to it, if it restarts for that`(
        after: DiskWrite.After, isSent: Bool
    ) async throws {
        let write = DiskWrite(image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: false, after: after)
        let image = BootImage(name: try ImageName("pool"), displayName: "Pool", method: .write(write))
        let registry = FleetRegistry(catalog: catalog(of: [image]), clock: ServerClock(), logger: .silent)
        let machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        let event = MachineEvent(
            machine: machine, stage: .handover, uptime: 1, image: image.name,
            disk: WrittenDisk(name: "/dev/sdb", start: .drive(0x81)))
        await registry.note(.reported(event, from: nil))
        let client = RouteClient(
            ServerRoutes.router(plan: sample.plan, content: sample.content, registry: registry))
        let response = try await client.executeRequest(
            uri: "/boot.ipxe?mac=\(SampleEnvironment.mac)", method: .get, headers: [:], body: nil)
        #expect(String(buffer: response.body).contains("sanboot --no-describe --drive 0x81 ") == isSent)
        #expect(await registry.snapshot.machines.first?.stage == (isSent ? .handover : .script))
    }

    /// What a machine does between the hand-over after its disk was written and its next question for a manifest.
    @Test(
        arguments: [
            ([.firmware, .system], "/dev/sdb"), ([.firmware, .loader, .system], "/dev/sdb"), ([], "/dev/sdb"),
            ([.system, .firmware, .system], nil), ([.system], "/dev/sdb"),
        ] as [([Sighting.Asker], String?)])
    func `a machine whose firmware does not start the written disk is told so in its manifest`(
        askers: [Sighting.Asker], disk: String?
    ) async throws {
        let write = DiskWrite(image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: true, after: .restart)
        let image = BootImage(name: try ImageName("pool"), displayName: "Pool", method: .write(write))
        let registry = FleetRegistry(catalog: catalog(of: [image]), clock: ServerClock(), logger: .silent)
        let client = RouteClient(
            ServerRoutes.router(plan: sample.plan, content: sample.content, registry: registry))
        let machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        let manifest = { () async throws -> Manifest in
            let uri = "/agent/manifest?mac=\(SampleEnvironment.mac)&uptime=20000"
            let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            return try Manifest(bencoded: Array(response.body.readableBytesView))
        }
        #expect(try await manifest().unstarted == nil)
        let written = WrittenDisk(name: "/dev/sdb", start: .firmware)
        await registry.note(
            .reported(
                MachineEvent(machine: machine, stage: .handover, uptime: 1, image: image.name, disk: written), from: nil
            ))
        for asker in askers { await registry.note(.addressing(machine.mac, asker)) }
        await registry.note(
            .reported(MachineEvent(machine: machine, stage: .agent, uptime: 1, image: nil), from: nil))
        #expect(try await manifest().unstarted?.disk == disk)
        #expect(try await manifest().unstarted?.image == (disk == nil ? nil : image.name))
    }

    @Test(arguments: [true, false]) func `only a disk that was written for a restart is waited for`(
        isRestart: Bool
    ) async throws {
        let images = try [DiskWrite.After.restart, .powerOff].map { after in
            BootImage(
                name: try ImageName(after.keyword), displayName: after.keyword,
                method: .write(
                    DiskWrite(image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: true, after: after)))
        }
        let registry = FleetRegistry(catalog: catalog(of: images), clock: ServerClock(), logger: .silent)
        let machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        for image in isRestart ? images.reversed() : images {
            await registry.note(
                .reported(MachineEvent(machine: machine, stage: .handover, uptime: 1, image: image.name), from: nil))
        }
        #expect(await registry.unstartedDisk(of: machine)?.image == (isRestart ? images[0].name : nil))
    }

    @Test(arguments: ["", "&uuid=", "&uuid=rubbish", "&uuid=%00%ff", "&uuid=a%20init=/bin/sh", "&uuid=$%7Buuid%7D"])
    func `a UUID that is none is passed over`(query: String) async throws {
        let script = try await text("/boot.ipxe?mac=52-54-00-12-34-56\(query)", expecting: .ok)
        #expect(!script.contains("boottorrent.uuid"))
    }

    @Test(arguments: [
        "mac=", "mac=52:54:00:12:34", "mac=52:54:00:12:34:56:78", "mac=zz:54:00:12:34:56", "mac=%", "mac=%2", "mac=%zz",
        "mac=525400123456", "mac=52:54:00:12:34:56%0aboot", "mac=$%7Bnet0/mac%7D", "mac=%ff%fe",
    ])
    func `an address that is none is refused with a sentence`(query: String) async throws {
        let sentence = try await text("/boot.ipxe?\(query)", expecting: .badRequest)
        #expect(sentence == "mac is no hardware address; write it like 52:54:00:12:34:56.\n")
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test func `a huge query is refused before it is read`() async throws {
        let filler = String(repeating: "x", count: 3_500)
        let long = try await text("/boot.ipxe?mac=\(SampleEnvironment.mac)&pci=\(filler)", expecting: .uriTooLong)
        #expect(long == "A query may have 3072 bytes.\n")
        let longer = try await text("/\(filler)\(filler)\(filler)", expecting: .uriTooLong)
        #expect(longer == "A path and query may have 4096 bytes together.\n")
    }

    @Test func `a doubled slash, which some firmware writes, is one`() async throws {
        _ = try await text("//boot.ipxe", expecting: .ok)
    }

    @Test(arguments: [
        "/page", "/nothing", "/boot.ipxe/x", "/boot.ipx", "/agent", "/phase1", "/%00", "/..", "*",
    ])
    func `a path that is none is told in a sentence`(path: String) async throws {
        let sentence = try await text(path, expecting: .notFound)
        #expect(sentence == "There is nothing here; /status.json tells what this server does.\n")
    }

    private func text(_ uri: String, expecting status: HTTPResponse.Status) async throws -> String {
        try await sample.ask { client in
            let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            #expect(response.status == status)
            return String(buffer: response.body)
        }
    }
}
