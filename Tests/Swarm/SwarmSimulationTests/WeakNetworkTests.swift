// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmSimulation
import Testing
import TorrentCore

/// Losses, cut cables, slow machines and odd clocks, in virtual time.
@Suite struct WeakNetworkTests {
    @Test(arguments: UInt64(1)...3)
    func `one lost packet in a hundred and 20 ms of jitter cost less than a third`(seed: UInt64) throws {
        let plan = Rooms.plan(seed: seed) {
            $0.byteCount = 32 << 20
            $0.network.loss = 0.01
            $0.network.jitter = .milliseconds(20)
        }
        let room = try Rooms.run(plan)
        #expect(room.lastTime <= plan.bound * 1.3, "seed \(seed): \(room.lastTime / plan.bound)")
    }

    @Test func `a machine whose cable is cut for 30 s goes on, and fetches hardly anything twice`() throws {
        let plan = Rooms.plan { $0.byteCount = 32 << 20 }
        let undisturbed = try Rooms.run(plan).lastTime
        let room = try Rooms.run(plan) { room in
            room.simulation.cut(room.machines[3], from: room.moment(undisturbed / 2), for: .seconds(30))
        }
        let others = room.machines.filter { $0 != room.machines[3] }.compactMap { room.simulation.completion(of: $0) }
        let lastOther = others.map { Double($0.nanoseconds) / 1e9 }.max() ?? .infinity
        #expect(lastOther <= undisturbed * 1.1 + 2)
        #expect(room.lastTime <= undisturbed + 30 + 5, "\(room.lastTime - undisturbed) s")
        #expect(room.simulation.wastedBytes(of: room.machines[3]) <= UInt64(plan.pieceLength))
    }

    @Test func `who comes back under another address after its cable was pulled goes on`() throws {
        let room = try Rooms.run(Rooms.plan()) { room in
            room.simulation.unplug(room.machines[3], at: room.moment(1))
            room.simulation.rejoin(room.machines[3], at: room.moment(31))
        }
        let completion = try #require(room.simulation.completion(of: room.machines[3]))
        #expect(Double(completion.nanoseconds) / 1e9 <= 31 + room.plan.bound * 1.2)
    }

    @Test func `a machine a hundred times slower does not hold up the others`() throws {
        let undisturbed = try Rooms.run(Rooms.plan()).lastTime
        let room = try Rooms.run(Rooms.plan { $0.otherRates = [0: 50e6 / 800] }, atMost: 3_000)
        let others = room.machines.dropFirst().compactMap { room.simulation.completion(of: $0) }
        let lastOther = others.map { Double($0.nanoseconds) / 1e9 }.max() ?? .infinity
        #expect(lastOther <= undisturbed * 1.1, "\(lastOther / undisturbed)")
    }

    @Test func `a slow disk is the only thing that a slow disk slows down`() throws {
        let plan = Rooms.plan {
            $0.machines = 4
            $0.disk.time = .milliseconds(8)
        }
        let room = try Rooms.run(plan)
        let blocks = Double(plan.byteCount) / 16_384
        #expect(room.lastTime <= max(plan.bound, blocks * 0.008) * 1.2, "\(room.lastTime)")
    }

    /// Six emulated PCs on two processors were such: what the server gave the first was long on its way into storage, so
    /// the others asked the server for it again.
    @Test(arguments: [4, 8, 20])
    func `machines that store slowly do not make the server send more`(milliseconds: Int) throws {
        let plan = Rooms.plan {
            $0.machines = 6
            $0.byteCount = 32 << 20
            $0.arrivalInterval = .milliseconds(2_500)
            $0.disk.time = .milliseconds(milliseconds)
        }
        let room = try Rooms.run(plan)
        #expect(room.copies <= 1.03, "\(room.copies)")
    }

    /// The link is as fast as that of one machine of 40.
    @Test(arguments: UInt64(1)...2)
    func `two racks that a thin link joins need little more time than without it, and send little over it`(
        seed: UInt64
    ) throws {
        let plan = Rooms.plan(seed: seed) { $0.machines = 40 }
        let unlimited = try Rooms.run(plan).lastTime
        var racks = plan
        racks.hasTwoRacks = true
        racks.network.trunkRate = plan.peerRate
        let room = try Rooms.run(racks)
        #expect(room.lastTime <= unlimited * 1.3, "seed \(seed): \(room.lastTime / unlimited)")
        #expect((0.9...2.5).contains(room.trunkCopies), "seed \(seed): \(room.trunkCopies)")
        // Who does not know of racks does much worse, or this shows nothing.
        racks.knowsRacks = false
        #expect(try Rooms.run(racks).trunkCopies > 2.5)
    }

    @Test func `when half of a rack dies, the others fetch what it should have fetched`() throws {
        let plan = Rooms.plan {
            $0.hasTwoRacks = true
            $0.network.trunkRate = 50e6 / 8
        }
        let room = try Rooms.run(plan) { room in
            for place in stride(from: 1, to: 16, by: 4) {
                room.simulation.unplug(room.machines[place], at: room.moment(plan.bound / 2))
            }
        }
        // Two seconds until they are missed, and as long until what they were asked for is asked of others.
        #expect(room.lastTime <= plan.bound + 4, "\(room.lastTime - plan.bound) s")
    }

    /// 2^32 ms after its own zero, and about a year: nothing but differences counts.
    @Test(arguments: [Int64(4_294_967_296_000_000), 31_557_600_000_000_000])
    func `what the clock shows at the beginning changes nothing`(nanoseconds: Int64) throws {
        let room = try Rooms.run(Rooms.plan { $0.machines = 4 })
        let later = try Rooms.run(
            Rooms.plan {
                $0.machines = 4
                $0.start = MonotonicInstant(nanoseconds: nanoseconds)
            })
        #expect(later.times == room.times)
    }
}
