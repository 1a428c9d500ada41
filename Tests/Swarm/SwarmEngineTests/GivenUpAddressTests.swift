// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Addresses that give no answer.
@Suite struct GivenUpAddressTests {
    /// One engine that dials, and what answers.
    private struct Dialler {
        let torrent: SimulatedTorrent
        var engine: SwarmEngine
        var now = MonotonicInstant(nanoseconds: 0)
        /// Seconds at which each address was dialled.
        var dials: [PeerAddress: [Double]] = [:]
        /// Who answers a dial.
        var isThere: Set<PeerAddress> = []
        var keys: [PeerAddress: PeerKey] = [:]
        private var chance = SeededGenerator(seed: 3)

        init(isOrigin: Bool = false, isComplete: Bool = false) throws {
            torrent = try #require(SimulatedTorrent(totalLength: 1 << 18, pieceLength: 1 << 18, provesBlocks: true))
            let settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: isOrigin)
            engine = SwarmEngine(
                content: torrent.content, settings: settings,
                proved: isComplete ? Bitfield(allSetCount: 16) : Bitfield(count: 16),
                leaves: isComplete ? torrent.leaves : nil, chance: SeededGenerator(seed: 1), at: now)
        }

        mutating func learn(_ addresses: PeerAddress..., areNamed: Bool = false) {
            engine.learned(addresses, areNamed: areNamed, at: now)
            obey()
        }

        /// Time goes by in whole seconds.
        mutating func pass(_ seconds: Int) {
            for _ in 0..<seconds {
                now = now + .seconds(1)
                engine.elapsed(to: now)
                obey()
            }
        }

        mutating func disconnect(_ address: PeerAddress) throws {
            let key = try #require(keys[address])
            keys[address] = nil
            engine.disconnected(key, at: now)
            obey()
        }

        func dialCount(_ address: PeerAddress) -> Int { dials[address]?.count ?? 0 }

        private mutating func obey() {
            while true {
                let actions = engine.takeActions()
                guard !actions.isEmpty else { return }
                for case .dial(let address) in actions {
                    dials[address, default: []].append(Double(now.nanoseconds) / 1e9)
                    guard isThere.contains(address) else {
                        engine.dialFailed(address, at: now)
                        continue
                    }
                    let handshake = Handshake(
                        reserved: .own(hasVersion2: true), infoHash: torrent.content.infoHash,
                        peerID: PeerID(using: &chance))
                    keys[address] = try? engine.connected(
                        to: address, handshake: handshake, isIncoming: false, at: now
                    ).get()
                }
            }
        }
    }

    private static func address(_ number: Int) -> PeerAddress {
        PeerAddress(host: .ipv4(0x0a00_0000 + UInt32(number)), port: 6_881)
    }

    @Test(arguments: [false, true])
    func `who gives no answer is dialled for an hour, and then no more`(isComplete: Bool) throws {
        var dialler = try Dialler(isComplete: isComplete)
        let dead = Self.address(1)
        dialler.learn(dead)
        dialler.pass(3_590)
        let times = try #require(dialler.dials[dead])
        #expect(times.count >= (isComplete ? 200 : 1_700))
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 <= (isComplete ? 16 : 2) })
        dialler.pass(30)
        let count = dialler.dialCount(dead)
        dialler.pass(7_200)
        #expect(dialler.dialCount(dead) == count)
    }

    @Test func `a tracker that tells of a dead address at every announce has it dialled now and then`() throws {
        var dialler = try Dialler()
        let dead = Self.address(1)
        dialler.learn(dead)
        dialler.pass(3_620)
        let before = dialler.dialCount(dead)
        for _ in 0..<360 {
            dialler.pass(30)
            dialler.learn(dead)
        }
        let count = dialler.dialCount(dead) - before
        #expect((10...18).contains(count), "\(count) in three hours")
        // It is switched on.
        dialler.isThere = [dead]
        for _ in 0..<25 {
            dialler.pass(30)
            dialler.learn(dead)
        }
        #expect(dialler.keys[dead] != nil)
        // And off: it has a new hour.
        dialler.isThere = []
        try dialler.disconnect(dead)
        let answered = dialler.dialCount(dead)
        dialler.pass(3_000)
        #expect(dialler.dialCount(dead) - answered > 1_000)
    }

    @Test func `an origin dials an address for half a minute, and again only when it is told anew much later`() throws {
        var dialler = try Dialler(isOrigin: true, isComplete: true)
        let dead = Self.address(1)
        dialler.learn(dead)
        for _ in 0..<18 {
            dialler.pass(30)
            dialler.learn(dead)
        }
        let first = dialler.dialCount(dead)
        #expect((3...8).contains(first), "\(first) in nine minutes")
        for _ in 0..<122 {
            dialler.pass(30)
            dialler.learn(dead)
        }
        #expect((1...7).contains(dialler.dialCount(dead) - first))
        // Who answered is dialled for an hour when it is gone: its cable may have been cut.
        let other = Self.address(2)
        dialler.isThere = [other]
        dialler.learn(other)
        try dialler.disconnect(other)
        dialler.isThere = []
        dialler.pass(3_500)
        let count = dialler.dialCount(other)
        #expect(count > 200)
        dialler.pass(7_200)
        #expect(dialler.dialCount(other) - count < 10)
    }

    @Test(arguments: [false, true])
    func `whom a person named is dialled as long as it takes, by an origin too`(isOrigin: Bool) throws {
        var dialler = try Dialler(isOrigin: isOrigin, isComplete: isOrigin)
        let late = Self.address(1)
        dialler.learn(late, areNamed: true)
        dialler.pass(7_200)
        dialler.isThere = [late]
        dialler.pass(16)
        #expect(dialler.keys[late] != nil)
        // It is gone again, and a crowd of others wants its place.
        dialler.isThere = []
        try dialler.disconnect(late)
        dialler.pass(100)
        for number in 2...2_100 { dialler.learn(Self.address(number)) }
        dialler.pass(100)
        for number in 2_101...4_200 { dialler.learn(Self.address(number)) }
        dialler.isThere = [late]
        dialler.pass(600)
        #expect(dialler.keys[late] != nil)
    }

    @Test func `dead addresses make room for new ones`() throws {
        var dialler = try Dialler(isOrigin: true, isComplete: true)
        for number in 1...2_000 { dialler.learn(Self.address(number)) }
        dialler.pass(1_000)
        let alive = Self.address(2_001)
        dialler.isThere = [alive]
        dialler.learn(alive)
        dialler.pass(1)
        #expect(dialler.keys[alive] != nil)
    }

    @Test func `who never answered makes room before who once did`() throws {
        var dialler = try Dialler()
        let friend = Self.address(1)
        dialler.isThere = [friend]
        dialler.learn(friend)
        dialler.isThere = []
        try dialler.disconnect(friend)
        dialler.pass(10)
        for number in 2...2_000 { dialler.learn(Self.address(number)) }
        dialler.pass(70)
        for number in 2_001...2_100 { dialler.learn(Self.address(number)) }
        dialler.pass(150)
        #expect((2_001...2_100).count { dialler.dialCount(Self.address($0)) > 0 } > 70)
        let before = dialler.dialCount(friend)
        dialler.pass(300)
        #expect(dialler.dialCount(friend) > before)
    }
}
