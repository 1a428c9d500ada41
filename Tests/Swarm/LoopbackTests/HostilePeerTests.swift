// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PeerWire
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// What a seed makes of peers that keep to no rule, over real sockets; an honest peer beside them finishes each time.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostilePeerTests {
    /// A seed at a known place, what is done to it, and a getter that must not mind.
    private func besieged(_ attack: (PeerAddress, Torrent, Program) async throws -> Void) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let place = try #require(PeerAddress("127.0.0.2:\(UnclaimedPort.next())"))
            let seed = try room.boottorrent(
                ["torrent", "seed", torrent.file, "--dir", torrent.image.folder, "--bind", "\(place)"])
            _ = try await seed.line(beginning: "seeding ")
            try await attack(place, torrent, seed)
            let begin = ContinuousClock.now
            try await room.get(torrent, to: "peer", at: "127.0.0.3", peers: [place]).expectGoodEnd()
            #expect(ContinuousClock.now - begin < .seconds(60))
            try await seed.expectGoodEndOnRequest()
        }
    }

    private func greeted(_ place: PeerAddress, _ torrent: Torrent, reads: Bool = true) async throws -> RawPeer {
        let peer = try await RawPeer.connect(to: place, from: "127.0.0.9", reads: reads)
        peer.greet(torrent.metainfo)
        return peer
    }

    @Test func `strangers who greet byte by byte, and idlers who greet and say no more, take nobody's place`()
        async throws
    {
        try await besieged { place, torrent, _ in
            var peers: [RawPeer] = []
            for _ in 0..<200 {
                let slow = try await RawPeer.connect(to: place, from: "127.0.0.9")
                slow.say([19])
                peers.append(slow)
            }
            for _ in 0..<200 { peers.append(try await greeted(place, torrent)) }
            try await wait(for: "places of slow strangers", atMost: .seconds(15)) {
                peers.prefix(200).allSatisfy(\.isClosed)
            }
        }
    }

    @Test(
        arguments: [
            ("a length of 2^32 - 1", [0xff, 0xff, 0xff, 0xff]), ("a length of 2^20 + 1", [0x00, 0x10, 0x00, 0x01]),
            ("a choke of nine bytes", [0, 0, 0, 9, 0]), ("a request of five bytes", [0, 0, 0, 5, 6]),
            ("a block of nothing", [0, 0, 0, 9, 7]),
        ] as [(String, [UInt8])])
    func `a frame that cannot be is answered by hanging up`(frame: (name: String, bytes: [UInt8])) async throws {
        try await besieged { place, torrent, seed in
            let before = try seed.residentBytes
            let peer = try await greeted(place, torrent)
            peer.say(frame.bytes)
            await peer.expectEnd()
            #expect(try seed.residentBytes - before < 16 << 20)
        }
    }

    @Test func `keep-alives by the hundred thousand, and a frame that never ends, are nobody's business`() async throws
    {
        try await besieged { place, torrent, seed in
            let before = try seed.residentBytes
            let chatty = try await greeted(place, torrent)
            chatty.say(Array(repeating: 0, count: 400_000))
            let begun = try await greeted(place, torrent)
            begun.say([0, 3, 0, 0, 5, 0xff])
            try await Task.sleep(for: .milliseconds(300))
            #expect(!chatty.isClosed && !begun.isClosed)
            #expect(try seed.residentBytes - before < 16 << 20)
        }
    }

    @Test(arguments: BadNews.all)
    func `news of pieces that cannot be are answered by hanging up`(news: BadNews) async throws {
        try await besieged { place, torrent, _ in
            let peer = try await greeted(place, torrent)
            peer.say(news.bytes(torrent.metainfo.geometry.pieceCount))
            await peer.expectEnd()
        }
    }

    @Test(
        arguments: [
            RawSpan(piece: 0, offset: 0, length: 0), RawSpan(piece: 0, offset: 0, length: 1 << 30),
            RawSpan(piece: 0, offset: 65_536, length: 16_384), RawSpan(piece: 0, offset: 65_535, length: 2),
            RawSpan(piece: 0, offset: .max, length: 2), RawSpan(piece: .max, offset: 0, length: 16_384),
            RawSpan(piece: 35, offset: 0, length: 16_384),
        ])
    func `a request for what does not exist is answered by hanging up`(span: RawSpan) async throws {
        try await besieged { place, torrent, _ in
            let peer = try await greeted(place, torrent)
            peer.say(PeerMessage.request(span).frame)
            await peer.expectEnd()
            #expect(peer.byteCount < 4_096)
        }
    }

    @Test func `who asks without end and reads nothing gets little memory and no patience`() async throws {
        try await besieged { place, torrent, seed in
            let before = try seed.residentBytes
            var peers: [RawPeer] = []
            for _ in 0..<4 { peers.append(try await greeted(place, torrent, reads: false)) }
            let request = PeerMessage.request(RawSpan(piece: 0, offset: 0, length: 16_384)).frame
            let burst = Array(repeatElement(request, count: 5_000).joined())
            for _ in 0..<20 {
                for peer in peers { peer.say(burst) }
                try await Task.sleep(for: .milliseconds(20))
            }
            try await Task.sleep(for: .milliseconds(500))
            #expect(try seed.residentBytes - before < 24 << 20)
            for peer in peers { await peer.close() }
        }
    }

    @Test func `four that ask for what they never read do not keep the seed from serving others`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .large, format: .hybrid)
            let place = try #require(PeerAddress("127.0.0.2:\(UnclaimedPort.next())"))
            let seed = try room.boottorrent(
                ["torrent", "seed", torrent.file, "--dir", torrent.image.folder, "--bind", "\(place)"])
            _ = try await seed.line(beginning: "seeding ")
            var peers: [RawPeer] = []
            for _ in 0..<4 {
                let peer = try await RawPeer.connect(to: place, from: "127.0.0.9", reads: false)
                peer.greet(torrent.metainfo)
                for piece in 0..<UInt32(100) {
                    for offset in stride(from: UInt32(0), to: 65_536, by: 16_384) {
                        peer.say(PeerMessage.request(RawSpan(piece: piece, offset: offset, length: 16_384)).frame)
                    }
                }
                peers.append(peer)
            }
            try await Task.sleep(for: .milliseconds(300))
            try await room.get(torrent, to: "peer", at: "127.0.0.3", peers: [place]).expectGoodEnd()
            for peer in peers { await peer.close() }
        }
    }

    @Test func `blocks nobody asked for are dropped without blame`() async throws {
        try await besieged { place, torrent, seed in
            let peer = try await greeted(place, torrent)
            let block = RawSpan(piece: 0, offset: 0, length: 16_384)
            for _ in 0..<50 {
                peer.say(PeerMessage.piece(block).frame + Array(repeating: 0x5a, count: 16_384))
                peer.say(PeerMessage.cancel(block).frame)
            }
            peer.say(PeerMessage.request(block).frame)
            try await wait(for: "a block in answer") { peer.byteCount > 16_384 }
            #expect(!peer.isClosed)
            #expect(!seed.errors.contains("cut off"))
        }
    }
}

/// What a peer may say of its pieces that none can mean.
enum BadNews: String, CaseIterable {
    case short
    case long
    case spareBits
    case againAndAgain
    case afterHave
    case allAndNone
    case noneTwice
    case pieceOutOfRange
    case lastNumberOfAll

    static let all = allCases

    /// The messages, for a torrent of so many pieces that the last byte of its bitfield has spare bits.
    func bytes(_ count: Int) -> [UInt8] {
        let some = [UInt8](repeating: 0, count: (count + 7) / 8)
        let right = PeerMessage.bitfield([0x80] + some.dropFirst()).frame
        return switch self {
        case .short: PeerMessage.bitfield(some.dropLast()).frame
        case .long: PeerMessage.bitfield(some + [0]).frame
        case .spareBits: PeerMessage.bitfield(some.dropLast() + [0xff]).frame
        case .againAndAgain: Array(repeatElement(right, count: 34).joined())
        case .afterHave: PeerMessage.have(1).frame + right
        case .allAndNone: PeerMessage.haveAll.frame + PeerMessage.haveNone.frame
        case .noneTwice: PeerMessage.haveNone.frame + PeerMessage.haveNone.frame
        case .pieceOutOfRange: PeerMessage.have(UInt32(count)).frame
        case .lastNumberOfAll: PeerMessage.have(.max).frame
        }
    }
}

extension Program {
    /// Bytes of memory that it really has.
    fileprivate var residentBytes: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)
            let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
            return pages * 4_096
        }
    }
}
