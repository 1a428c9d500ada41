// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// Machines that are slow beside eight that are not, in virtual time: they cost the eight next to nothing.
@Suite struct SlowMinorityTests {
    struct Minority: CustomTestStringConvertible, Sendable {
        var machines: Int
        var mbits = 100.0
        /// Of each second, in milliseconds.
        var pause = 0

        var testDescription: String {
            "\(machines) at \(mbits) Mbit/s" + (pause > 0 ? " that stand still for \(pause) ms of each second" : "")
        }
    }

    @Test(arguments: [
        Minority(machines: 3, mbits: 0.3), Minority(machines: 6, mbits: 0.3), Minority(machines: 6, mbits: 3),
        Minority(machines: 6, pause: 900),
    ])
    func `eight machines are done as soon as without a slow minority`(minority: Minority) throws {
        let ratios = try ([1, 2, 3] as [UInt64]).map { seed in
            let alone = Rooms.plan(seed: seed) {
                $0.machines = 8
                $0.byteCount = 64 << 20
                $0.serverRate = 100e6 / 8
                $0.peerRate = 100e6 / 8
            }
            var together = alone
            together.bystanderRates = Array(repeating: minority.mbits * 1e6 / 8, count: minority.machines)
            together.bystanderPause = .milliseconds(minority.pause)
            return try Rooms.run(together).lastTime / Rooms.run(alone).lastTime
        }
        #expect(ratios.sorted()[1] <= 1.04, "\(ratios)")
    }
}
