// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct BootQueryTests {
    private let folder = TemporaryFolder()
    private let store: FleetStore

    /// Boots 1 to 9: of machines 1, 2, 3 in turn, each a minute after the one before; every other one of `debian`.
    init() async throws {
        store = FleetStore(path: "\(folder.path)/fleet.sqlite")
        _ = await store.open()
        var changes = FleetChanges()
        for number in 1...9 {
            let boot = try #require(BootNumber(UInt64(number)))
            let machine = MachineNumber(Int64((number - 1) % 3 + 1))
            let begun = WallTime(milliseconds: Int64(number) * 60_000)
            var record = BootRecord(
                .init(boot, of: machine, lastSeen: begun + .seconds(30), duration: .seconds(30)),
                mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, UInt8(machine.value)])), begun: begun, stage: .os,
                isStopped: false, marks: [.init(.script, after: .seconds(1)), .init(.os, after: .seconds(29))])
            record.image = number % 2 == 0 ? try ImageName("debian") : nil
            changes.boots.append(record)
        }
        _ = await store.store(changes, ageing: WallTime(milliseconds: 0))
    }

    private func numbers(_ change: (inout BootQuery) throws -> Void, limit: Int = 100) async throws -> [UInt64] {
        var query = BootQuery(limit: limit)
        try change(&query)
        return try await store.boots(query).boots.map(\.progress.number.value)
    }

    @Test func `boots come with the latest first, in pages, with their stages`() async throws {
        #expect(try await numbers { _ in } == [9, 8, 7, 6, 5, 4, 3, 2, 1])
        let page = try await store.boots(BootQuery(limit: 4))
        #expect(page.isMore && page.boots.count == 4)
        #expect(page.boots.first?.marks == [.init(.script, after: .seconds(1)), .init(.os, after: .seconds(29))])
        #expect(try await numbers({ $0.before = BootNumber(6) }, limit: 5) == [5, 4, 3, 2, 1])
        #expect(try await store.boots(BootQuery(limit: 9)).isMore == false)
    }

    @Test func `boots are chosen by time, machine and image, and all together`() async throws {
        #expect(try await numbers { $0.since = WallTime(milliseconds: 7 * 60_000) } == [9, 8, 7])
        #expect(try await numbers { $0.machine = MachineNumber(2) } == [8, 5, 2])
        #expect(try await numbers { $0.image = try ImageName("debian") } == [8, 6, 4, 2])
        #expect(
            try await numbers {
                $0.image = try ImageName("debian")
                $0.machine = MachineNumber(2)
                $0.since = WallTime(milliseconds: 3 * 60_000)
            } == [8])
        #expect(try await numbers { $0.machine = MachineNumber(77) }.isEmpty)
    }

    @Test func `many who ask at once are all answered, in turn`() async throws {
        let counts = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<20 { tasks.addTask { try await store.boots(BootQuery(limit: 100)).boots.count } }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 9, count: 20))
    }

    @Test func `a store that is closed says so`() async throws {
        await store.close()
        await #expect(throws: StoreProblem.self) { try await store.boots(BootQuery(limit: 1)) }
    }
}
