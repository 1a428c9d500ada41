// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// What the rooms of these suites have in common.
enum Rooms {
    /// Sixteen equal machines at 50 Mbit/s and an image of 16 MiB, with what a test changes of that.
    static func plan(seed: UInt64 = 1, _ change: (inout RoomPlan) -> Void = { _ in }) -> RoomPlan {
        var plan = RoomPlan()
        plan.machines = 16
        plan.byteCount = 16 << 20
        plan.serverRate = 50e6 / 8
        plan.peerRate = 50e6 / 8
        plan.seed = seed
        change(&plan)
        return plan
    }

    /// A room that was run to its end, with right bytes everywhere and nobody honest cut off.
    static func run(
        _ plan: RoomPlan, atMost seconds: Double = 300, _ prepare: (inout SimulatedRoom) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SimulatedRoom {
        var room = try #require(plan.makeRoom())
        prepare(&room)
        let isOver = room.run(atMost: seconds)
        #expect(isOver, "seed \(plan.seed)", sourceLocation: sourceLocation)
        let wrong = room.machines.filter {
            room.simulation.completion(of: $0) != nil && !room.simulation.hasRightBytes($0)
        }
        #expect(wrong.isEmpty, "seed \(plan.seed)", sourceLocation: sourceLocation)
        #expect(room.wronglyAccused.isEmpty, "seed \(plan.seed)", sourceLocation: sourceLocation)
        #expect(room.wronglyCharged.isEmpty, "seed \(plan.seed)", sourceLocation: sourceLocation)
        return room
    }
}
