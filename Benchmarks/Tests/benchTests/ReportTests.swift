// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import bench

@Suite struct ReportTests {
    private static let room = Parameters(peers: 16, mebibytes: 64, megabits: 50)
    private static let machine = MachineDescription(
        processor: "an abacus", cores: 2, gibibytes: 4, kernel: "6.1", system: "Debian", packages: ["aria2 1.36"])

    private static func runs(_ contender: ContenderName, _ lasts: [Double]) -> [RunResult] {
        lasts.enumerated().map { index, last in
            .sample("S3", contender, run: index + 1, room, finishes: Array(repeating: last, count: 16))
        }
    }

    @Test func `a room's table has a row for each contender that ran`() {
        let book = ResultBook(Self.runs(.ours, [12, 14, 13]) + Self.runs(.aria2, [24]))
        let lines = ReportText(
            book: book, machine: Self.machine, plots: [], boots: .init(results: []), chains: .init(results: []),
            storms: .init(results: [])
        ).lines
        #expect(lines.contains("## S3: sixteen peers, N = 16, 50 Mbit/s, 64 MiB"))
        #expect(lines.contains("B = 11.23 s."))
        #expect(lines.contains { $0.hasPrefix("| BootTorrent | 3 | 13.00 (14.00) | 1.158 (1.247) |") })
        #expect(lines.contains { $0.hasPrefix("| aria2 1.36 | 1 | 24.00 |") })
        #expect(!lines.contains { $0.hasPrefix("| libtorrent") })
    }

    @Test func `a target says whether the median meets it`() {
        let book = ResultBook(Self.runs(.ours, [12, 14, 12]))
        let lines = ReportText(
            book: book, machine: Self.machine, plots: [], boots: .init(results: []), chains: .init(results: []),
            storms: .init(results: [])
        ).lines
        #expect(lines.contains("| S3 | last/B | ≤ 1.11 | 1.06 | 1.069 | 1.247 | met |"))
        #expect(lines.contains("| S2 | last/B | ≤ 1.08 | 1.05 |  |  | not measured |"))
    }

    @Test func `only the newest commit's runs stand in a table`() {
        let old = RunResult.sample("S3", .ours, run: 1, Self.room, finishes: [20], commit: "old")
        let new = RunResult.sample("S3", .ours, run: 1, Self.room, finishes: [12], commit: "new", after: 60)
        #expect(ResultBook([new, old]).runs("S3", .ours) == [new])
        let other = RunResult.sample("S3", .ours, run: 1, Self.room.replacing(peers: 4, mebibytes: nil, megabits: nil))
        #expect(ResultBook([other]).everything.isEmpty)
    }

    @Test func `people's words around the marks stay`() {
        let page = "# Title\n\n\(MarkedPart.begin)\nold\n\(MarkedPart.end)\n\nfoot\n"
        let new = MarkedPart.replacing(in: page, with: ["new"])
        #expect(new == "# Title\n\n\(MarkedPart.begin)\n\nnew\n\n\(MarkedPart.end)\n\nfoot\n")
        #expect(MarkedPart.replacing(in: new, with: ["new"]) == new)
        #expect(MarkedPart.replacing(in: "# Title\n", with: ["new"]).hasPrefix("# Title\n\n\(MarkedPart.begin)"))
    }
}
