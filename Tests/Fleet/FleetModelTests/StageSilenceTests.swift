// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct StageSilenceTests {
    private let mac: MACAddress
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    private mutating func report(_ stage: MachineStage, at seconds: Int64, asks: Bool = false) {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds), asksForAnswer: asks)
        fleet.apply(.reported(event, from: nil), at: at(seconds))
    }

    private func isStalled(at seconds: Int64) -> Bool { fleet.stalled(at: at(seconds)).map(\.mac) == [mac] }

    @Test(arguments: [(1, 8), (2, 8), (3, 9), (4, 12), (10, 30)])
    mutating func `an agent that misses three reports is stalled, in whichever stage, but not before eight seconds`(
        interval: Int64, silence: Int64
    ) {
        for stage in [MachineStage.network, .manifest, .download, .verify, .seed] {
            report(stage, at: 100, asks: true)
            fleet.told(.seconds(interval), to: MachineIdentity(mac: mac, uuid: nil))
            #expect(!isStalled(at: 99 + silence))
            #expect(isStalled(at: 100 + silence))
        }
    }

    @Test mutating func `an agent of before, which reports downloads alone, may wait in its menu for ever`() {
        report(.manifest, at: 0)
        #expect(!isStalled(at: 1_000_000))
        report(.download, at: 1_000_001)
        #expect(!isStalled(at: 1_000_008))
        #expect(isStalled(at: 1_000_009))
        report(.seed, at: 1_000_012)
        #expect(!isStalled(at: 9_000_000))
    }

    @Test mutating func `a kernel that unpacks is silent for longer than one that is fetched`() {
        let identity = MachineIdentity(mac: mac, uuid: nil)
        fleet.apply(.fetched(.kernel, identity, from: nil), at: at(0))
        #expect(!isStalled(at: 119) && isStalled(at: 120))
        fleet.apply(.fetched(.initramfs, identity, from: nil), at: at(121))
        #expect(!isStalled(at: 420) && isStalled(at: 421))
    }

    @Test(arguments: [MachineStage.handover, .os, .failed])
    mutating func `at its end a machine is not stalled`(stage: MachineStage) {
        report(stage, at: 0, asks: true)
        fleet.told(.seconds(1), to: MachineIdentity(mac: mac, uuid: nil))
        #expect(!isStalled(at: 1_000_000))
    }

    @Test mutating func `each boot begins with nobody having been told`() {
        report(.manifest, at: 10, asks: true)
        fleet.told(.seconds(1), to: MachineIdentity(mac: mac, uuid: nil))
        fleet.apply(.addressing(mac, .firmware), at: at(20))
        #expect(fleet[mac]?.report == nil)
        #expect(!isStalled(at: 139) && isStalled(at: 140))
    }

    @Test func `every stage before the end has a figure`() {
        for stage in MachineStage.allCases where ![.handover, .os, .failed].contains(stage) {
            #expect(StageSilence.limit(in: stage, interval: .seconds(1)) != nil)
        }
    }
}
