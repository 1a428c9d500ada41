// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import Testing
import TorrentCore

@Suite struct OwnDiskWatchTests {
    private var watch = OwnDiskWatch()
    private let one = MachineNumber(1)

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    /// How many times a machine is sent that asks at these seconds.
    private mutating func sent(_ seconds: [Int64], after countdown: Duration = .zero) -> Int {
        seconds.count { watch.sends(one, after: countdown, at: at($0)) }
    }

    @Test(arguments: [
        ([0, 1, 2, 3, 4], 0, 4), ([0, 70, 140, 210, 280, 350], 0, 4), ([0, 200, 400, 600, 800], 0, 4),
        ([0, 300, 600, 900, 1_200], 0, 5), ([0, 1, 301, 302, 602, 603, 903], 0, 7),
        ([0, 800, 1_600, 2_400, 3_200], 600, 4), ([0, 900, 1_800, 2_700, 3_600], 600, 5),
    ])
    mutating func `a machine that comes back within minutes is sent so often`(
        seconds: [Int64], countdown: Int, times: Int
    ) {
        #expect(sent(seconds, after: .seconds(countdown)) == times)
        #expect(watch.isGivenUp(one) == (times < seconds.count))
    }

    @Test mutating func `a system that is heard, or something else to start, begins the count anew`() {
        #expect(sent([0, 1, 2, 3]) == 4)
        watch.ended(one)
        #expect(sent([4, 5, 6, 7, 8]) == 4)
    }

    @Test(arguments: [
        (0, 179, 0, true), (0, 180, 0, false), (0, 300, 130, true), (600, 700, 0, true), (600, 780, 0, false),
    ])
    mutating func `phase 1 that began soon after the script belongs to it`(
        countdown: Int, second: Int64, uptime: Int, isSame: Bool
    ) {
        #expect(sent([0], after: .seconds(countdown)) == 1)
        #expect(watch.cameBack(one, uptime: .seconds(uptime), at: at(second)) == isSame)
        #expect(watch.couldBeAsked(one) == (countdown > 0))
        #expect(!watch.cameBack(MachineNumber(2), uptime: .zero, at: at(1)))
    }

    @Test mutating func `what a boot program says of the disk counts until the machine is sent again`() {
        watch.failed(one)
        #expect(!watch.isGivenUp(one))
        #expect(sent([0]) == 1)
        watch.failed(one)
        #expect(watch.isGivenUp(one))
        #expect(sent([1]) == 1 && !watch.isGivenUp(one))
    }
}
