// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

/// Which machine is which.
@Suite struct MachineRegisterTests {
    private var fleet = FleetModel()

    private func mac(_ number: UInt8) throws -> MACAddress {
        try #require(MACAddress(bytes: [0x52, 0x54, 0, 0, 0, number]))
    }

    /// A UUID that is somebody's alone.
    private func uuid(_ number: Int) -> String { "4c4c4544-0042-3510-80\(50 + number)-b4c04f4a4e31" }

    /// A whole boot, as a server that lends addresses sees it.
    private mutating func boot(_ machine: MachineIdentity, at second: Int64) {
        fleet.apply(.addressing(machine.mac, .firmware), at: .at(second))
        fleet.apply(.loaderSent(.ipv4(7), owner: machine.mac), at: .at(second + 1))
        fleet.apply(.addressing(machine.mac, .loader), at: .at(second + 2))
        fleet.apply(.fetched(.script, machine, from: nil), at: .at(second + 3))
        fleet.apply(.fetched(.kernel, machine, from: nil), at: .at(second + 4))
        for (order, stage) in [MachineStage.agent, .network, .download, .handover].enumerated() {
            let event = MachineEvent(machine: machine, stage: stage, uptime: UInt64(order + 1) * 1_000)
            fleet.apply(.reported(event, from: nil), at: .at(second + 5 + Int64(order)))
        }
    }

    @Test mutating func `ten laptops that boot at one dock are ten machines, and each keeps its own`() throws {
        let dock = try mac(1)
        for round in Int64(0)..<2 {
            for number in 0..<10 {
                boot(MachineIdentity(mac: dock, uuid: uuid(number)), at: round * 10_000 + Int64(number) * 100)
            }
        }
        #expect(fleet.machines.count == 10)
        for (number, machine) in fleet.machines.enumerated() {
            #expect(machine.uuid == uuid(number) && machine.number == MachineNumber(Int64(number) + 1))
            #expect(machine.boots == 2 && machine.stage == .handover)
            #expect(machine.stageTimes[.dhcp] == Moment.at(10_000 + Int64(number) * 100).monotonic)
        }
        #expect(Set(fleet.machines.map(\.boot)).count == 10)
        // Nothing but the address is known of whoever asks now, until it says who it is.
        fleet.apply(.addressing(dock, .firmware), at: .at(50_000))
        #expect(fleet[dock]?.number == MachineNumber(10) && fleet[dock]?.stage == .dhcp)
        fleet.apply(.fetched(.script, MachineIdentity(mac: dock, uuid: uuid(3)), from: nil), at: .at(50_001))
        #expect(fleet[MachineNumber(10)]?.stage == .handover && fleet[MachineNumber(10)]?.boots == 2)
        #expect(fleet[MachineNumber(4)]?.stage == .script && fleet[MachineNumber(4)]?.boots == 3)
        #expect(fleet[dock]?.number == MachineNumber(4))
        #expect(fleet.machines.count == 10)
    }

    @Test mutating func `a laptop is one machine with its own network card and with the dock's`() throws {
        let (own, dock) = (try mac(1), try mac(2))
        boot(MachineIdentity(mac: own, uuid: uuid(1)), at: 0)
        boot(MachineIdentity(mac: dock, uuid: uuid(1)), at: 1_000)
        boot(MachineIdentity(mac: own, uuid: uuid(1)), at: 2_000)
        #expect(fleet.machines.count == 1)
        #expect(fleet.machines.first?.boots == 3)
        #expect(fleet[own]?.number == fleet[dock]?.number)
    }

    @Test mutating func `a machine that is known by its address alone is the same once it says its UUID`() throws {
        let one = try mac(1)
        boot(MachineIdentity(mac: one, uuid: nil), at: 0)
        boot(MachineIdentity(mac: one, uuid: uuid(1)), at: 1_000)
        boot(MachineIdentity(mac: one, uuid: nil), at: 2_000)
        #expect(fleet.machines.count == 1 && fleet.machines.first?.boots == 3)
    }

    @Test(arguments: [
        "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "fefefefe-fefe-fefe-fefe-fefefefefefe", "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009", "4c4c4544-0000-2010-8020-80c04f202020", "rubbish", "",
        "0-0-0-0", "4c4c4544-0042-3510-8050-b4c04f4a4e3+",
    ])
    mutating func `a UUID that many boards have is nobody's name`(text: String) throws {
        #expect(MachineUUID(text) == nil)
        for number in UInt8(1)...5 {
            boot(MachineIdentity(mac: try mac(number), uuid: text), at: Int64(number) * 1_000)
            boot(MachineIdentity(mac: try mac(number), uuid: text), at: Int64(number) * 1_000 + 500)
        }
        #expect(fleet.machines.count == 5 && fleet.machines.allSatisfy { $0.boots == 2 })
    }

    @Test mutating func `firmware and kernel may read one UUID in two orders of bytes`() throws {
        #expect(
            MachineUUID("4C4C4544-0042-3510-8052-B4C04F4A4E31") == MachineUUID("44454c4c-4200-1035-8052-b4c04f4a4e31"))
        #expect(
            MachineUUID("4c4c4544-0042-3510-8052-b4c04f4a4e31") != MachineUUID("4c4c4544-0042-3510-8052-b4c04f4a4e32"))
        let written = try #require(MachineUUID("4c4c4544-0042-3510-8052-b4c04f4a4e31"))
        #expect(MachineUUID("\(written)") == written)
        let one = try mac(1)
        fleet.apply(
            .fetched(.script, MachineIdentity(mac: one, uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31"), from: nil),
            at: .at(0))
        boot(MachineIdentity(mac: one, uuid: "44454c4c-4200-1035-8052-b4c04f4a4e31"), at: 100)
        #expect(fleet.machines.count == 1)
    }

    @Test mutating func `a UUID that two machines are seen with at once is nobody's name from then on`() throws {
        // A room that is switched on.
        let room = try (UInt8(1)...4).map { MachineIdentity(mac: try mac($0), uuid: uuid(1)) }
        for (place, machine) in room.enumerated() {
            fleet.apply(.fetched(.script, machine, from: nil), at: .at(Int64(place)))
        }
        for machine in room { boot(machine, at: 1_000) }
        #expect(fleet.machines.count == 4)
        #expect(Set(fleet.machines.map(\.mac)) == Set(room.map(\.mac)))
        #expect(fleet.takeChanges().sharedUUIDs == [MachineUUID(uuid(1))?.canonical])
    }

    @Test mutating func `an agent that is heard beside another one of its UUID is another machine's`() throws {
        let (one, other) = (
            MachineIdentity(mac: try mac(1), uuid: uuid(1)), MachineIdentity(mac: try mac(2), uuid: uuid(1))
        )
        boot(one, at: 0)
        boot(other, at: 60)
        #expect(fleet.machines.count == 1)
        fleet.apply(.reported(MachineEvent(machine: one, stage: .download, uptime: 90_000), from: nil), at: .at(90))
        #expect(fleet.machines.count == 2)
        #expect(fleet[one.mac]?.number != fleet[other.mac]?.number)
        #expect(fleet[other.mac]?.stage == .handover)
    }

    @Test mutating func `firmware that tries one card after the other is one machine`() throws {
        let cards = [try mac(1), try mac(2)]
        for round in 0..<6 {
            let machine = MachineIdentity(mac: cards[round % 2], uuid: uuid(1))
            fleet.apply(.fetched(.script, machine, from: nil), at: .at(Int64(round) * 30))
        }
        #expect(fleet.machines.count == 1)
    }

    @Test mutating func `ten thousand unknown machines in a minute forget none that is known`() throws {
        let known = try (UInt8(1)...200).map { MachineIdentity(mac: try mac($0), uuid: nil) }
        for machine in known { boot(machine, at: 0) }
        let boots = fleet.machines.map(\.boot)
        _ = fleet.takeChanges()
        for number in UInt32(0)..<10_000 {
            let bytes = [2, 0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            let stranger = MachineIdentity(mac: try #require(MACAddress(bytes: bytes)), uuid: nil)
            let now = Moment.at(MonotonicInstant(nanoseconds: 7_200_000_000_000 + Int64(number) * 6_000_000))
            switch number % 3 {
            case 0: fleet.apply(.addressing(stranger.mac, .firmware), at: now)
            case 1: fleet.apply(.fetched(.script, stranger, from: .ipv4(number)), at: now)
            default:
                fleet.apply(
                    .reported(MachineEvent(machine: stranger, stage: .handover, uptime: 1), from: .ipv4(number)),
                    at: now)
            }
        }
        #expect(fleet.machines.count <= Limits.machines)
        #expect(fleet.machines.filter { known.map(\.mac).contains($0.mac) }.map(\.boot) == boots)
        let changes = fleet.takeChanges()
        #expect(changes.machines.count <= Limits.machines && changes.boots.count <= Limits.machines)
        #expect(changes.forgotten.count <= 2 * Limits.machines)
        #expect(changes.forgotten.allSatisfy { $0.value > 200 })
    }
}
