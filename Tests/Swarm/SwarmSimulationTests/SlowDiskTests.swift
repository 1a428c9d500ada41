// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Disks that take long for each block, of the server and of machines; what was read once is in memory.
@Suite struct SlowDiskTests {
    private func plan(_ change: (inout RoomPlan) -> Void) -> RoomPlan {
        Rooms.plan {
            $0.machines = 6
            $0.byteCount = 16 << 20
            change(&$0)
        }
    }

    /// Seconds that a disk needs for the image.
    private func diskTime(_ disk: DiskConditions, _ plan: RoomPlan) -> Double {
        Double(plan.byteCount) / 16_384 * disk.time.inSeconds / Double(disk.depth)
    }

    @Test(arguments: [true, false]) func `a server whose disk is slow reads the image once, as fast as the disk goes`(
        provesBlocks: Bool
    ) throws {
        let plan = plan {
            $0.serverDisk = DiskConditions(time: .milliseconds(200), depth: 8)
            $0.provesBlocks = provesBlocks
        }
        let room = try Rooms.run(plan)
        #expect(room.lastTime <= diskTime(plan.serverDisk, plan) * 1.1 + plan.bound, "\(room.lastTime)")
        // Whole pieces take longer than a request may, so some are asked for by name as well.
        #expect(room.copies <= (provesBlocks ? 1.03 : 1.3), "\(room.copies)")
    }

    @Test(arguments: [1, 8]) func `a server whose disk takes seconds cuts off nobody`(depth: Int) throws {
        let plan = plan {
            $0.machines = 3
            $0.byteCount = 1 << 20
            $0.serverDisk = DiskConditions(time: .seconds(3), depth: depth)
        }
        let room = try Rooms.run(plan, atMost: 600)
        let closings = room.simulation.notes.filter { entry in
            if case .closed = entry.note { entry.machine == room.server } else { false }
        }
        #expect(closings.isEmpty, "\(closings)")
    }

    @Test func `a machine whose disk is slow holds up none of the others`() throws {
        let undisturbed = try Rooms.run(plan { _ in }).lastTime
        var room = try #require(plan { $0.machines = 6 }.makeRoom())
        let slow = room.simulation.add(
            isOrigin: false, uplink: room.plan.peerRate, downlink: room.plan.peerRate,
            disk: DiskConditions(time: .milliseconds(200), depth: 8))
        let isOver = room.run(atMost: 300)
        #expect(isOver)
        #expect(room.lastTime <= undisturbed * 1.15, "\(room.lastTime / undisturbed)")
        let end = try #require(room.simulation.completion(of: slow))
        let disk = diskTime(DiskConditions(time: .milliseconds(200), depth: 8), room.plan)
        #expect((end - room.plan.start).inSeconds <= disk * 1.2, "\(end)")
    }
}
