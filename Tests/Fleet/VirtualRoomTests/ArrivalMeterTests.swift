// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import VirtualRoom

@Suite struct ArrivalMeterTests {
    @Test func `what comes after the agent's first word does not count, nor does a little before it`() {
        var meter = ArrivalMeter()
        #expect(meter.lastArrival(by: 10) == nil)
        for (time, bytes) in [(1.0, 0), (2, 4_000_000), (3, 18_000_000), (4, 18_000_000), (9, 18_003_000)] {
            meter.saw(UInt64(bytes), at: time)
        }
        meter.saw(30_000_000, at: 11)
        #expect(meter.lastArrival(by: 10) == 3)
        #expect(meter.lastArrival(by: 12) == 11)
    }
}
