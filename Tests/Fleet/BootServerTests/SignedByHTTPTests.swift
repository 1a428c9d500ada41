// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import HostSystem
import Logging
import NIOCore
import NetbootScripts
import Phase1Builder
import Testing
import TorrentCore

/// What machines with Secure Boot are given by HTTP.
@Suite struct SignedByHTTPTests {
    private let sample: SampleEnvironment
    private let mac: MACAddress
    private let address = "192.0.2.7"

    init() async throws {
        let subnet = try #require(Subnet(containing: .ipv4(0xc000_0201), prefixLength: 24))
        sample = try SampleEnvironment(addressing: .proxy(subnet))
        mac = try #require(MACAddress(SampleEnvironment.mac))
        await sample.registry.note(.addressing(mac, .firmware))
        let lent = try #require(HostAddress(address))
        await sample.registry.note(.addressed(mac, lent))
    }

    /// The environment with signed programs, of which GRUB has HTTP or has not.
    private func plan(_ receivers: SignedBootFiles.Receivers = .found, speaksHTTP: Bool = true) throws -> ServerPlan {
        var plan = sample.plan
        let folder = sample.folder.appending(path: "loaders").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: plan.workFolder, withIntermediateDirectories: true)
        let grub = speaksHTTP ? "MZ GET %s HTTP/1.1\r\n" : "MZ"
        for (name, content) in [
            ("snponly.efi", "ipxe"), ("undionly.kpxe", "bios"), ("shim", "MZ shim"), ("grub", grub), ("vmlinuz", "k"),
            ("initramfs", "i"),
        ] { try Data(content.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        plan.loaders = HostFiles.Loaders(bios: "\(folder)/undionly.kpxe", efi: "\(folder)/snponly.efi")
        plan.signedBoot = SignedBootFiles(
            receivers: receivers, loaders: SignedLoaders(shim: "\(folder)/shim", menu: "\(folder)/grub"),
            phase1Folder: folder, hash: "ab")
        return plan
    }

    private func get(
        _ path: String, _ plan: ServerPlan, _ machines: SignedMachines? = nil, from address: String? = nil
    ) async throws -> RouteResponse {
        let router = ServerRoutes.router(
            plan: plan, content: sample.content, registry: sample.registry, signed: machines)
        return try await RouteClient(router).executeRequest(
            uri: path, method: .get, headers: [:], body: nil, from: address ?? self.address)
    }

    private func text(_ path: String, _ plan: ServerPlan, _ machines: SignedMachines? = nil) async throws -> String? {
        let answer = try await get(path, plan, machines)
        return answer.status == .ok ? String(buffer: answer.body) : nil
    }

    @Test func `a machine that is known to need it finds shim behind the address of all, others iPXE`() async throws {
        let plan = try plan()
        let machines = try #require(try DNSMasqFiles(plan, reporter: Reporter(logger: .silent))?.signed)
        #expect(try await text("/loaders/snponly.efi", plan, machines) == "ipxe")
        // Its firmware did not start that, and asks for something else to boot.
        machines.firmwareAsked(mac)
        #expect(try await text("/loaders/snponly.efi", plan, machines) == "MZ shim")
        let other = try await get("/loaders/snponly.efi", plan, machines, from: "192.0.2.8")
        #expect(String(buffer: other.body) == "ipxe")
        // iPXE asks, so it was a mistake.
        machines.loaderAsked(mac)
        #expect(try await text("/loaders/snponly.efi", plan, machines) == "ipxe")
    }

    @Test func `of who is given signed programs and then not, nothing waits for a store that may never come`() throws {
        let machines = try #require(try DNSMasqFiles(try plan(), reporter: Reporter(logger: .silent))?.signed)
        for number in UInt8(0)..<50 {
            let other = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, number]))
            machines.sent("snponly.efi", to: other)
            machines.firmwareAsked(other)
            machines.loaderAsked(other)
        }
        #expect(machines.takeChanges().isEmpty)
        machines.sent("snponly.efi", to: mac)
        machines.firmwareAsked(mac)
        #expect(machines.takeChanges() == [mac: true])
        #expect(machines.takeChanges().isEmpty)
        machines.loaderAsked(mac)
        #expect(machines.takeChanges() == [mac: false])
        #expect(machines.takeChanges().isEmpty)
    }

    @Test func `shim finds GRUB beside it, with the two slashes that it writes, and GRUB its script at the root`()
        async throws
    {
        let plan = try plan()
        #expect(try await text("/loaders/shimx64.efi", plan) == "MZ shim")
        #expect(try await text("/loaders//grubx64.efi", plan)?.hasPrefix("MZ GET") == true)
        #expect(try await text("/loaders/ipxe.efi", plan) == "ipxe")
        #expect(try await text("/grub/grub.cfg", plan) == GRUBScript.httpBoot(plan.endpoint).text)
        for path in ["/loaders/revocations_sku.efi", "/grub/x86_64-efi/command.lst"] {
            #expect(try await get(path, plan).status == .notFound)
        }
    }

    @Test(arguments: [true, false])
    func `iPXE on UEFI finds the GRUB that starts a machine's own disk, with HTTP and without`(speaksHTTP: Bool)
        async throws
    {
        var plan = try plan(speaksHTTP: speaksHTTP)
        try RuledSample(sample).rule("groups: {lab: {}, own: {image: local, timeout: 0}}")
        let path = "/loaders/own-disk/grubx64.efi"
        let script = "/boot.ipxe?mac=52:54:00:00:00:08&platform=efi"
        #expect(try await text(path, plan)?.hasPrefix("MZ") == true)
        #expect(try await text(script, plan)?.contains("\nchain \(plan.endpoint.url)\(path) ||\nexit 1\n") == true)
        // Its script comes by TFTP.
        plan.servesTFTP = false
        #expect(try await text(script, plan)?.contains(":uefi\nexit 1\n") == true)
        plan.signedBoot = nil
        #expect(try await get(path, plan).status == .notFound)
    }

    @Test func `a GRUB without HTTP, which would end at a prompt, is given to nobody by HTTP`() async throws {
        let plan = try plan(speaksHTTP: false)
        let machines = try #require(try DNSMasqFiles(plan, reporter: Reporter(logger: .silent))?.signed)
        machines.sent("snponly.efi", to: mac)
        machines.firmwareAsked(mac)
        #expect(try await text("/loaders/snponly.efi", plan, machines) == "ipxe")
        #expect(try await text("/loaders/shimx64.efi", plan) == nil)
        #expect(try await text("/loaders/grubx64.efi", plan) == nil)
    }

    @Test func `GRUB is answered with a script that loads phase 1, and the machine is noticed`() async throws {
        let script = try #require(try await text("/boot.grub?mac=\(mac)", try plan()))
        let hash = sample.content.phase1.hash
        let device = "(http,127.0.0.1:8080)"
        #expect(
            script.contains(
                "linux \"\(device)/phase1/\(hash)/vmlinuz?mac=\(mac)\" boottorrent.server=http://127.0.0.1:8080"))
        #expect(script.contains("initrd \"\(device)/phase1/\(hash)/initramfs?mac=\(mac)\";"))
        #expect(await sample.registry.snapshot[mac]?.stage == .script)
    }

    @Test
    func `a machine whose agent told its card loads the driver of that card alone, once, until its agent runs again`()
        async throws
    {
        let files = Phase1Files(
            kernel: [1], initramfs: [2], small: [3], cards: ["8086:100e": ("card-e1000", [4])])
        let router = ServerRoutes.router(
            plan: try plan(), content: ServerContent(phase1: files, catalog: Catalog([])), registry: sample.registry)
        func archives() async throws -> String {
            let answer = try await RouteClient(router).executeRequest(
                uri: "/boot.grub?mac=\(mac)", method: .get, headers: [:], body: nil, from: address)
            let lines = String(buffer: answer.body).split(separator: "\n").map { String($0) }
            let line: String = lines.first { $0.contains("if initrd") } ?? ""
            return line.replacing("\"(http,127.0.0.1:8080)/phase1/\(files.hash)/", with: "")
                .replacing("?mac=\(mac)\"", with: "")
        }
        #expect(try await archives() == "        if initrd initramfs; then boot; fi")
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .network, uptime: 5, card: PCIIdentity("8086:100e"))
        for _ in 1...2 {
            await sample.registry.note(.reported(event, from: nil))
            #expect(try await archives() == "        if initrd initramfs-small card-e1000; then boot; fi")
            // It asks again, so it may have another card by now.
            #expect(try await archives() == "        if initrd initramfs; then boot; fi")
        }
    }

    @Test(arguments: ["", "?mac=", "?mac=no", "?mac=52:54:00:12:34:5"])
    func `a question that names no machine is answered all the same, for GRUB runs whatever comes`(query: String)
        async throws
    {
        let script = try #require(try await text("/boot.grub\(query)", try plan()))
        #expect(script.hasPrefix("echo 'BootTorrent: ") && !script.contains("set boottorrent"))
    }
}
