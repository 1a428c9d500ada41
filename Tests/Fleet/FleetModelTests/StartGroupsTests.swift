// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct StartGroupsTests {
    private var groups = StartGroups()
    /// Members of the one group, by their numbers, with how far each is in the boot of its number.
    private var members: [Int: StartGroups.Standing] = [:]
    /// Boots that are not the first of their machines.
    private var boots: [Int: UInt64] = [:]

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private func boot(_ number: Int) throws -> BootNumber {
        try #require(BootNumber(boots[number] ?? UInt64(number)))
    }

    /// A machine is ready, and asks; tells who is missing, or nothing for one that may start.
    private mutating func missing(
        for number: Int, at second: Int64, patience: Int = 60, in group: String = "exam"
    ) throws -> [String]? {
        members[number] = .ready
        let list = try members.sorted { $0.key < $1.key }.map {
            StartGroups.Member(name: "pc-\($0)", standing: $1, boot: try boot($0))
        }
        let start = groups.start(
            of: try boot(number), in: group, patience: .seconds(patience), at: at(second)
        ) { list }
        if case .held(let missing) = start { return missing.names }
        return nil
    }

    private mutating func consists(of numbers: ClosedRange<Int>) {
        for number in numbers { members[number] = .awaited }
    }

    @Test mutating func `when all are ready, all start`() throws {
        consists(of: 1...3)
        #expect(try missing(for: 1, at: 0) == ["pc-2", "pc-3"])
        #expect(try missing(for: 2, at: 1) == ["pc-3"])
        #expect(groups.heldCount == 2)
        #expect(try missing(for: 3, at: 1) == nil)
        #expect(try missing(for: 1, at: 2) == nil)
        #expect(try missing(for: 2, at: 3) == nil)
        #expect(groups.heldCount == 0)
    }

    @Test mutating func `while one is missing the others wait until patience ends, from the first one on`() throws {
        consists(of: 1...3)
        #expect(try missing(for: 1, at: 10) == ["pc-2", "pc-3"])
        #expect(try missing(for: 2, at: 50) == ["pc-3"])
        #expect(try missing(for: 1, at: 69) == ["pc-3"])
        #expect(try missing(for: 2, at: 70) == nil)
        #expect(try missing(for: 1, at: 71) == nil)
    }

    @Test(arguments: [(100, true), (659, true), (660, false), (2_000, false)] as [(Int64, Bool)])
    mutating func `who comes late starts at once, and after ten minutes another round begins`(
        second: Int64, isReleased: Bool
    ) throws {
        consists(of: 1...3)
        _ = try missing(for: 1, at: 0)
        #expect(try missing(for: 1, at: 60) == nil)
        members[1] = .started
        #expect(try (missing(for: 2, at: second) == nil) == isReleased)
    }

    @Test mutating func `in another round those that started in the one before are waited for`() throws {
        consists(of: 1...2)
        _ = try missing(for: 1, at: 0)
        #expect(try missing(for: 2, at: 1) == nil)
        (members[1], members[2]) = (.started, .started)
        boots[1] = 11
        #expect(try missing(for: 1, at: 4_000) == ["pc-2"])
        #expect(try missing(for: 1, at: 4_059) == ["pc-2"])
        boots[2] = 12
        #expect(try missing(for: 2, at: 4_059) == nil)
        #expect(try missing(for: 1, at: 4_060) == nil)
    }

    @Test mutating func `who was let go and still gives is not held by another round`() throws {
        consists(of: 1...3)
        _ = try missing(for: 1, at: 0)
        #expect(try missing(for: 1, at: 60) == nil)
        #expect(try missing(for: 2, at: 900) == ["pc-3"])
        #expect(try missing(for: 1, at: 901) == nil)
        #expect(try missing(for: 2, at: 902) == ["pc-3"])
    }

    @Test mutating func `who was started by a person is not waited for in that round`() throws {
        consists(of: 1...3)
        _ = try missing(for: 1, at: 0)
        #expect(try missing(for: 2, at: 1) == ["pc-3"])
        members[1] = .started
        #expect(try missing(for: 2, at: 2) == ["pc-3"])
        #expect(try missing(for: 3, at: 3) == nil)
    }

    @Test mutating func `one that failed is missing, and so is one that was ready and is off`() throws {
        consists(of: 1...2)
        members[3] = .ready
        #expect(try missing(for: 1, at: 0) == ["pc-2"])
        members[3] = .awaited
        #expect(try missing(for: 1, at: 2) == ["pc-2", "pc-3"])
        #expect(try missing(for: 1, at: 60) == nil)
    }

    @Test mutating func `a group of one waits for nobody, nor does one that no row has`() throws {
        #expect(try missing(for: 1, at: 0) == nil)
        let start = groups.start(of: try boot(7), in: "none", patience: .seconds(9), at: at(0)) { [] }
        #expect(start == .released)
    }

    @Test mutating func `the list may change meanwhile`() throws {
        consists(of: 1...2)
        #expect(try missing(for: 1, at: 0) == ["pc-2"])
        members[3] = .awaited
        #expect(try missing(for: 1, at: 2) == ["pc-2", "pc-3"])
        (members[2], members[3]) = (nil, nil)
        #expect(try missing(for: 1, at: 4) == nil)
    }

    @Test mutating func `the shortest patience counts, and one that becomes shorter counts at once`() throws {
        consists(of: 1...3)
        #expect(try missing(for: 1, at: 0, patience: 600) == ["pc-2", "pc-3"])
        #expect(try missing(for: 2, at: 30, patience: 20) == nil)
        #expect(try missing(for: 1, at: 31, patience: 600) == nil)
    }

    @Test mutating func `groups wait each for itself`() throws {
        consists(of: 1...2)
        #expect(try missing(for: 1, at: 0, in: "a") == ["pc-2"])
        #expect(try missing(for: 1, at: 50, in: "b") == ["pc-2"])
        #expect(try missing(for: 1, at: 60, in: "a") == nil)
        #expect(try missing(for: 1, at: 60, in: "b") == ["pc-2"])
    }

    @Test mutating func `members are looked at once a second, however many ask`() throws {
        let boots = try (1...500).map { try #require(BootNumber($0)) }
        let members = boots.map { StartGroups.Member(name: "pc-\($0)", boot: $0) } + [StartGroups.Member(name: "off")]
        var looks = 0
        for (index, boot) in boots.enumerated() {
            let now = MonotonicInstant(nanoseconds: Int64(index) * 4_000_000)
            let start = groups.start(of: boot, in: "a", patience: .seconds(9), at: now) {
                looks += 1
                return members
            }
            guard case .held(let missing) = start else {
                Issue.record("\(boot) is not held")
                return
            }
            #expect(missing.names.count == min(16, missing.count))
        }
        #expect(looks == 2)
    }

    @Test(arguments: [
        (MachineStage.download, StartGroups.Standing.awaited), (.failed, .awaited), (.verify, .ready), (.seed, .ready),
        (.handover, .started), (.os, .started),
    ])
    func `how far a machine is for its group`(stage: MachineStage, standing: StartGroups.Standing) throws {
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:01")), uuid: nil)
        var fleet = FleetModel()
        fleet.apply(.reported(MachineEvent(machine: machine, stage: stage, uptime: 1), from: nil), at: at(1))
        fleet.told(.seconds(2), to: machine)
        #expect(fleet[machine.mac]?.standing(at: at(5)) == standing)
        #expect(fleet[machine.mac]?.standing(at: at(11)) == (standing == .ready ? .awaited : standing))
    }

    @Test(arguments: [(0, 10, 2), (300, 10, 2), (1_000, 10, 5), (4_096, 10, 10), (10, 1, 1)])
    func `machines that wait report more often, unless there are many`(held: Int, usual: Int, interval: Int) {
        #expect(ReportPace.interval(held: held, usually: .seconds(usual)) == .seconds(interval))
    }
}
