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

    private static func text(_ book: ResultBook) -> ReportText {
        ReportText(
            book: book, machine: machine, plots: [], boots: .init(results: []), chains: .init(results: []),
            storms: .init(results: []), crowds: .init(results: []), disks: .init(results: []))
    }

    @Test func `a room's table has a row for each contender that ran`() throws {
        let book = ResultBook(Self.runs(.ours, [12, 14, 13]) + Self.runs(.aria2, [24]))
        let lines = try #require(Self.text(book).parts.first).lines
        #expect(lines.contains("## S3: sixteen peers, N = 16, 50 Mbit/s, 64 MiB"))
        #expect(lines.contains("B = 11.23 s."))
        #expect(lines.contains { $0.hasPrefix("| BootTorrent | 3 | 13.00 (14.00) | 1.158 (1.247) |") })
        #expect(lines.contains { $0.hasPrefix("| aria2 1.36 | 1 | 24.00 |") })
        #expect(!lines.contains { $0.hasPrefix("| libtorrent") })
    }

    @Test func `a target says whether the median meets it`() throws {
        let book = ResultBook(Self.runs(.ours, [12, 14, 12]))
        let lines = try #require(Self.text(book).parts.first).lines
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

    @Test func `what has no results stays on the page as it was`() {
        #expect(Self.text(ResultBook([])).parts.isEmpty)
        #expect(Self.text(ResultBook(Self.runs(.ours, [12]))).parts.map(\.name) == ["swarm"])
    }

    @Test func `ours beside an earlier program is a part of its own, and the tables with the others stay`() throws {
        let runs = Self.runs(.ours, [12, 12.1, 13]) + Self.runs(.before, [11, 12, 14])
        let parts = Self.text(ResultBook(runs)).parts
        #expect(parts.map(\.name) == ["before"])
        let lines = try #require(parts.first).lines
        #expect(lines.contains { $0.hasPrefix("| S3: N = 16, 50 Mbit/s, 64 MiB | 12.10 | 12.00 | 1.008 | ") })
        #expect(Self.text(ResultBook(runs + Self.runs(.aria2, [24]))).parts.map(\.name) == ["swarm", "before"])
    }

    @Test func `a room with a slow minority is held against the same room alone, for both programs`() throws {
        let rooms = try #require(BenchCase.all.first { $0.name == "S16" }).variants
        func runs(_ contender: ContenderName, _ room: Int, _ last: Double) -> RunResult {
            .sample("S16", contender, run: 1, rooms[room], finishes: Array(repeating: last, count: 8))
        }
        let book = ResultBook([
            runs(.ours, 0, 5), runs(.before, 0, 6), runs(.ours, 1, 5.5), runs(.before, 1, 9), runs(.ours, 2, 7),
        ])
        let rows = BeforeReport(book: book).lines.filter { $0.hasPrefix("| S16") }
        #expect(rows.count == 2)
        #expect(rows[0].contains("| 5.00 | 6.00 | 0.833 |") && rows[0].hasSuffix("|  |  |"))
        #expect(rows[1].contains("| 5.50 | 9.00 | 0.611 |") && rows[1].hasSuffix("| 1.100 | 1.500 |"))
    }

    @Test func `people's words around the marks stay, and so do other parts`() {
        let others = "<!-- bench report: b: begin -->\nb\n<!-- bench report: b: end -->"
        let page =
            "# Title\n\n<!-- bench report: a: begin -->\nold\n<!-- bench report: a: end -->\n\n\(others)\n\nfoot\n"
        let part = MarkedPart(name: "a", lines: ["new"])
        let new = part.replacing(in: page)
        #expect(
            new == "# Title\n\n<!-- bench report: a: begin -->\n\nnew\n\n<!-- bench report: a: end -->\n\n\(others)"
                + "\n\nfoot\n")
        #expect(part.replacing(in: new) == new)
        #expect(part.replacing(in: "# Title\n").hasPrefix("# Title\n\n<!-- bench report: a: begin -->"))
    }
}
