// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct FleetFollowerTests {
    private let mac: MACAddress
    private var fleet = FleetModel()
    private var follower: FleetFollower

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
        follower = FleetFollower(fleet, at: MonotonicInstant(nanoseconds: 0))
    }

    private mutating func report(
        _ stage: MachineStage, verified: UInt64 = 0, at now: MonotonicInstant, boot: BootNumber? = nil
    ) -> [Happening] {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(now.nanoseconds / 1_000_000),
            transfer: TransferProgress(verified: verified, total: 100, fromServer: verified, fromPeers: 0))
        fleet.apply(.reported(event, from: nil), at: now)
        return follower.noticed(in: &fleet, at: now)
    }

    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    private func words(_ happenings: [Happening]) -> [String] {
        happenings.map { happening in
            switch happening {
            case .stage(let machine, let state): "\(machine.number) \(machine.stage.rawValue) \(state.rawValue)"
            case .progress(let machine, _): "\(machine.number) \(machine.transfer?.verified ?? 0)"
            case .forgotten(let number): "\(number) forgotten"
            }
        }
    }

    @Test mutating func `each stage is told at once, and progress every five seconds at the most`() {
        #expect(words(report(.agent, at: at(0))) == ["m1 agent booting"])
        #expect(words(report(.manifest, at: at(10))) == ["m1 manifest booting"])
        #expect(words(report(.download, at: at(20))) == ["m1 download booting"])
        var told: [String] = []
        for step in 1...20 {
            told += words(report(.download, verified: UInt64(step), at: at(20 + Int64(step) * 1_000)))
        }
        #expect(told == ["m1 5", "m1 10", "m1 15", "m1 20"])
        #expect(words(report(.verify, verified: 100, at: at(20_500))) == ["m1 verify booting"])
    }

    @Test mutating func `a report without news is not told`() {
        _ = report(.download, verified: 1, at: at(0))
        #expect(report(.download, verified: 1, at: at(60_000)).isEmpty)
        #expect(!report(.download, verified: 2, at: at(60_001)).isEmpty)
    }

    @Test mutating func `a machine that falls silent is told once, and again when it goes on`() {
        _ = report(.download, verified: 1, at: at(0))
        #expect(follower.elapsed(in: fleet, at: at(7_000)).isEmpty)
        #expect(words(follower.elapsed(in: fleet, at: at(9_000))) == ["m1 download stalled"])
        #expect(follower.elapsed(in: fleet, at: at(12_000)).isEmpty)
        #expect(words(report(.download, verified: 1, at: at(13_000))) == ["m1 download booting"])
    }

    @Test mutating func `another boot in the same stage is told`() {
        let identity = MachineIdentity(mac: mac, uuid: nil)
        fleet.apply(.fetched(.script, identity, from: nil), at: at(0))
        #expect(words(follower.noticed(in: &fleet, at: at(0))) == ["m1 script booting"])
        _ = report(.agent, at: at(1_000))
        fleet.apply(.fetched(.script, identity, from: nil), at: at(9_000))
        #expect(words(follower.noticed(in: &fleet, at: at(9_000))) == ["m1 script booting"])
        #expect(fleet[mac]?.boots == 2)
    }

    @Test mutating func `a machine that is forgotten is told, and one that nobody was told of is not`() {
        _ = report(.agent, at: at(0))
        fleet.forget(MachineNumber(1))
        #expect(words(follower.noticed(in: &fleet, at: at(1))) == ["m1 forgotten"])
        #expect(words(report(.agent, at: at(2))) == ["m2 agent booting"])
        fleet.apply(.addressing(mac, .firmware), at: at(3))
        fleet.forget(MachineNumber(2))
        fleet.forget(MachineNumber(3))
        #expect(words(follower.noticed(in: &fleet, at: at(4))) == ["m2 forgotten"])
    }

    @Test mutating func `what was known before somebody followed is not told anew`() {
        _ = report(.download, verified: 1, at: at(0))
        var later = FleetFollower(fleet, at: at(1))
        #expect(later.elapsed(in: fleet, at: at(2)).isEmpty)
        fleet.apply(.addressed(mac, .ipv4(1)), at: at(3))
        #expect(later.noticed(in: &fleet, at: at(3)).isEmpty)
    }
}
