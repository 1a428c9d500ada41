// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct LeaseTimeTests {
    @Test(arguments: [
        ("120", LeaseTime.seconds(120)), ("120s", .seconds(120)), ("45m", .seconds(2_700)), ("12h", .seconds(43_200)),
        ("2d", .seconds(172_800)), ("1w", .seconds(604_800)), ("infinite", .infinite),
    ])
    func `a lease time is read as dnsmasq reads it`(text: String, time: LeaseTime) {
        #expect(LeaseTime(text) == time)
    }

    @Test(arguments: ["12h", "45m", "200", "infinite"])
    func `a lease time is written as it was read`(text: String) {
        #expect(LeaseTime(text)?.description == text)
    }

    @Test(arguments: ["", "h", "119", "1m", "-5m", "12 h", "12x", "4294967295w", "99999999999", "1.5h", "INFINITE"])
    func `anything else is no lease time`(text: String) {
        #expect(LeaseTime(text) == nil)
    }
}
