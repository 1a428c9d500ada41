// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmTransport
import Testing
import TorrentCore

@Suite struct FailedDialsTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    private func address(_ number: UInt32) -> PeerAddress { PeerAddress(host: .ipv4(number), port: 6_881) }

    @Test func `an address that is dialled every second is told of once a minute`() {
        var dials = FailedDials()
        let told = (0..<180).filter { dials.isNews(address(1), at: start + .seconds($0)) }
        #expect(told == [0, 60, 120])
    }

    @Test func `each address is told of by itself`() {
        var dials = FailedDials()
        let other = PeerAddress(host: .ipv4(1), port: 6_882)
        let told = [address(1), address(2), other, address(2)].map { dials.isNews($0, at: start + .seconds(59)) }
        #expect(told == [true, true, true, false])
    }

    @Test func `somebody who tells of a thousand dead addresses does not fill the log, and later ones are told again`()
    {
        var dials = FailedDials()
        for time in [start, start + .seconds(60)] {
            let told = (0..<1_000).count { dials.isNews(address($0), at: time) }
            #expect(told == 256)
        }
    }
}
