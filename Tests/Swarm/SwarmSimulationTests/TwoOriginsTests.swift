// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// Two servers that hand out the same image.
@Suite struct TwoOriginsTests {
    @Test(arguments: [1, 3, 8], [true, false])
    func `two origins give the image about once between them, and nobody waits`(
        machines: Int, provesBlocks: Bool
    ) throws {
        for seed in UInt64(1)...2 {
            let plan = Rooms.plan(seed: seed) {
                $0.machines = machines
                $0.provesBlocks = provesBlocks
            }
            let alone = try Rooms.run(plan)
            var second: Int?
            let room = try Rooms.run(plan) { room in
                second = room.simulation.add(isOrigin: true, uplink: plan.serverRate, downlink: plan.serverRate)
            }
            let other = try #require(second)
            let carried = Double(room.simulation.uploadedBytes(of: other))
            let copies = room.copies + carried / (Double(plan.byteCount) * 1_514 / 1_448)
            #expect(copies <= 1.2, "\(copies), seed \(seed)")
            #expect(room.lastTime <= alone.lastTime * 1.03, "\(room.lastTime / alone.lastTime), seed \(seed)")
            #expect(room.longestIdleness < .seconds(1), "seed \(seed)")
        }
    }

    @Test func `when one of two origins is gone the other gives what only that one had given`() throws {
        let plan = Rooms.plan { $0.machines = 8 }
        let alone = try Rooms.run(plan)
        let room = try Rooms.run(plan) { room in
            let second = room.simulation.add(isOrigin: true, uplink: plan.serverRate, downlink: plan.serverRate)
            room.simulation.kill(second, at: room.moment(alone.lastTime / 3))
        }
        #expect(room.lastTime <= alone.lastTime * 1.1, "\(room.lastTime / alone.lastTime)")
        #expect(room.copies <= 1.1, "\(room.copies)")
    }

    @Test func `an origin that is much slower holds up nobody`() throws {
        let plan = Rooms.plan { $0.machines = 8 }
        let alone = try Rooms.run(plan)
        let room = try Rooms.run(plan) { room in
            _ = room.simulation.add(isOrigin: true, uplink: plan.serverRate / 50, downlink: plan.serverRate / 50)
        }
        #expect(room.lastTime <= alone.lastTime * 1.1, "\(room.lastTime / alone.lastTime)")
        #expect(room.copies <= 1.2, "\(room.copies)")
    }
}
