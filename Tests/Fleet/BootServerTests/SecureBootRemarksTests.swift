// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Logging
import NetbootScripts
import SecureBootFormats
import Testing
import TorrentCore

/// What the server's log and status say of machines and Secure Boot.
@Suite struct SecureBootRemarksTests {
    private static let address = HostAddress.ipv4(0x7f00_0002)
    private let mac: MACAddress
    private let lines = Lines()
    private let clock = ServerClock()
    private let registry: FleetRegistry

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
        let level = SBATLevel(lines: ["sbat,1,2025021800", "shim,4", "grub,5"])
        let loaders = LoaderFacts(
            shim: SBATGenerations([SBATEntry("shim", 4)].compactMap(\.self)),
            menu: SBATGenerations([SBATEntry("grub", 5)].compactMap(\.self)), shimKeys: [.of2011, .of2023],
            shimLevel: level)
        registry = FleetRegistry(
            catalog: CatalogKeeper(Catalog([])), loaders: loaders, clock: clock, logger: Logger(listening: lines))
    }

    private func report(_ keys: Set<MicrosoftKey>, isEnforced: Bool = true) -> Sighting {
        let state = SecureBootState(isEnforced: isEnforced, keys: keys, level: nil)
        let machine = MachineIdentity(mac: mac, uuid: nil)
        return .reported(
            MachineEvent(machine: machine, stage: .network, uptime: 5, secureBoot: state), from: Self.address)
    }

    @Test func `a machine that would be refused is told of once in the log, and always in the status`() async {
        for _ in 1...3 { await registry.note(report([])) }
        #expect(lines.count { $0.hasPrefix("this machine's Secure Boot does not fit what it is given") } == 1)
        #expect(lines.contains("allow the \"Microsoft 3rd-party UEFI CA\" in the firmware's set-up"))
        let status = await registry.status.json.encoded
        #expect(status.contains(#""findings":[{"reason":"the firmware would refuse our shim"#))
    }

    @Test func `each file that a loader asks for is no other stage`() async {
        await registry.note(.addressing(mac, .firmware))
        await registry.note(.addressed(mac, Self.address))
        for _ in 1...3 {
            await registry.note(.loaderSent(Self.address))
            await registry.note(.loaderAsked(.other, from: Self.address))
        }
        #expect(lines.count { $0.hasPrefix("machine is at another stage") } == 2)
    }

    @Test func `a machine that may have another card than its agent told is told of, and gets no driver for that one`()
        async
    {
        let machine = MachineIdentity(mac: mac, uuid: nil)
        let event = MachineEvent(machine: machine, stage: .network, uptime: 5, card: PCIIdentity("8086:100e"))
        await registry.note(.reported(event, from: Self.address))
        #expect(await registry.card(of: MachineIdentity(mac: mac, uuid: nil)) == PCIIdentity("8086:100e"))
        #expect(!lines.contains("asks again"))
        await registry.note(.fetched(.script, machine, from: Self.address))
        #expect(await registry.card(of: MachineIdentity(mac: mac, uuid: nil)) == nil)
        #expect(lines.contains("a machine asks again before its agent was heard"))
    }

    @Test func `a machine that fits is not told of`() async {
        await registry.note(report([.of2023]))
        #expect(!lines.contains("Secure Boot"))
        #expect(await registry.status.json.encoded.contains(#""findings":[]"#))
    }

    @Test func `what matters only with Secure Boot on is no warning`() async {
        await registry.note(report([], isEnforced: false))
        #expect(lines.contains("this machine's Secure Boot is off, and does not fit what it would be given"))
        #expect(!lines.contains("does not fit what it is given"))
    }

    @Test func `a machine that stops at shim has failed, with the reason in log and status`() async throws {
        await registry.note(.addressing(mac, .firmware))
        await registry.note(.addressed(mac, Self.address))
        await registry.note(.loaderAsked(LoaderRequest(path: "/loaders/\(SignedLoader.shim)"), from: Self.address))
        await registry.timePassed()
        #expect(await registry.snapshot[mac]?.stage == .dhcp)
        await registry.timePassed(to: clock.now + .seconds(61))
        #expect(await registry.snapshot[mac]?.stage == .failed)
        #expect(lines.contains("a machine failed"))
        let problem = try #require(registry.reporter.problems.first)
        #expect(problem.code == .machineFailed && problem.found.contains("it fetched shim and went no further"))
        #expect(await registry.snapshot[mac]?.reason?.hasPrefix("it fetched shim and went no further") == true)
    }

    @Test func `the files that are given out have the names that requests are told by`() {
        #expect(LoaderRequest(path: SignedLoader.shim) == .shim)
        #expect(LoaderRequest(path: SignedLoader.menu) == .menu)
        #expect(LoaderRequest(path: SignedLoader.script) == .other)
        #expect(LoaderRequest(path: SignedLoader.unsigned) == .other)
        #expect(
            LoaderRequest.programs
                == Set(NetworkBootProgram.allCases.map(\.fileName) + [NetworkBootProgram.nameOf2018]))
    }
}
