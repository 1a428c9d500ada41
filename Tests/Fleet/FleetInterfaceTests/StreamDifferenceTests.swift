// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetInterface
import FleetModel
import Foundation
import Testing
import TorrentCore

/// What changed between two pictures of a room, and that nothing is missing in it.
@Suite struct StreamDifferenceTests {
    private func machine(_ number: Int64) -> MachineRow {
        var row = MachineRow.example
        row.number = number
        row.id = "m\(number)"
        return row
    }

    private func room(_ numbers: ClosedRange<Int64> = 1...3) -> StreamSnapshotDocument {
        var room = StreamSnapshotDocument.example
        room.machines = numbers.map { machine($0) }
        return room
    }

    /// What becomes of a room by a change, as a tick.
    private func tick(_ change: (inout StreamSnapshotDocument) -> Void) -> StreamTickDocument? {
        var later = room()
        later.time = Timestamp(milliseconds: 5_000)
        change(&later)
        return later.tick(after: room())
    }

    /// A tick with nothing but what is filled in.
    private func only(_ fill: (inout StreamTickDocument) -> Void) -> StreamTickDocument {
        var tick = StreamTickDocument(time: Timestamp(milliseconds: 5_000))
        fill(&tick)
        return tick
    }

    @Test func `where nothing changed there is no tick, also when a problem was noticed again`() {
        #expect(tick { _ in } == nil)
        #expect(tick { $0.problems[0].last = Timestamp(milliseconds: 5_000) } == nil)
        #expect(tick { $0.problems[0].count += 1 }?.problems?.first?.count == ProblemDocument.example.count + 1)
    }

    @Test func `where only a download went on its figures are told, and nothing else`() {
        let changed = tick { room in
            room.machines[1].figures?.verified += 1
            room.machines[2].figures?.rateUp = nil
        }
        #expect(
            changed
                == only { tick in
                    var (second, third) = (TransferFigures(.example), TransferFigures(.example))
                    second.verified += 1
                    third.rateUp = nil
                    tick.transfers = [TransferRow(number: 2, second), TransferRow(number: 3, third)]
                })
    }

    /// Whatever is not a figure.
    static let changes: [@Sendable (inout MachineRow) -> Void] = [
        { $0.state = .stalled }, { $0.stage = .verify }, { $0.reasonCode = .noLink }, { $0.reason = nil },
        { $0.nextBoot = nil }, { $0.total = 1 }, { ($0.total, $0.figures) = (nil, nil) }, { $0.macs = [] },
        { $0.id = "other" }, { $0.since = Timestamp(milliseconds: 7) }, { $0.row = nil }, { $0.boots += 1 },
    ]

    @Test(arguments: changes.indices)
    func `where anything else of a machine changed its row is told whole`(index: Int) {
        var row = machine(2)
        Self.changes[index](&row)
        row.figures?.verified += 1
        let changed = tick { room in room.machines[1] = row }
        #expect(changed == only { $0.machines = [row] })
    }

    @Test func `machines come and go, at any place of the list`() {
        let changed = tick { room in room.machines = [0, 2, 4, 5].map { machine($0) } }
        #expect(
            changed
                == only { tick in
                    tick.machines = [0, 4, 5].map { machine($0) }
                    tick.forgotten = [1, 3]
                })
        #expect(tick { $0.machines = [] } == only { $0.forgotten = [1, 2, 3] })
    }

    @Test func `images that changed are told, and those that went, by the bytes of their names`() {
        var other = ImageDocument.example
        other.name = "u\u{308}"
        #expect(tick { $0.images[0].machines += 1 }?.images.map(\.name) == ["debian"])
        #expect(tick { $0.images.append(other) } == only { $0.images = [other] })
        var (before, after) = (room(), room())
        before.images = [other]
        other.name = "\u{fc}"
        after.images = [other]
        let changed = after.tick(after: before)
        #expect(changed?.images.map { Array($0.name.utf8) } == [Array("\u{fc}".utf8)])
        #expect(changed?.imagesGone.map { Array($0.utf8) } == [Array("u\u{308}".utf8)])
    }

    @Test func `of the other lists each is told whole, and no other with it`() {
        #expect(tick { $0.swarms = [] } == only { $0.swarms = [] })
        #expect(tick { $0.problems = [] } == only { $0.problems = [] })
        #expect(tick { $0.standstills[0].count = 9 }?.standstills?.map(\.count) == [9])
        #expect(tick { $0.schedule = [] } == only { $0.schedule = [] })
        #expect(tick { $0.groups = ["a", "b"] } == only { $0.groups = ["a", "b"] })
        #expect(tick { $0.environment.dhcp = .proxy }?.environment?.dhcp == .proxy)
    }

    @Test func `a picture and the ticks behind it are each later picture, for any rooms`() throws {
        var chance = RoomChance(seed: 27)
        var shown = chance.room(at: 0)
        var before = shown
        for step in 1...400 {
            let room = chance.room(at: Int64(step))
            if let tick = room.tick(after: before) {
                let bytes = try DocumentEncoder.bytes(tick)
                shown.take(try JSONDecoder().decode(StreamTickDocument.self, from: Data(bytes)))
            }
            shown.time = room.time
            try #require(shown == room, "in step \(step)")
            before = room
        }
    }
}

extension StreamSnapshotDocument {
    /// What a page makes of its picture by a tick.
    fileprivate mutating func take(_ tick: StreamTickDocument) {
        let machinesGone = Set(tick.forgotten).union(tick.machines.map(\.number))
        machines.removeAll { machinesGone.contains($0.number) }
        machines += tick.machines
        for transfer in tick.transfers {
            guard let place = machines.firstIndex(where: { $0.number == transfer.number }) else { continue }
            machines[place].figures = transfer.figures
        }
        machines.sort { $0.number < $1.number }
        let imagesGone = Set((tick.imagesGone + tick.images.map(\.name)).map { ExactName($0) })
        images.removeAll { imagesGone.contains(ExactName($0.name)) }
        images += tick.images
        images.sort { ExactName($0.name) < ExactName($1.name) }
        problems = tick.problems ?? problems
        swarms = tick.swarms ?? swarms
        standstills = tick.standstills ?? standstills
        schedule = tick.schedule ?? schedule
        groups = tick.groups ?? groups
        environment = tick.environment ?? environment
    }
}

/// Rooms in which little is different from one to the next, so that all kinds of changes come alone and together.
private struct RoomChance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number below another one (Knuth's multiplier for 64 bits; its upper half is good enough).
    private mutating func below(_ bound: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % bound
    }

    mutating func room(at time: Int64) -> StreamSnapshotDocument {
        var room = StreamSnapshotDocument.example
        room.time = Timestamp(milliseconds: time * 900)
        room.machines = (1...Int64(8)).compactMap { below(6) == 0 ? nil : machine($0) }
        room.images = ["debian", "u\u{308}", "\u{fc}"].compactMap { below(4) == 0 ? nil : image($0) }
        room.images.sort { ExactName($0.name) < ExactName($1.name) }
        room.swarms = below(4) == 0 ? [] : [.example]
        room.problems[0].count = Int(below(2))
        room.standstills = below(4) == 0 ? [] : [.example]
        room.schedule = below(4) == 0 ? [] : [.example]
        room.groups = below(4) == 0 ? [] : ["room-101"]
        room.environment.dhcp = below(4) == 0 ? nil : .off
        return room
    }

    private mutating func machine(_ number: Int64) -> MachineRow {
        var row = MachineRow.example
        row.number = number
        row.state = below(4) == 0 ? .stalled : .booting
        row.reason = below(4) == 0 ? nil : "it fell silent"
        if below(4) == 0 {
            (row.total, row.figures) = (nil, nil)
        } else {
            row.figures?.verified = below(3)
            row.figures?.sent = below(3) == 0 ? nil : below(3)
        }
        return row
    }

    private mutating func image(_ name: String) -> ImageDocument {
        var image = ImageDocument.example
        image.name = name
        image.machines = Int(below(3))
        return image
    }
}
