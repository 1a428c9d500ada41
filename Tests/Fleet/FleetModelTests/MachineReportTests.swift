// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct MachineReportTests {
    private let mac: MACAddress
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    private mutating func report(
        verified: UInt64 = 1, _ traffic: MachineTraffic, at seconds: Int64
    ) {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .download, uptime: UInt64(seconds) * 1_000,
            transfer: TransferProgress(verified: verified, total: 9, fromServer: 0, fromPeers: 0), traffic: traffic)
        fleet.apply(.reported(event, from: nil), at: at(seconds))
    }

    private var traffic: MachineTraffic {
        var traffic = MachineTraffic()
        (traffic.rateDown, traffic.rateUp, traffic.sent, traffic.wasted, traffic.diskWait) = (1, 2, 3, 4, 5)
        traffic.givers = [TrafficGiver(host: .ipv4(1), bytes: 6)]
        return traffic
    }

    @Test mutating func `what is told seldom is kept, and a rate that is not told is not known`() {
        report(traffic, at: 1)
        #expect(fleet[mac]?.report?.traffic == traffic)
        var later = MachineTraffic()
        later.sent = 30
        report(later, at: 2)
        var expected = traffic
        (expected.rateDown, expected.rateUp, expected.sent) = (nil, nil, 30)
        #expect(fleet[mac]?.report?.traffic == expected)
    }

    @Test mutating func `the boot that a machine names is known until the next one`() throws {
        let machine = MachineIdentity(mac: mac, uuid: nil)
        fleet.apply(
            .reported(MachineEvent(machine: machine, stage: .agent, uptime: 1, boot: BootNumber(17)), from: nil),
            at: at(1))
        report(traffic, at: 2)
        #expect(fleet[mac]?.report?.boot == BootNumber(17))
        fleet.apply(.addressing(mac, .firmware), at: at(60))
        #expect(fleet[mac]?.report?.boot == nil)
    }

    @Test mutating func `the host key of a machine's shell is known until its next boot`() throws {
        let machine = MachineIdentity(mac: mac, uuid: nil)
        let key = try ShellKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl")
        fleet.apply(
            .reported(MachineEvent(machine: machine, stage: .seed, uptime: 1, shell: key), from: nil), at: at(1))
        #expect(fleet[mac]?.shellKey == key)
        report(traffic, at: 2)
        #expect(fleet[mac]?.shellKey == key)
        fleet.apply(.addressing(mac, .firmware), at: at(60))
        #expect(fleet[mac] != nil && fleet[mac]?.shellKey == nil)
    }

    @Test mutating func `a download that begins anew, and a boot, begin with nothing`() {
        report(traffic, at: 1)
        report(verified: 0, MachineTraffic(), at: 2)
        #expect(fleet[mac]?.report?.traffic == MachineTraffic())
        report(traffic, at: 3)
        fleet.apply(.addressing(mac, .firmware), at: at(60))
        #expect(fleet[mac]?.report == nil)
    }

    @Test(
        arguments: [
            (0, 1_000), (1, 1_000), (200, 1_000), (201, 1_005), (1_000, 5_000), (2_000, 10_000), (4_096, 10_000),
            (Int.max / 2_000, 10_000), (-5, 1_000),
        ])
    func `the more machines report, the less often each is to`(machines: Int, milliseconds: Int) {
        #expect(ReportPace.interval(machines: machines) == .milliseconds(milliseconds))
    }

    @Test func `machines that report now are counted once a second`() {
        var (fleet, pace) = (FleetModel(), ReportPace())
        func report(_ number: Int, _ stage: MachineStage, at seconds: Int64) {
            guard let mac = MACAddress(bytes: [2, 0, 0, 0, UInt8(number >> 8), UInt8(number & 255)]) else { return }
            let machine = MachineIdentity(mac: mac, uuid: nil)
            fleet.apply(.reported(MachineEvent(machine: machine, stage: stage, uptime: 1), from: nil), at: at(seconds))
        }
        for number in 0..<1_000 { report(number, .download, at: 0) }
        for number in 1_000..<2_000 { report(number, .handover, at: 0) }
        #expect(fleet.reportingCount(at: at(0)) == 1_000)
        #expect(pace.interval(in: fleet, at: at(0)) == .seconds(5))
        for number in 0..<600 { report(number, .handover, at: 1) }
        #expect(pace.interval(in: fleet, at: at(0) + .milliseconds(999)) == .seconds(5))
        #expect(pace.interval(in: fleet, at: at(1)) == .seconds(2))
        #expect(fleet.reportingCount(at: at(30)) == 0)
    }
}
