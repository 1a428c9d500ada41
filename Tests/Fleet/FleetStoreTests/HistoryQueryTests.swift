// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct HistoryQueryTests {
    private let folder = TemporaryFolder()
    private let store: FleetStore

    /// Boots 1 to 9: of machines 1, 2, 3 in turn, each a minute after the one before; every other one of `debian`.
    ///
    /// The last failed.
    init() async throws {
        store = FleetStore(path: folder.file)
        _ = await store.open()
        var changes = FleetChanges()
        for number in 1...9 {
            let boot = try #require(BootNumber(UInt64(number)))
            let machine = MachineNumber(Int64((number - 1) % 3 + 1))
            let begun = WallTime(milliseconds: Int64(number) * 60_000)
            var progress = BootRecord.Progress(
                boot, of: machine, lastSeen: begun + .seconds(30), duration: .seconds(30))
            progress.transfer = TransferProgress(verified: 100, total: 100, fromServer: 50, fromPeers: 50)
            var record = BootRecord(
                progress, mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, UInt8(machine.value)])), begun: begun,
                stage: number == 9 ? .failed : .os, isStopped: false,
                marks: [
                    .init(.script, after: .seconds(1)), .init(.os, after: .seconds(20 + number)),
                ])
            record.image = number % 2 == 0 ? try ImageName("debian") : nil
            record.version = InfoHash(bytes: [UInt8](repeating: 7, count: 20))
            changes.boots.append(record)
        }
        _ = await store.store(changes, ageing: WallTime(milliseconds: 0))
    }

    private func query(from minute: Int64 = 0, to last: Int64 = 100, limit: Int? = nil) -> HistoryQuery {
        HistoryQuery(
            WallTime(milliseconds: minute * 60_000)...WallTime(milliseconds: last * 60_000), limit: limit)
    }

    @Test func `a history is made of all boots, with their marks and transfers`() async throws {
        let (history, leftOut) = try await store.history(query())
        #expect(leftOut == 0 && history.figures.boots == 9 && history.figures.failed == 1)
        #expect(history.figures.times.median == .seconds(24) && history.figures.times.largest == .seconds(28))
        #expect(history.stages.map(\.stage) == [.script])
        #expect(history.stages.first?.times.largest == .seconds(27))
        let wave = try #require(history.waves.first)
        #expect(wave.image.text == "debian" && wave.version?.bytes == [UInt8](repeating: 7, count: 20))
        #expect(wave.machines == 3 && wave.figures.boots == 4 && wave.copies == 2 && wave.peerShare == 0.5)
    }

    @Test func `boots are chosen by time, image and machines`() async throws {
        #expect(try await store.history(query(from: 7)).history.figures.boots == 3)
        #expect(try await store.history(query(from: 2, to: 4)).history.figures.boots == 3)
        var images = query()
        images.image = try ImageName("debian")
        #expect(try await store.history(images).history.figures.boots == 4)
        images.machines = [MachineNumber(2)]
        #expect(try await store.history(images).history.figures.boots == 2)
        images.image = try ImageName("none")
        #expect(try await store.history(images).history.figures.boots == 0)
        var nobody = query()
        nobody.machines = []
        #expect(try await store.history(nobody).history.figures.boots == 0)
        var two = query()
        two.machines = [MachineNumber(1), MachineNumber(3), MachineNumber(77)]
        #expect(try await store.history(two).history.figures.boots == 6)
    }

    @Test func `of too many boots the latest count, and it is told how many are left out`() async throws {
        let (history, leftOut) = try await store.history(query(limit: 2))
        #expect(leftOut == 7 && history.figures.boots == 2 && history.figures.failed == 1)
        #expect(history.figures.times.median == .seconds(28))
        var image = query(limit: 3)
        image.image = try ImageName("debian")
        #expect(try await store.history(image).leftOut == 1)
    }

    @Test func `a store that is closed says so`() async throws {
        await store.close()
        await #expect(throws: StoreProblem.self) { _ = try await store.history(query()) }
    }
}
