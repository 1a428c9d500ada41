// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct BootTests {
    /// What a demo of two machines prints.
    private static let document = """
        {"image_bytes":40,"machines":[{"failure":null,"from_machines":10,"from_server":30,"name":"machine1",\
        "stages":{"os":61.5,"download":20}},{"failure":null,"from_machines":30,"from_server":10,"name":"machine2",\
        "stages":{"os":60.5}}],"server_bytes":60}
        """

    private static func result(_ means: BootMeans, machines: Int = 2, run: Int = 1) throws -> BootResult {
        BootResult(
            key: .init(means: means, machines: machines, megabits: BootPlan.megabits, run: run), commit: "cafe",
            program: "aa", date: Date(timeIntervalSince1970: 1_700_000_000),
            demo: try JSONDecoder().decode(BootResult.Demo.self, from: Data(document.utf8)))
    }

    @Test func `a demo's result gives the three figures`() throws {
        let result = try Self.result(.ours)
        #expect(result.last == 61.5)
        #expect(result.copies == 1.5)
        #expect(result.shareFromMachines == 0.5)
    }

    @Test func `both means take turns in every room`() {
        let plan = BootPlan(machines: nil, megabits: nil, runs: 1, only: [])
        #expect(plan.keys.map(\.machines) == [1, 1, 2, 2, 4, 4, 8, 8])
        #expect(plan.keys.prefix(2).map(\.means) == [.ours, .http])
        let other = BootPlan(machines: 3, megabits: 5, runs: 2, only: [.http])
        #expect(other.keys.map(\.run) == [1, 2])
        #expect(other.keys.allSatisfy { $0.machines == 3 && $0.megabits == 5 && $0.means == .http })
    }

    @Test func `results of rooms and of races lie side by side`() throws {
        try withFolder { folder in
            let boot = try Self.result(.http)
            try BootStore(folder: folder).save(boot)
            try ResultStore(folder: folder).save(.sample())
            #expect(BootStore(folder: folder).newest() == [boot])
            #expect(ResultStore(folder: folder).all() == [.sample()])
            #expect(BootStore(folder: folder).result(boot.key, for: Version(commit: "cafe", program: "aa")) == boot)
            #expect(BootStore(folder: folder).result(boot.key, for: Version(commit: "cafe", program: "bb")) == nil)
        }
    }

    @Test func `the report has a row for each room and three curves`() throws {
        let report = BootReport(results: [try Self.result(.ours), try Self.result(.http)])
        #expect(report.lines.contains("| 2 | BootTorrent | 1 | 61.5 | 1.50 | 0.50 |"))
        #expect(report.lines.contains { $0.hasPrefix("| 2 | plain HTTP |") })
        #expect(report.pictures.map(\.file) == ["room-time.svg", "room-copies.svg", "room-share.svg"])
        #expect(BootReport(results: []).lines.isEmpty)
        #expect(BootReport(results: []).pictures.isEmpty)
    }
}
