// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

/// Conversations with a schedule in virtual time.
@Suite struct AnnounceScheduleTests {
    private typealias Schedule = AnnounceSchedule<String>

    private var generator = SeededGenerator(1)
    private var schedule: Schedule
    private var now = 0.0

    init() {
        schedule = AnnounceSchedule(
            tiers: [["a"]], progress: Self.progress(left: 10, peers: 0), using: &generator)
    }

    private static func progress(left: UInt64, peers: Int) -> AnnounceProgress {
        AnnounceProgress(uploaded: 0, downloaded: 0, left: left, peers: peers)
    }

    private mutating func use(_ tiers: [[String]], left: UInt64 = 10, peers: Int = 0) {
        schedule = AnnounceSchedule(tiers: tiers, progress: Self.progress(left: left, peers: peers), using: &generator)
    }

    private mutating func observe(left: UInt64, peers: Int) {
        schedule.observed(Self.progress(left: left, peers: peers))
    }

    /// Waits as told, and gives the announce that comes then.
    private mutating func announcement() -> Schedule.Announcement? {
        for _ in 0..<4 {
            switch schedule.next(at: instant(now)) {
            case .announce(let announcement): return announcement
            case .wait(let until): now = (until - instant(0)).inSeconds
            case .rest: return nil
            }
        }
        return nil
    }

    private mutating func answer(interval: Int = 30, minInterval: Int? = 4) {
        let reply = AnnounceReply(
            interval: .seconds(interval), minInterval: minInterval.map { .seconds($0) })
        schedule.answered(.peers(reply), at: instant(now), using: &generator)
    }

    private mutating func refuse(_ retry: AnnounceRefusal.Retry? = nil) {
        schedule.answered(.refused(AnnounceRefusal("no", retry: retry)), at: instant(now), using: &generator)
    }

    private mutating func fail() {
        schedule.failed(at: instant(now), using: &generator)
    }

    @Test mutating func `the first announce goes out at once and says started`() {
        #expect(schedule.next(at: instant(0)) == .announce(.init(tracker: "a", event: .started, wanted: 50)))
        #expect(schedule.next(at: instant(0)) == .rest, "one at a time")
    }

    @Test mutating func `with enough peers the tracker's interval is kept, a little early`() {
        observe(left: 10, peers: 5)
        _ = announcement()
        answer(interval: 100)
        let second = announcement()
        #expect(second?.event == nil)
        #expect((90...100).contains(now))
    }

    @Test mutating func `without peers the tracker's shortest interval is kept`() {
        _ = announcement()
        answer(interval: 1_800, minInterval: 4)
        #expect(announcement() != nil)
        #expect(now == 4)
    }

    @Test(arguments: [(1_800, 225.0), (40, 5), (30, 4), (2, 4)])
    mutating func `a tracker that names no shortest interval is asked early at an eighth`(interval: Int, due: Double) {
        _ = announcement()
        answer(interval: interval, minInterval: nil)
        _ = announcement()
        #expect(now == due || abs(now - due) < 0.5)
    }

    @Test mutating func `with some peers but too few it asks ever more seldom`() {
        observe(left: 10, peers: 2)
        var times: [Double] = []
        for _ in 0..<5 {
            _ = announcement()
            times.append(now)
            answer(interval: 60, minInterval: 4)
        }
        #expect(times.prefix(4) == [0, 8, 24, 56])
        #expect((54...60).contains(times[4] - times[3]))
    }

    @Test mutating func `losing all peers ends a long wait`() {
        observe(left: 10, peers: 8)
        _ = announcement()
        answer(interval: 1_000, minInterval: 4)
        now = 50
        #expect(schedule.next(at: instant(now)) != .announce(.init(tracker: "a", event: nil, wanted: 50)))
        observe(left: 10, peers: 0)
        #expect(schedule.next(at: instant(now)) == .announce(.init(tracker: "a", event: nil, wanted: 50)))
    }

    @Test mutating func `a seed without peers is in no hurry`() {
        use([["a"]], left: 0)
        #expect(announcement()?.event == .started)
        answer(interval: 30, minInterval: 4)
        #expect(announcement()?.event == nil, "it never completed anything here")
        #expect(now >= 27)
    }

    @Test mutating func `the last byte is announced at once and once`() {
        observe(left: 10, peers: 9)
        _ = announcement()
        answer()
        now = 3
        observe(left: 0, peers: 9)
        #expect(announcement()?.event == .completed)
        #expect(now == 3)
        answer()
        #expect(announcement()?.event == nil)
    }

    @Test mutating func `completed is said again until a tracker has heard it`() {
        observe(left: 10, peers: 9)
        _ = announcement()
        answer()
        observe(left: 0, peers: 9)
        #expect(announcement()?.event == .completed)
        fail()
        #expect(announcement()?.event == .completed)
        answer()
        #expect(announcement()?.event == nil)
    }

    @Test mutating func `a tracker that is gone is tried for ever, at least every three seconds while alone`() {
        var gaps: [Double] = []
        for _ in 0..<200 {
            let before = now
            #expect(announcement() != nil)
            gaps.append(now - before)
            fail()
        }
        #expect(gaps[0] == 0)
        #expect((0.375...0.5).contains(gaps[1]))
        #expect((0.75...1).contains(gaps[2]))
        #expect(gaps.dropFirst(4).allSatisfy { (2.25...3).contains($0) })
        #expect(Set(gaps.dropFirst(4)).count > 100, "a room does not knock in step")
    }

    @Test mutating func `while the swarm goes on a lost tracker is tried every 15 seconds`() {
        observe(left: 10, peers: 8)
        for _ in 0..<20 {
            _ = announcement()
            fail()
        }
        let before = now
        _ = announcement()
        #expect((11.25...15).contains(now - before))
        fail()
        observe(left: 10, peers: 0)
        let alone = now
        _ = announcement()
        #expect(now - alone <= 3, "and sooner once the last peer is gone")
    }

    @Test mutating func `after a loss the back-off begins anew`() {
        for _ in 0..<10 {
            _ = announcement()
            fail()
        }
        _ = announcement()
        answer()
        _ = announcement()
        fail()
        let before = now
        _ = announcement()
        #expect(now - before <= 0.5)
    }

    @Test mutating func `trackers are tried tier by tier, and whoever answers comes first in his tier`() {
        use([["a", "b"], ["c"]])
        let first = announcement()?.tracker
        fail()
        let second = announcement()?.tracker
        #expect(Set([first, second]) == ["a", "b"])
        fail()
        #expect(announcement()?.tracker == "c")
        #expect(now == 0, "the next one is asked at once")
        answer(interval: 30, minInterval: 30)
        #expect(announcement()?.tracker == first, "back to the first tier when due")
        fail()
        #expect(announcement()?.tracker == second)
        answer(interval: 30, minInterval: 30)
        #expect(announcement()?.tracker == second)
    }

    @Test mutating func `a tracker's advice after a refusal is heeded`() {
        _ = announcement()
        refuse(.after(.seconds(120)))
        #expect(announcement() != nil)
        #expect(now == 120)
        refuse(.never)
        #expect(schedule.next(at: instant(1_000_000)) == .rest)
    }

    @Test mutating func `a refusal without advice is a failure like any other`() {
        _ = announcement()
        refuse()
        #expect(announcement()?.event == .started)
        #expect(now <= 0.5)
    }

    @Test mutating func `whoever may know us hears that we leave`() {
        use([["a"], ["b"], ["c"]])
        #expect(schedule.farewells().isEmpty)
        _ = announcement()
        fail()
        _ = announcement()
        answer()
        #expect(
            schedule.farewells() == [
                .init(tracker: "a", event: .stopped, wanted: 0), .init(tracker: "b", event: .stopped, wanted: 0),
            ])
    }

    @Test mutating func `without trackers there is nothing to do`() {
        use([[], []])
        #expect(schedule.next(at: instant(0)) == .rest)
        answer()
        fail()
        #expect(schedule.next(at: instant(9)) == .rest)
    }

    @Test(arguments: UInt64(1)...20)
    mutating func `no order of happenings makes it fall silent or hammer`(seed: UInt64) {
        var chance = SeededGenerator(seed)
        use([["a", "b"], ["c"]])
        var sent: [Double] = []
        while now < 3_600 {
            observe(left: now < 1_800 ? 5 : 0, peers: Int.random(in: 0...8, using: &chance))
            switch schedule.next(at: instant(now)) {
            case .announce:
                sent.append(now)
                switch Int.random(in: 0..<3, using: &chance) {
                case 0: fail()
                case 1: refuse()
                default: answer(interval: Int.random(in: 0...60, using: &chance), minInterval: nil)
                }
            case .wait(let until):
                now = min(now + 1, max(now, (until - instant(0)).inSeconds))
            case .rest:
                Issue.record("silent at \(now)")
                return
            }
        }
        #expect(zip(sent, sent.dropFirst()).allSatisfy { $1 - $0 <= 61 })
        #expect(sent.count < 3_600, "\(sent.count) in an hour")
    }
}
