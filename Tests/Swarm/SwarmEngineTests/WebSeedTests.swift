// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

@Suite struct WebSeedTests {
    private static let mebibyte = 64

    @Test(arguments: [true, false])
    func `with no peers at all everything is fetched, in runs that grow to 4 MiB`(provesBlocks: Bool) throws {
        var downloader = try Downloader(mebibytes: 32, provesBlocks: provesBlocks)
        downloader.pass(2.9)
        #expect(downloader.fetches.isEmpty)
        downloader.pass(0.2)
        while let fetch = downloader.fetches.last, !downloader.isComplete {
            downloader.bring(fetch.blocks)
            downloader.end()
        }
        #expect(downloader.isComplete)
        #expect(downloader.hasRightBytes)
        let lengths = downloader.fetches.map(\.blocks.count)
        #expect(Array(lengths.prefix(3)) == [Self.mebibyte, 2 * Self.mebibyte, 4 * Self.mebibyte])
        #expect(lengths.allSatisfy { $0 <= 4 * Self.mebibyte })
        #expect(lengths.reduce(0, +) == 32 * Self.mebibyte, "nothing was asked for twice")
        #expect(downloader.engine.status.totals.receivedByHost.known == [.ipv4(1): 32 << 20])
    }

    @Test func `while peers deliver, no web seed is asked`() throws {
        var downloader = try Downloader()
        let peer = try downloader.connectPeer()
        while !downloader.isComplete {
            downloader.pass(0.5)
            downloader.deliverOne(from: peer)
        }
        #expect(downloader.fetches.isEmpty)
    }

    @Test func `a peer that delivers nothing for five seconds is made up for, until peers deliver again`() throws {
        var downloader = try Downloader()
        let peer = try downloader.connectPeer()
        downloader.pass(4)
        downloader.keepAlive(peer)
        downloader.pass(0.8)
        #expect(downloader.fetches.isEmpty)
        downloader.pass(0.4)
        #expect(downloader.fetches.count == 1)
        #expect(downloader.notes.contains(.webSeedUsed("seed 0")))
        let blocks = try #require(downloader.fetches.last).blocks
        downloader.bring(blocks.prefix(8))
        downloader.deliverOne(from: peer)
        downloader.bring(blocks.dropFirst(8))
        downloader.end()
        downloader.pass(4)
        #expect(downloader.fetches.count == 1, "a peer delivered meanwhile")
    }

    @Test func `what peers lack is fetched, and what they have is not`() throws {
        var downloader = try Downloader(mebibytes: 2)
        let peer = try downloader.connectPeer(having: 0..<6)
        while downloader.engine.provedBlocks.setCount < 96 {
            downloader.pass(0.1)
            while !downloader.requests.isEmpty { downloader.deliverOne(from: peer) }
        }
        downloader.pass(5.2)
        while let fetch = downloader.fetches.last, !downloader.isComplete {
            #expect((96..<128).contains(fetch.blocks.lowerBound))
            downloader.bring(fetch.blocks)
            downloader.end()
        }
        #expect(downloader.isComplete && downloader.hasRightBytes)
    }

    @Test func `blocks of a web seed that stalls are asked of peers`() throws {
        var downloader = try Downloader(mebibytes: 1)
        downloader.pass(3.2)
        #expect(downloader.fetches.count == 1)
        let peer = try downloader.connectPeer()
        let blocks = try #require(downloader.fetches.last).blocks
        let asked = downloader.requests.map { Int($0.piece) * 16 + Int($0.offset) / 16_384 }
        #expect(!asked.contains(where: blocks.contains), "they were asked for already")
        while !downloader.requests.isEmpty { downloader.deliverOne(from: peer) }
        downloader.pass(4)
        let late = downloader.requests.map { Int($0.piece) * 16 + Int($0.offset) / 16_384 }
        #expect(late.contains(where: blocks.contains))
        #expect(!downloader.engine.isFetching(fromWebSeed: 0))
    }

    @Test func `a web seed that fails is left alone for a while, and longer each time`() throws {
        var downloader = try Downloader()
        downloader.pass(3.1)
        downloader.end(.failed("gone"))
        #expect(downloader.notes.contains(.webSeedFailed("seed 0", reason: "gone")))
        downloader.pass(1.8)
        #expect(downloader.fetches.count == 1)
        downloader.pass(0.4)
        #expect(downloader.fetches.count == 2)
        downloader.end(.failed("gone"))
        downloader.pass(3.8)
        #expect(downloader.fetches.count == 2)
        downloader.pass(0.4)
        #expect(downloader.fetches.count == 3)
    }

    @Test(arguments: [1, 5, 63])
    func `a web seed that sends less than it is asked for is asked for the rest at once`(blocks: Int) throws {
        var downloader = try Downloader(mebibytes: 4)
        downloader.pass(3.1)
        while let fetch = downloader.fetches.last, !downloader.isComplete {
            downloader.bring(fetch.blocks.prefix(blocks))
            downloader.end()
        }
        #expect(downloader.isComplete && downloader.hasRightBytes)
        #expect(downloader.now.nanoseconds < 4_000_000_000, "it was never left alone")
        #expect(downloader.fetches.count <= 256 / blocks + 2)
        #expect(downloader.engine.status.totals.wasted == 0)
    }

    @Test func `a web seed that sends less than a block is left alone, longer each time, and dropped`() throws {
        var downloader = try Downloader()
        var answered = 0
        for _ in 0..<600 {
            downloader.pass(0.1)
            while answered < downloader.fetches.count {
                answered += 1
                downloader.end()
            }
        }
        #expect(downloader.fetches.count == 5)
        #expect(downloader.notes.count { if case .webSeedFailed = $0 { true } else { false } } == 4)
        #expect(downloader.notes.last?.isDrop == true)
        // One block in between, and it counts anew.
        var other = try Downloader()
        answered = 0
        for _ in 0..<2_000 {
            other.pass(0.1)
            while answered < other.fetches.count {
                answered += 1
                if answered % 4 == 0, let fetch = other.fetches.last { other.bring(fetch.blocks.prefix(1)) }
                other.end()
            }
        }
        let wasDropped = other.notes.contains(where: \.isDrop)
        #expect(!wasDropped)
        #expect((40...120).contains(other.fetches.count), "\(other.fetches.count) in 200 s")
    }

    @Test func `a web seed whose answers break off is asked again soon as long as they bring something`() throws {
        var downloader = try Downloader()
        var answered = 0
        for _ in 0..<1_000 {
            downloader.pass(0.1)
            while answered < downloader.fetches.count {
                answered += 1
                if let fetch = downloader.fetches.last { downloader.bring(fetch.blocks.prefix(3)) }
                downloader.end(.failed("broken off"))
            }
        }
        #expect((40...60).contains(downloader.fetches.count), "\(downloader.fetches.count) in 100 s")
    }

    @Test func `a fetch that ends because everything is here is no failure`() throws {
        var downloader = try Downloader(mebibytes: 1)
        downloader.pass(3.1)
        #expect(downloader.fetches.count == 1)
        let peer = try downloader.connectPeer()
        downloader.pass(4.1)
        while !downloader.isComplete, let span = downloader.requests.first { downloader.deliver(span, from: peer) }
        #expect(downloader.isComplete)
        let notes = downloader.notes.count
        downloader.end()
        downloader.pass(60)
        #expect(downloader.notes.count == notes)
        #expect(downloader.fetches.count == 1)
    }

    @Test func `a web seed that answers nonsense is dropped, and the other is asked`() throws {
        var downloader = try Downloader(webSeeds: 2)
        downloader.pass(3.1)
        downloader.end(.nonsense("no ranges"))
        #expect(downloader.notes.contains(.webSeedDropped("seed 0", .nonsense("no ranges"))))
        #expect(downloader.fetches.map(\.seed) == [0, 1])
        downloader.end(.nonsense("no ranges"))
        downloader.pass(120)
        #expect(downloader.fetches.count == 2)
    }

    @Test func `a v2 liar is dropped at its first bad piece and what it sent is fetched anew`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 2)
        downloader.pass(3.1)
        let run = try #require(downloader.fetches.last).blocks
        downloader.bring(run.prefix(15))
        downloader.bring(run.dropFirst(15).prefix(1), isLying: true)
        #expect(downloader.notes.count { $0.isDrop } == 1)
        #expect(!downloader.engine.isFetching(fromWebSeed: 0), "the rest is not wanted")
        downloader.bring(run.dropFirst(16))
        #expect(downloader.engine.provedBlocks.isEmpty)
        downloader.end()
        while let fetch = downloader.fetches.last, !downloader.isComplete {
            #expect(fetch.seed == 1)
            downloader.bring(fetch.blocks)
            downloader.end()
        }
        #expect(downloader.isComplete && downloader.hasRightBytes)
    }

    @Test func `a v1 liar is dropped at its second bad piece`() throws {
        var downloader = try Downloader(mebibytes: 1, provesBlocks: false, webSeeds: 1)
        downloader.pass(3.1)
        while let fetch = downloader.fetches.last, !downloader.notes.contains(where: \.isDrop) {
            downloader.bring(fetch.blocks, isLying: true)
            downloader.end()
        }
        #expect(downloader.notes.count { if case .pieceSpoilt = $0 { true } else { false } } == 2)
        #expect(downloader.notes.contains(.webSeedDropped("seed 0", .violation(.badPieces(2)))))
        #expect(!downloader.engine.isFetching(fromWebSeed: 0))
    }

    @Test func `a liar among web seeds does not cost an honest peer its place`() throws {
        var downloader = try Downloader(mebibytes: 1, provesBlocks: false)
        let peer = try downloader.connectPeer(having: 0..<2)
        while !downloader.requests.isEmpty { downloader.deliverOne(from: peer) }
        downloader.pass(5.2)
        while let fetch = downloader.fetches.last, !downloader.notes.contains(where: \.isDrop) {
            downloader.bring(fetch.blocks, isLying: true)
            downloader.end()
        }
        #expect(downloader.notes.contains(.webSeedDropped("seed 0", .violation(.badPieces(2)))))
        let accused = downloader.notes.contains { if case .liar = $0 { true } else { false } }
        #expect(!accused)
        #expect(downloader.engine.peerCount == 1)
    }
}

extension SwarmNote {
    fileprivate var isDrop: Bool {
        if case .webSeedDropped = self { true } else { false }
    }
}
