// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct DiskTests {
    private static func result(
        run: Int = 1, slow: Double = 10.4, hanging: Double = 10.2, finished: Int = DiskCase.peers,
        isBefore: Bool = false
    ) -> DiskResult {
        let room = { (last: Double, finished: Int) in
            DiskResult.Room(last: last, finished: finished, server: 0.5, others: 3 << 20)
        }
        return DiskResult(
            key: .init(
                peers: DiskCase.peers, mebibytes: DiskCase.mebibytes, megabits: DiskCase.megabits, isBefore: isBefore,
                run: run),
            commit: "cafe", program: "aa", date: Date(timeIntervalSince1970: 1_700_000_000), background: 0.01,
            alone: room(10, DiskCase.peers), slow: room(slow, DiskCase.peers), hanging: room(hanging, finished))
    }

    @Test func `the server's cable has room for those who fetch from the disk`() {
        let parameters = DiskCase.parameters(.init(peers: 8, mebibytes: 64, megabits: 100, run: 1))
        #expect(parameters.serverMegabits == 120)
        #expect(parameters.peerMegabits == 100)
        #expect(parameters.rates.map(\.kilobits).suffix(5) == [100_000, 5_000, 5_000, 5_000, 5_000])
        let thin = DiskCase.parameters(.init(peers: 2, mebibytes: 1, megabits: 10, run: 1))
        #expect(thin.bystanders?.kilobits == 1_000)
        #expect(thin.serverMegabits == 14)
    }

    @Test func `the page says what was met`() {
        let late = Self.result(run: 3, hanging: 100, finished: 7)
        let lines = DiskReport(results: [Self.result(), Self.result(run: 2, slow: 20), late]).lines
        #expect(lines.contains { $0.hasSuffix("takes 200 ms, over that | ≤ 1.05 | 1.040 | met |") })
        #expect(lines.contains { $0.hasSuffix("no answer, over that | ≤ 1.05 | 1.020 | met |") })
        #expect(lines.contains { $0.hasSuffix("| 0 | 1 | **missed** |") })
        #expect(DiskReport(results: []).lines.isEmpty)
    }

    @Test func `an earlier program has a column of its own, and its runs are no other's`() throws {
        let keys = DiskCase(peers: nil, mebibytes: nil, megabits: nil, runs: 2, hasBefore: true).keys
        #expect(keys.map(\.isBefore) == [false, true, false, true] && keys.map(\.run) == [1, 1, 2, 2])
        let before = Self.result(slow: 28, hanging: 100, finished: 0, isBefore: true)
        let lines = DiskReport(results: [Self.result(), before]).lines
        #expect(lines.contains { $0.hasSuffix("takes 200 ms, over that | ≤ 1.05 | 1.040 | met | 2.800 |") })
        #expect(lines.contains { $0.hasSuffix("| 0 | 0 | met | 8 |") })
        try withFolder { folder in
            let store = DiskStore(folder: folder)
            for result in [Self.result(), before] { try store.save(result) }
            #expect(store.newest().count == 2)
        }
    }

    @Test func `a run says in one line what it gave`() {
        let words = Self.result(hanging: 100, finished: 7).words
        #expect(words.contains("10.40 s beside a slow disk: 1.040"))
        #expect(words.contains("the slow disk gave 3.00 MiB; 1 did not finish"))
    }

    @Test func `results are kept and found again`() throws {
        try withFolder { folder in
            let store = DiskStore(folder: folder)
            let result = Self.result()
            try store.save(result)
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "aa")) == result)
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "bb")) == nil)
            #expect(store.newest() == [result])
        }
    }

    @Test func `a process's time is read whatever it calls itself`() {
        let text = "42 (a ) b) S 1 42 42 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 1 0 100 1 2"
        #expect(ProcessorTime.seconds(statistics: text, ticksPerSecond: 100) == 2)
        #expect(ProcessorTime.seconds(statistics: "42 (a", ticksPerSecond: 100) == nil)
    }
}
