// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import bench

@Suite struct RunResultTests {
    @Test func `a run in which somebody did not finish lasted to its limit`() {
        let run = RunResult.sample(finishes: [10, nil, 12])
        #expect(!run.isFinished)
        #expect(run.last == 100)
        #expect(run.first == 10)
        #expect(run.median == 12)
    }

    @Test func `figures of the others leave out the slow peer`() {
        let room = Parameters(peers: 3, mebibytes: 64, megabits: 50).slowed(to: 5)
        let run = RunResult.sample("S10", .ours, room, finishes: [10, 12, 90])
        #expect(run.last == 90)
        #expect(run.healthyLast == 12)
        #expect(run.healthyMedian == 11)
    }

    @Test func `among foreign peers ours are told apart`() {
        let room = Parameters(peers: 4, mebibytes: 64, megabits: 50)
        let run = RunResult.sample("S15", .mixed, room, finishes: [10, 11, 40, 50])
        #expect(run.lastOfOurs == 11)
        #expect(run.last == 50)
    }

    @Test func `copies and spread are shares of the image and of the bound`() throws {
        let run = RunResult.sample(finishes: [10, 12], serverBytes: 96 << 20)
        #expect(run.copies == 1.5)
        #expect(try #require(run.spread) == 2 / #require(run.bound))
    }

    @Test func `a cell is the median with the worst run in brackets`() {
        let runs = [10, 14, 12].map { RunResult.sample(finishes: [$0]) }
        let column = Column(title: "last, s", decimals: 1) { $0.last }
        #expect(column.cell(runs) == "12.0 (14.0)")
        #expect(column.cell(Array(runs.prefix(1))) == "10.0")
        #expect(Column(title: "more", decimals: 0, isMoreBetter: true) { $0.last }.cell(runs) == "12 (10)")
        #expect(Column(title: "none", decimals: 0) { _ in nil }.cell(runs) == "")
    }

    @Test func `limits know what meets them, and which run is the worst`() {
        #expect(Target.Limit.atMost(1.1).isMet(by: 1.1) == true)
        #expect(Target.Limit.atMost(1.1).isMet(by: 1.2) == false)
        #expect(Target.Limit.atLeast(2).isMet(by: 1.9) == false)
        #expect(Target.Limit.none.isMet(by: 7) == nil)
        #expect(Target.Limit.atMost(1).worst(of: [1, 3, 2]) == 3)
        #expect(Target.Limit.atLeast(1).worst(of: [1, 3, 2]) == 1)
        #expect(Target.Limit.atLeast(1.20).text == "≥ 1.2")
    }
}
