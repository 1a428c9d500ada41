// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// How near the physical bound rooms come, in virtual time: the bench's rooms, and some that no bench can build.
@Suite struct BoundTests {
    struct Room: CustomTestStringConvertible, Sendable {
        var machines: Int
        var mbits: Double
        var mebibytes: UInt64
        var provesBlocks = true
        var serverMbits: Double?
        /// What the last may take, in bounds, and what the server may send, in images.
        var limit: (time: Double, copies: Double)

        var testDescription: String { "\(machines) at \(mbits) Mbit/s\(provesBlocks ? "" : ", whole pieces")" }
    }

    @Test(arguments: [
        Room(machines: 8, mbits: 100, mebibytes: 64, limit: (1.05, 1.02)),
        Room(machines: 16, mbits: 50, mebibytes: 64, limit: (1.06, 1.02)),
        Room(machines: 30, mbits: 25, mebibytes: 32, limit: (1.1, 1.03)),
        Room(machines: 8, mbits: 100, mebibytes: 48, serverMbits: 20, limit: (1.03, 1.02)),
        Room(machines: 16, mbits: 25, mebibytes: 32, serverMbits: 250, limit: (1.06, 1.04)),
        // 5 s of the bound leave half a second for nine steps from neighbour to neighbour.
        Room(machines: 100, mbits: 100, mebibytes: 64, limit: (1.2, 1.03)),
        Room(machines: 16, mbits: 50, mebibytes: 64, provesBlocks: false, limit: (1.12, 1.04)),
        // A quarter of the image is the first piece of each.
        Room(machines: 30, mbits: 25, mebibytes: 32, provesBlocks: false, limit: (1.4, 1.25)),
    ])
    func `the last is done soon after the bound, and the server sends about one image`(room: Room) throws {
        let plan = Rooms.plan {
            $0.machines = room.machines
            $0.byteCount = room.mebibytes << 20
            $0.peerRate = room.mbits * 1e6 / 8
            $0.serverRate = (room.serverMbits ?? room.mbits) * 1e6 / 8
            $0.provesBlocks = room.provesBlocks
        }
        let result = try Rooms.run(plan)
        #expect(result.lastTime <= plan.bound * room.limit.time, "\(result.lastTime / plan.bound)")
        #expect(result.copies <= room.limit.copies, "\(result.copies)")
    }
}
