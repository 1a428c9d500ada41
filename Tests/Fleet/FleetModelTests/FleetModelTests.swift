// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct FleetModelTests {
    private let mac: MACAddress
    private let address = HostAddress.ipv4(0xc000_0232)
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    private func report(
        _ stage: MachineStage, uptime: UInt64, image: ImageName? = nil, transfer: TransferProgress? = nil,
        reason: String? = nil, card: PCIIdentity? = nil
    ) -> Sighting {
        let machine = MachineIdentity(mac: mac, uuid: nil)
        return .reported(
            MachineEvent(
                machine: machine, stage: stage, uptime: uptime, image: image, transfer: transfer, reason: reason,
                card: card),
            from: address)
    }

    private func fetched(_ stage: MachineStage) -> Sighting {
        .fetched(stage, MachineIdentity(mac: mac, uuid: "u"), from: address)
    }

    private mutating func bootUntilAgent() {
        fleet.apply(.addressing(mac, .firmware), at: at(1))
        fleet.apply(.addressed(mac, address), at: at(2))
        fleet.apply(.loaderSent(address), at: at(3))
        fleet.apply(.addressing(mac, .loader), at: at(4))
        fleet.apply(fetched(.script), at: at(5))
        fleet.apply(fetched(.kernel), at: at(6))
        fleet.apply(fetched(.initramfs), at: at(7))
        fleet.apply(report(.agent, uptime: 3_000), at: at(10))
    }

    @Test mutating func `a machine that others gave its address is known once the network says whose it is`() {
        fleet.apply(.loaderSent(address), at: at(1))
        #expect(fleet.machines.isEmpty)
        fleet.apply(Sighting.loaderSent(address).owned(by: mac), at: at(2))
        #expect(fleet[mac]?.stage == .loader && fleet.machine(at: address) == mac)
        // An owner that is told goes before the network's.
        let told = Sighting.loaderAsked(.other, from: address, owner: mac)
        #expect(told.owned(by: MACAddress("52:54:00:00:00:99")) == told && told.addressWithoutOwner == nil)
        for sighting in [Sighting.loaderAsked(.other, from: address), .loaderBroken(.shim, from: address)] {
            #expect(sighting.addressWithoutOwner == address)
            #expect(sighting.owned(by: mac).addressWithoutOwner == nil)
        }
    }

    @Test mutating func `doubts about the firmware stand there until the agent reports, or it starts again`() {
        fleet.apply(.doubted(mac, "unknown"), at: at(0))
        #expect(fleet[mac] == nil)
        fleet.apply(.addressing(mac, .firmware), at: at(1))
        fleet.apply(.doubted(mac, "unknown"), at: at(1))
        #expect(fleet[mac]?.reason == "unknown")
        fleet.apply(fetched(.script), at: at(5))
        fleet.apply(.doubted(mac, "late"), at: at(5))
        #expect(fleet[mac]?.reason == "unknown")
        fleet.apply(report(.agent, uptime: 3_000), at: at(10))
        #expect(fleet[mac]?.reason == nil)
    }

    @Test mutating func `a boot goes through every stage, each with its first time`() throws {
        bootUntilAgent()
        let name = try ImageName("debian")
        let half = TransferProgress(verified: 50, total: 100, fromServer: 30, fromPeers: 25)
        fleet.apply(report(.network, uptime: 4_000), at: at(11))
        fleet.apply(report(.manifest, uptime: 4_100), at: at(12))
        fleet.apply(report(.download, uptime: 4_200, image: name, transfer: half), at: at(13))
        fleet.apply(report(.download, uptime: 4_300), at: at(14))
        fleet.apply(report(.verify, uptime: 4_400), at: at(15))
        fleet.apply(report(.seed, uptime: 4_500), at: at(16))
        fleet.apply(report(.handover, uptime: 4_600), at: at(17))
        fleet.apply(.addressing(mac, .system), at: at(18))
        let machine = try #require(fleet[mac])
        let expected: [(MachineStage, Int64)] = [
            (.dhcp, 1), (.loader, 3), (.script, 5), (.kernel, 6), (.initramfs, 7), (.agent, 10), (.network, 11),
            (.manifest, 12), (.download, 13), (.verify, 15), (.seed, 16), (.handover, 17), (.os, 18),
        ]
        #expect(machine.stageTimes == Dictionary(uniqueKeysWithValues: expected.map { ($0.0, at($0.1)) }))
        #expect(machine.stage == .os)
        #expect(machine.isAtEnd)
        #expect(machine.image == name)
        #expect(machine.transfer == half)
        #expect(machine.uuid == "u")
        #expect(machine.address == address)
        #expect(machine.lastSeen == at(18))
        #expect(machine.boots == 1)
    }

    @Test(arguments: [Sighting.Asker.firmware, .loader])
    mutating func `a machine that looks for its loader again has restarted`(asker: Sighting.Asker) throws {
        bootUntilAgent()
        fleet.apply(report(.failed, uptime: 5_000, reason: "disk full"), at: at(20))
        #expect(fleet[mac]?.reason == "disk full")
        fleet.apply(.addressing(mac, asker), at: at(60))
        let machine = try #require(fleet[mac])
        #expect(machine.stageTimes == [.dhcp: at(60)])
        #expect(machine.reason == nil)
        #expect(machine.boots == 2)
    }

    @Test mutating func `a script asked for from a running agent is a restart too`() {
        bootUntilAgent()
        fleet.apply(fetched(.script), at: at(30))
        #expect(fleet[mac]?.stageTimes == [.script: at(30)])
        #expect(fleet[mac]?.boots == 2)
    }

    @Test mutating func `an agent whose clock went back has restarted`() {
        bootUntilAgent()
        fleet.apply(report(.agent, uptime: 2_000), at: at(40))
        #expect(fleet[mac]?.stageTimes == [.agent: at(40)])
    }

    @Test mutating func `a report that was overtaken changes no stage`() {
        bootUntilAgent()
        fleet.apply(report(.download, uptime: 9_000), at: at(20))
        fleet.apply(report(.manifest, uptime: 8_000), at: at(21))
        #expect(fleet[mac]?.stage == .download)
        #expect(fleet[mac]?.stageTimes[.manifest] == at(21))
        #expect(fleet[mac]?.boots == 1)
    }

    @Test mutating func `a line of the log read late begins no new boot`() {
        fleet.apply(.addressing(mac, .firmware), at: at(1))
        fleet.apply(fetched(.script), at: at(2))
        fleet.apply(.addressing(mac, .loader), at: at(3))
        #expect(fleet[mac]?.stage == .script)
        #expect(fleet[mac]?.boots == 1)
        fleet.apply(.addressing(mac, .loader), at: at(30))
        #expect(fleet[mac]?.boots == 2)
    }

    @Test mutating func `the agent's own question for an address is no operating system`() {
        bootUntilAgent()
        fleet.apply(.addressing(mac, .system), at: at(11))
        #expect(fleet[mac]?.stage == .agent)
        #expect(fleet[mac]?.lastSeen == at(11))
    }

    @Test mutating func `what does not boot from us is no machine of the fleet`() {
        fleet.apply(.addressing(mac, .system), at: at(1))
        fleet.apply(.addressed(mac, address), at: at(2))
        fleet.apply(.loaderSent(address), at: at(3))
        #expect(fleet.machines.isEmpty)
    }

    @Test mutating func `later parts of a file leave the stage alone`() {
        bootUntilAgent()
        fleet.apply(fetched(.kernel), at: at(12))
        #expect(fleet[mac]?.stage == .agent)
        #expect(fleet[mac]?.stageTimes[.kernel] == at(6))
    }

    @Test mutating func `a machine that tries again after a failure loses the reason`() {
        bootUntilAgent()
        fleet.apply(report(.failed, uptime: 5_000, reason: "no peer answers"), at: at(20))
        fleet.apply(report(.download, uptime: 6_000), at: at(21))
        #expect(fleet[mac]?.stage == .download)
        #expect(fleet[mac]?.reason == nil)
    }

    @Test mutating func `anybody may tell that the operating system is up`() {
        bootUntilAgent()
        fleet.apply(report(.handover, uptime: 9_000), at: at(20))
        fleet.apply(report(.os, uptime: 0), at: at(25))
        #expect(fleet[mac]?.stage == .os)
        #expect(fleet[mac]?.stageTimes[.os] == at(25))
    }

    @Test mutating func `an address belongs to the machine last seen there`() throws {
        let other = try #require(MACAddress("52:54:00:00:00:02"))
        bootUntilAgent()
        fleet.apply(.addressing(other, .firmware), at: at(20))
        fleet.apply(.addressed(other, address), at: at(21))
        #expect(fleet.machine(at: address) == other)
        fleet.apply(.loaderSent(address), at: at(22))
        #expect(fleet[other]?.stage == .loader)
        #expect(fleet[mac]?.stage == .agent)
    }

    @Test func `a flood of addresses forgets those that only asked, never one that boots`() throws {
        var fleet = FleetModel(capacity: 8)
        fleet.apply(fetched(.script), at: at(0))
        for number in UInt16(0)..<1_000 {
            let digits = number.bigEndianBytes.map { [$0].hexadecimal }.joined(separator: ":")
            let stranger = try #require(MACAddress("02:00:00:00:\(digits)"))
            fleet.apply(.addressing(stranger, .firmware), at: at(Int64(number) + 1))
        }
        #expect(fleet.machines.count == 8)
        #expect(fleet[mac] != nil)
    }

    @Test func `ten thousand unknown machines in a minute take no more room than the picture has`() {
        var fleet = FleetModel()
        var givers = Phase1Givers()
        for number in UInt32(0)..<10_000 {
            let stranger = MACAddress(bytes: [2, 0] + number.bigEndianBytes)
            let machine = stranger.map { MachineIdentity(mac: $0, uuid: nil) }
            guard let machine else { continue }
            let address = HostAddress.ipv4(0x0a00_0000 + number)
            let event = MachineEvent(machine: machine, stage: .seed, uptime: 1, phase1: "ab")
            fleet.apply(.reported(event, from: address), at: MonotonicInstant(nanoseconds: Int64(number) * 6_000_000))
            let isNews = givers.gaveNothing(address, in: fleet)
            #expect(isNews)
        }
        #expect(fleet.machines.count <= Limits.machines)
        // Neither among the first, who fill half of it, nor among the last.
        #expect(fleet.machine(at: .ipv4(0x0a00_0000 + 5_000)) == nil)
        #expect(fleet.machine(at: .ipv4(0x0a00_0000 + 9_999)) != nil)
        #expect(givers.unansweredCount <= Limits.machines)
    }

    @Test mutating func `a network card is known from boot to boot, until an agent tells of another or of none`() throws
    {
        let (card, other) = (try #require(PCIIdentity("8086:100e")), try #require(PCIIdentity("1af4:1000")))
        bootUntilAgent()
        #expect(fleet[mac]?.card == nil)
        fleet.apply(report(.network, uptime: 4_000, card: card), at: at(11))
        fleet.apply(.addressing(mac, .firmware), at: at(60))
        #expect(fleet[mac]?.card == card)
        fleet.apply(report(.agent, uptime: 3_000), at: at(70))
        #expect(fleet[mac]?.card == card)
        fleet.apply(report(.network, uptime: 4_000, card: other), at: at(71))
        #expect(fleet[mac]?.card == other)
        fleet.apply(report(.failed, uptime: 4_100), at: at(72))
        #expect(fleet[mac]?.card == other)
        fleet.apply(report(.manifest, uptime: 4_200), at: at(73))
        #expect(fleet[mac]?.card == nil)
    }

    @Test func `a flood of addresses forgets no machine whose card is known`() throws {
        var fleet = FleetModel(capacity: 8)
        fleet.apply(report(.network, uptime: 1, card: PCIIdentity("8086:100e")), at: at(0))
        fleet.apply(.addressing(mac, .firmware), at: at(1))
        for number in UInt16(0)..<100 {
            let stranger = try #require(MACAddress(bytes: [2, 0, 0, 0] + number.bigEndianBytes))
            fleet.apply(.addressing(stranger, .firmware), at: at(Int64(number) + 2))
        }
        #expect(fleet.machines.count == 8)
        #expect(fleet[mac]?.card?.description == "8086:100e")
    }

    @Test mutating func `a reason is cut between two characters`() throws {
        fleet.apply(report(.failed, uptime: 1, reason: String(repeating: "ü", count: 5_000)), at: at(1))
        let reason = try #require(fleet[mac]?.reason)
        #expect(reason.utf8.count == Limits.reason)
        #expect(reason.allSatisfy { $0 == "ü" })
    }
}
