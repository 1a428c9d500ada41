// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct BootHistoryTests {
    /// A day that begins in UTC.
    private static let midnight: Int64 = 1_796_083_200_000

    /// Each stage after so many seconds.
    private typealias Marks = [(stage: MachineStage, after: Int64)]

    /// A boot that began so many seconds after midnight; it is at the last stage of its marks, unless another is said.
    private func boot(
        _ machine: Int64, at second: Int64, _ marks: Marks, at stage: MachineStage? = nil, of image: String? = "debian",
        version: UInt8? = 1
    ) throws -> PastBoot {
        var boot = PastBoot(
            MachineNumber(machine), begun: WallTime(milliseconds: Self.midnight + second * 1_000),
            stage: stage ?? marks.last?.stage ?? .dhcp)
        boot.marks = marks.map { BootRecord.Mark($0.stage, after: .seconds($0.after)) }
        boot.image = try image.map { try ImageName($0) }
        boot.version = version.flatMap { InfoHash(bytes: [UInt8](repeating: $0, count: 20)) }
        return boot
    }

    /// One that was up after so many seconds.
    private func boot(_ machine: Int64, at second: Int64, up after: Int64) throws -> PastBoot {
        try boot(machine, at: second, [(.os, after)])
    }

    @Test(
        arguments: [
            ([], .dhcp, .unfinished),
            ([(.script, 1), (.download, 5)], .download, .unfinished),
            ([(.script, 1), (.handover, 60)], .handover, .up(after: .seconds(60))),
            ([(.handover, 60), (.os, 72)], .os, .up(after: .seconds(72))),
            ([(.os, 72), (.handover, 60)], .os, .up(after: .seconds(72))),
            ([(.download, 5), (.failed, 9)], .failed, .failed),
            ([(.handover, 60), (.failed, 70)], .failed, .failed),
            ([(.failed, 9), (.handover, 60)], .handover, .up(after: .seconds(60))),
            ([(.failed, 9), (.download, 12)], .download, .unfinished),
            ([(.os, -3)], .os, .up(after: .zero)),
        ] as [([(MachineStage, Int64)], MachineStage, PastBoot.Outcome)])
    func `a boot came to a system, failed, or neither`(
        marks: [(MachineStage, Int64)], stage: MachineStage, outcome: PastBoot.Outcome
    ) throws {
        #expect(try boot(1, at: 0, marks.map { (stage: $0.0, after: $0.1) }, at: stage).outcome == outcome)
    }

    @Test func `of no boots nothing is told`() {
        let history = BootHistory(of: [])
        #expect(history.figures.boots == 0 && history.figures.times.median == nil)
        #expect(history.days.isEmpty && history.waves.isEmpty && history.stages.isEmpty)
        #expect(history.machines.isEmpty && history.images.isEmpty)
    }

    @Test func `what failed or is unfinished is counted, and is in no time`() throws {
        let history = BootHistory(of: [
            try boot(1, at: 0, up: 60), try boot(2, at: 1, up: 70), try boot(3, at: 2, [(.failed, 5)]),
            try boot(4, at: 3, [(.download, 500)]),
        ])
        #expect(history.figures.boots == 4 && history.figures.failed == 1 && history.figures.unfinished == 1)
        #expect(history.figures.times.count == 2 && history.figures.times.largest == .seconds(70))
        let wave = try #require(history.waves.first)
        #expect(wave.machines == 4 && wave.figures.failed == 1 && wave.figures.unfinished == 1)
        #expect(wave.figures.times.median == .seconds(60))
        #expect(history.machines.map(\.machine) == [MachineNumber(2), MachineNumber(1)])
    }

    @Test func `who starts the own disk is counted, and sets no median`() throws {
        let history = BootHistory(of: [
            try boot(1, at: 0, up: 60), try boot(2, at: 1, [(.os, 4)], of: nil, version: nil),
            try boot(3, at: 2, [(.os, 5)], of: nil, version: nil),
        ])
        #expect(history.figures.boots == 3 && history.figures.failed == 0 && history.figures.unfinished == 0)
        #expect(history.figures.times.median == .seconds(60))
        #expect(history.machines.map(\.machine) == [MachineNumber(1)])
    }

    @Test func `days are those of UTC, the earliest first`() throws {
        let history = BootHistory(of: [
            try boot(1, at: 86_400, up: 50), try boot(1, at: 86_399, up: 60), try boot(1, at: 0, up: 70),
            try boot(1, at: -1, [(.failed, 1)]),
        ])
        let begins = [-86_400, 0, 86_400].map { WallTime(milliseconds: Self.midnight + Int64($0) * 1_000) }
        #expect(history.days.map(\.began) == begins)
        #expect(history.days.map(\.figures.boots) == [1, 2, 1])
        #expect(history.days.map(\.figures.failed) == [1, 0, 0])
        let medians: [Duration?] = [nil, .seconds(60), .seconds(50)]
        #expect(history.days.map(\.figures.times.median) == medians)
        var early = PastBoot(MachineNumber(1), begun: WallTime(milliseconds: -1), stage: .dhcp)
        #expect(BootHistory(of: [early]).days.map(\.began.milliseconds) == [-86_400_000])
        early = PastBoot(MachineNumber(1), begun: WallTime(milliseconds: .min), stage: .dhcp)
        #expect(BootHistory(of: [early]).days.count == 1)
    }

    @Test(arguments: [(1, 0), (2, -1), (7, -6), (0, 0)])
    func `so many days end with the one of the moment`(days: Int, first: Int64) {
        let now = WallTime(milliseconds: Self.midnight + 34_020_123)
        #expect(
            BootHistory.beginning(ofDays: days, until: now)
                == WallTime(milliseconds: Self.midnight + first * 86_400_000))
    }

    /// Machines and when their boots began, and of each wave its beginning and its machines, the latest first.
    @Test(
        arguments: [
            ([(1, 0), (2, 120), (3, 240)], [(0, 3)]),
            ([(1, 0), (2, 121)], []),
            ([(3, 200), (1, 0), (4, 210), (2, 10)], [(200, 2), (0, 2)]),
            ([(1, 0), (1, 60), (1, 120)], []),
            ([(1, 0), (2, 5), (1, 60)], [(0, 2)]),
            ([(1, 0), (2, 0), (3, 1_000)], [(0, 2)]),
        ] as [([(Int64, Int64)], [(Int64, Int)])])
    func `boots that begin within two minutes of each other are a wave, if machines are several`(
        begins: [(Int64, Int64)], waves: [(Int64, Int)]
    ) throws {
        let history = BootHistory(of: try begins.map { try boot($0.0, at: $0.1, up: 60) })
        #expect(history.waves.map(\.began.milliseconds) == waves.map { Self.midnight + $0.0 * 1_000 })
        #expect(history.waves.map(\.machines) == waves.map { $0.1 })
        #expect(history.figures.boots == begins.count)
    }

    @Test func `a wave is of one version of one image`() throws {
        let history = BootHistory(of: [
            try boot(1, at: 0, [(.os, 60)]), try boot(2, at: 1, [(.os, 60)], of: "windows"),
            try boot(3, at: 2, [(.os, 60)], version: 2), try boot(4, at: 3, [(.os, 60)], version: nil),
            try boot(5, at: 4, [(.os, 60)], of: nil), try boot(6, at: 5, [(.os, 60)], of: nil),
            try boot(7, at: 6, [(.os, 90)]),
        ])
        let wave = try #require(history.waves.first)
        #expect(history.waves.count == 1 && wave.machines == 2 && wave.figures.times.largest == .seconds(90))
        #expect(history.images.map(\.name.text) == ["debian", "windows"])
        #expect(history.images.map(\.figures.boots) == [4, 1])
    }

    @Test func `a wave tells how much came from the server, where machines told that`() throws {
        var boots = [try boot(1, at: 0, up: 60), try boot(2, at: 1, up: 60), try boot(3, at: 2, up: 60)]
        #expect(BootHistory(of: boots).waves.first?.copies == nil)
        #expect(BootHistory(of: boots).waves.first?.peerShare == nil)
        boots[0].transfer = TransferProgress(verified: 100, total: 100, fromServer: 90, fromPeers: 10)
        boots[1].transfer = TransferProgress(verified: 100, total: 100, fromServer: 60, fromPeers: 40)
        let wave = try #require(BootHistory(of: boots).waves.first)
        #expect(wave.copies == 1.5 && wave.peerShare == 0.25)
        boots[2].transfer = TransferProgress(verified: 0, total: .max, fromServer: .max, fromPeers: .max)
        #expect(BootHistory(of: boots).waves.first?.copies == 1)
    }

    @Test func `a stage lasts until the next that was reached`() throws {
        let marks: Marks = [(.dhcp, 0), (.script, 4), (.agent, 14), (.download, 20), (.handover, 50), (.os, 62)]
        let stages = BootHistory(of: [
            try boot(1, at: 0, marks), try boot(2, at: 0, [(.dhcp, 0), (.agent, 10), (.handover, 30)]),
            try boot(3, at: 0, [(.dhcp, 0), (.failed, 400)]),
            // What is heard late belongs to no stage.
            try boot(4, at: 0, [(.dhcp, 0), (.os, 8), (.seed, 9)], at: .os),
        ]).stages
        #expect(stages.map(\.stage) == [.dhcp, .script, .agent, .download, .handover])
        let medians: [Duration?] = [.seconds(8), .seconds(10), .seconds(6), .seconds(30), .seconds(12)]
        #expect(stages.map(\.times.median) == medians)
        #expect(stages.map(\.times.count) == [3, 1, 2, 1, 1])
        let largest: [Duration?] = [.seconds(10), .seconds(10), .seconds(20), .seconds(30), .seconds(12)]
        #expect(stages.map(\.times.largest) == largest)
    }

    @Test func `the slowest machine stands first, with the stage in which it loses most`() throws {
        let usual: Marks = [(.dhcp, 0), (.download, 20), (.os, 60)]
        let machines = BootHistory(of: [
            try boot(1, at: 0, usual), try boot(2, at: 0, usual), try boot(3, at: 0, usual),
            try boot(4, at: 0, [(.dhcp, 0), (.download, 25), (.os, 120)]),
            try boot(4, at: 9_000, [(.dhcp, 0), (.download, 25), (.os, 150)]),
            try boot(4, at: 18_000, [(.failed, 5)]),
            try boot(5, at: 0, [(.failed, 5)]),
        ]).machines
        #expect(machines.map(\.machine.value) == [4, 1, 2, 3])
        let slow = try #require(machines.first)
        #expect(slow.boots == 2 && slow.median == .seconds(120) && slow.slowest == .seconds(150))
        #expect(slow.timesOfMedian == 2 && slow.stage == .download)
        #expect(machines.last?.stage == nil && machines.last?.timesOfMedian == 1)
    }

    @Test func `where boots take no time, nothing is a multiple of it`() throws {
        let machine = BootHistory(of: [try boot(1, at: 0, up: 0)]).machines.first
        #expect(machine?.median == .zero && machine?.timesOfMedian == nil)
    }
}
