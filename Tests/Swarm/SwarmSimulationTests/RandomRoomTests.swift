// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing

/// Rooms in which everything, faults included, is drawn from a seed; `swarm-sim --random SEED` replays one.
@Suite struct RandomRoomTests {
    @Test(arguments: UInt64(1)...240)
    func `whatever happens, who is there gets the image, nobody honest is cut off, nobody waits`(seed: UInt64) throws {
        var random = try #require(RandomRoom(seed: seed))
        let problems = random.problems()
        #expect(problems.isEmpty, "swarm-sim --random \(seed)")
    }

    @Test func `a seed gives the same run again`() throws {
        var first = try #require(RandomRoom(seed: 7))
        var second = try #require(RandomRoom(seed: 7))
        #expect(first.story == second.story)
        #expect(first.problems() == second.problems())
        #expect(first.room.times == second.room.times)
        #expect(first.room.simulation.eventCount == second.room.simulation.eventCount)
    }
}
