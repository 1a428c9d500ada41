// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmTransport
import Testing
import TorrentCore

@Suite struct PaceTests {
    /// Rests of a loop that works for a while each time, at a steady rate.
    private func rests(
        megabits: Double, working: Duration = .microseconds(100), isReading: Bool = false
    ) -> [Duration] {
        var pace = Pace()
        var now = MonotonicInstant(nanoseconds: 0)
        var rests: [Duration] = []
        var last = now
        for _ in 0..<2_000 {
            pace.carried(Int(megabits * 125_000 * (now - last).inSeconds), at: now)
            last = now
            now = now + working
            let rest = pace.rest(at: now, isReading: isReading)
            rests.append(rest ?? .zero)
            now = now + (rest ?? .milliseconds(1))
        }
        return rests
    }

    @Test func `a quiet network is looked at at once`() {
        #expect(rests(megabits: 1).allSatisfy { $0 == .zero })
    }

    @Test func `a busy one every four milliseconds, work included`() {
        #expect(rests(megabits: 25).suffix(1_000).allSatisfy { $0 == .microseconds(3_900) })
    }

    @Test func `while blocks are being read a slow network is looked at soon, and a fast one as ever`() {
        #expect(rests(megabits: 25, isReading: true).suffix(1_000).allSatisfy { $0 == .microseconds(400) })
        for megabits in [200.0, 1_000, 10_000] {
            #expect(rests(megabits: megabits, isReading: true) == rests(megabits: megabits))
        }
    }

    @Test func `the faster it is the shorter are the rests, so that little gathers`() {
        for rest in rests(megabits: 1_000).suffix(200) {
            #expect(rest > .microseconds(200) && rest < .microseconds(500))
        }
    }

    @Test func `at ten gigabits there is no rest at all, nor where work takes all the time`() {
        #expect(rests(megabits: 10_000).suffix(200).allSatisfy { $0 == .zero })
        #expect(rests(megabits: 25, working: .milliseconds(5)).suffix(200).allSatisfy { $0 == .zero })
    }
}
