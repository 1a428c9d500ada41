// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import Testing
import TorrentCore

@Suite struct LeaseKeepingTests {
    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    /// When questions are asked while nobody answers, until the address is given up.
    private func questions(_ seconds: Int) -> (asked: [Double], end: Double) {
        var keeping = LeaseKeeping(askedAt: at(0), seconds: seconds)
        var now = at(0)
        var asked: [Double] = []
        for _ in 0..<1_000 {
            switch keeping.next(at: now) {
            case .wait(let until?):
                #expect(until > now)
                now = until
            case .wait(nil):
                return (asked, .infinity)
            case .ask:
                asked.append(Double(now.nanoseconds) / 1_000_000_000)
                keeping.unanswered(at: now)
            case .giveUp:
                return (asked, Double(now.nanoseconds) / 1_000_000_000)
            }
        }
        return (asked, -1)
    }

    @Test func `a lease is asked for at half its time, at seven eighths, and between, and ends when it ends`() {
        let day = questions(86_400)
        #expect(day.asked.prefix(3) == [43_200, 59_400, 67_500])
        #expect(day.asked.contains(75_600))
        #expect(day.end == 86_400)
        #expect(zip(day.asked, day.asked.dropFirst()).allSatisfy { $1 - $0 >= 60 || $1 == 75_600 })
        #expect(questions(120).asked == [60, 105])
        #expect(questions(120).end == 120)
    }

    @Test func `a lease without an end is never asked for`() {
        for seconds in [nil, Int(UInt32.max)] {
            var keeping = LeaseKeeping(askedAt: at(0), seconds: seconds)
            #expect(keeping.next(at: at(1e9)) == .wait(until: nil))
        }
    }

    @Test(arguments: [-5, 0, 1]) func `a lease of no time is one of a few seconds`(seconds: Int) {
        #expect(questions(seconds).asked.first == 5)
        #expect(questions(seconds).end == 10)
    }

    @Test func `an address that was given up is asked for at once, and then with growing pauses`() {
        var keeping = LeaseKeeping(askedAt: at(0), seconds: 100)
        #expect(keeping.next(at: at(100)) == .giveUp)
        var now = 100.0
        for pause in [2.0, 4, 8, 16, 32, 60, 60] {
            #expect(keeping.next(at: at(now)) == .ask)
            keeping.unanswered(at: at(now + 5))
            #expect(keeping.next(at: at(now + 5)) == .wait(until: at(now + 5 + pause)))
            now += 5 + pause
        }
    }

    @Test func `a machine that slept through the end gives the address up before it asks`() {
        var keeping = LeaseKeeping(askedAt: at(0), seconds: 3_600)
        #expect(keeping.next(at: at(10)) == .wait(until: at(1_800)))
        #expect(keeping.next(at: at(4_000)) == .giveUp)
        #expect(keeping.next(at: at(4_000)) == .ask)
    }
}
