// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

@Suite struct CountdownTests {
    let start = MonotonicInstant(nanoseconds: 0)

    @Test(arguments: [(0, 3), (1, 3), (999, 3), (1_000, 2), (2_999, 1), (3_000, 0), (9_000, 0)])
    func `a begun second counts as one`(milliseconds: Int, left: Int) {
        let countdown = Countdown(.seconds(3), from: start)
        #expect(countdown.secondsLeft(at: start + .milliseconds(milliseconds)) == left)
    }

    @Test func `each tick is where the number changes`() {
        let countdown = Countdown(.seconds(2), from: start)
        #expect(countdown.nextTick(after: start) == start + .seconds(1))
        #expect(countdown.nextTick(after: start + .milliseconds(1_500)) == start + .seconds(2))
        #expect(countdown.nextTick(after: start + .seconds(2)) == nil)
    }

    @Test func `delays go up to the last and start anew`() {
        var backoff = Backoff([.seconds(1), .seconds(5)])
        #expect([backoff.next(), backoff.next(), backoff.next()] == [.seconds(1), .seconds(5), .seconds(5)])
        backoff.reset()
        #expect(backoff.next() == .seconds(1))
        var none = Backoff([])
        #expect(none.next() == .zero)
    }
}

@Suite struct ProgressEstimateTests {
    let start = MonotonicInstant(nanoseconds: 0)

    private func progress(_ verified: UInt64, of total: UInt64) -> TransferProgress {
        TransferProgress(verified: verified, total: total, fromServer: 0, fromPeers: 0)
    }

    @Test func `speed is that of the last seconds`() {
        var estimate = ProgressEstimate(total: 10_000, at: start)
        #expect(estimate.rate == nil)
        for second in 1...20 {
            let verified = UInt64(second <= 10 ? second * 100 : 1_000 + (second - 10) * 500)
            estimate.received(progress(verified, of: 10_000), at: start + .seconds(second))
        }
        #expect(estimate.rate == 500)
        #expect(estimate.secondsLeft == 8)
        #expect(estimate.percent == 60)
    }

    @Test(arguments: [
        (UInt64(0), UInt64(0), 100), (0, 10, 0), (999, 1_000, 99), (1_000, 1_000, 100), (.max, .max, 100),
        (.max / 2, .max, 50), (20, 10, 100),
    ])
    func `percents are rounded down and never overflow`(verified: UInt64, total: UInt64, percent: Int) {
        var estimate = ProgressEstimate(total: total, at: start)
        estimate.received(progress(verified, of: total), at: start)
        #expect(estimate.percent == percent)
    }

    @Test func `what comes from the server and from peers has a speed of its own`() {
        var estimate = ProgressEstimate(total: 10_000, at: start)
        for second in 1...4 {
            let bytes = UInt64(second) * 300
            estimate.received(
                TransferProgress(verified: bytes, total: 10_000, fromServer: bytes / 3, fromPeers: bytes * 2 / 3),
                at: start + .seconds(second))
        }
        #expect(estimate.rateFromServer == 100)
        #expect(estimate.rateFromPeers == 200)
        #expect(estimate.rate == 300)
    }

    @Test func `a download that goes backwards has no speed`() {
        var estimate = ProgressEstimate(total: 10, at: start)
        estimate.received(progress(10, of: 10), at: start + .seconds(1))
        estimate.received(progress(0, of: 10), at: start + .seconds(2))
        #expect(estimate.rate == nil)
        #expect(estimate.secondsLeft == nil)
    }
}
