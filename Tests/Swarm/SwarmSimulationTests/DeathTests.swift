// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// Machines and servers that die, in virtual time.
@Suite struct DeathTests {
    @Test(arguments: [(Departure.killed, 0.25, 1.1), (.killed, 0.5, 1.25), (.unplugged, 0.25, 1.1)], UInt64(1)...2)
    func `when some die at any time, the others hardly notice`(
        death: (departure: Departure, share: Double, limit: Double), seed: UInt64
    ) throws {
        let undisturbed = try Rooms.run(Rooms.plan(seed: seed) { $0.byteCount = 48 << 20 }).lastTime
        let room = try Rooms.run(Rooms.plan(seed: seed) { $0.byteCount = 48 << 20 }) {
            $0.removeByChance(share: death.share, departure: death.departure)
        }
        #expect(room.lastTime <= undisturbed * death.limit, "seed \(seed): \(room.lastTime / undisturbed)")
    }

    @Test(arguments: [Departure.killed, .unplugged], UInt64(1)...3)
    func `when half of all die at once near the end, the others hardly notice`(
        departure: Departure, seed: UInt64
    ) throws {
        let undisturbed = try Rooms.run(Rooms.plan(seed: seed) { $0.byteCount = 48 << 20 }).lastTime
        let room = try Rooms.run(Rooms.plan(seed: seed) { $0.byteCount = 48 << 20 }) { room in
            for machine in room.machines.prefix(8) {
                switch departure {
                case .killed: room.simulation.kill(machine, at: room.moment(undisturbed * 0.9))
                case .unplugged: room.simulation.unplug(machine, at: room.moment(undisturbed * 0.9))
                }
            }
        }
        #expect(room.lastTime <= undisturbed * 1.1, "seed \(seed): \(room.lastTime / undisturbed)")
    }

    @Test(arguments: [0.1, 0.5, 0.9], [Departure.killed, .unplugged])
    func `a server that is away for a while delays all by little more than that`(
        share: Double, departure: Departure
    ) throws {
        let undisturbed = try Rooms.run(Rooms.plan()).lastTime
        let downTime = 10.0
        let room = try Rooms.run(Rooms.plan()) { room in
            let moment = undisturbed * share
            switch departure {
            case .killed: room.simulation.kill(room.server, at: room.moment(moment))
            case .unplugged: room.simulation.unplug(room.server, at: room.moment(moment))
            }
            room.simulation.rejoin(room.server, at: room.moment(moment + downTime))
        }
        #expect(room.lastTime <= undisturbed + downTime + 3, "\(room.lastTime - undisturbed) s")
    }

    @Test(arguments: [Departure.killed, .unplugged])
    func `a server that dies when every block is out is not missed`(departure: Departure) throws {
        let plan = Rooms.plan { $0.serverRate = 250e6 / 8 }
        let undisturbed = try Rooms.run(plan).lastTime
        // By half of that time it has sent everything, and more.
        let room = try Rooms.run(plan) { room in
            switch departure {
            case .killed: room.simulation.kill(room.server, at: room.moment(undisturbed * 0.6))
            case .unplugged: room.simulation.unplug(room.server, at: room.moment(undisturbed * 0.6))
            }
        }
        #expect(room.lastTime <= undisturbed * 1.1 + 0.3, "\(room.lastTime - undisturbed) s")
    }

    @Test(arguments: [5.0, 60.0])
    func `a server that comes late is found at once`(delay: Double) throws {
        let undisturbed = try Rooms.run(Rooms.plan()).lastTime
        let room = try Rooms.run(Rooms.plan { $0.serverJoins = .milliseconds(Int(delay * 1_000)) })
        #expect(room.lastTime <= delay + undisturbed + 5)
    }

    @Test func `a machine that died goes on with what was whole on its disk`() throws {
        let room = try Rooms.run(Rooms.plan { $0.machines = 4 }) { room in
            room.simulation.kill(room.machines[0], at: room.moment(room.plan.bound * 0.7))
            room.simulation.rejoin(room.machines[0], at: room.moment(room.plan.bound * 0.7 + 2))
        }
        let received = Double(room.simulation.receivedBytes(of: room.machines[0])) / Double(room.plan.byteCount)
        #expect(received < 0.6, "\(received) of the image was fetched in its second life")
    }
}
