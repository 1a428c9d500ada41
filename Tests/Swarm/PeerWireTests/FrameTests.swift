// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import PeerWire
import Testing
import TorrentCore

@Suite struct FrameTests {
    static let span = RawSpan(piece: 7, offset: 16_384, length: 16_384)
    static let hashSpan = HashSpan(root: ContentHash.sha256([1]), baseLayer: 0, index: 16, length: 16, proofLayers: 3)
    static let messages: [PeerMessage] = [
        .keepAlive, .choke, .unchoke, .interested, .notInterested, .have(3), .bitfield([0x80, 0x01]), .request(span),
        .cancel(span), .port(6881), .suggest(9), .haveAll, .haveNone, .reject(span), .allowedFast(2),
        .extended(3, [1, 2, 3]), .hashRequest(hashSpan), .hashReject(hashSpan),
        .hashes(hashSpan, [ContentHash.sha256([2]), ContentHash.sha256([3])]), .unknown(200),
    ]

    @Test(arguments: messages)
    func `a message comes back as it went`(message: PeerMessage) throws {
        let frame = message.frame
        #expect(message.frameLength == frame.count)
        #expect(try step(frame) == .message(message, used: frame.count))
        #expect(try step(frame + [1, 2, 3]) == .message(message, used: frame.count))
    }

    @Test(arguments: messages)
    func `a message cut anywhere only asks for more`(message: PeerMessage) throws {
        let frame = message.frame
        for length in 0..<frame.count {
            guard case .needs(let count) = try step(Array(frame[..<length])) else {
                Issue.record("\(length) of \(frame.count) bytes were taken for a message")
                return
            }
            #expect(count > length && count <= frame.count)
        }
    }

    @Test func `a block is told by its header, with the place of its payload`() throws {
        let span = RawSpan(piece: 1, offset: 2, length: 5)
        let frame = PeerMessage.piece(span).frame + [1, 2, 3, 4, 5]
        #expect(try step(frame) == .block(span, payload: 13..<18))
        #expect(try step(Array(frame.dropLast())) == .needs(18))
    }

    @Test(
        arguments: [
            ([0xff, 0xff, 0xff, 0xff], PeerWireError.frameTooLong(length: 0xffff_ffff, limit: WireLimits.frameLength)),
            ([0x00, 0x10, 0x00, 0x01], .frameTooLong(length: 0x10_0001, limit: WireLimits.frameLength)),
            ([0, 0, 0, 2, 0], .wrongLength(message: 0, length: 2)),
            ([0, 0, 0, 4, 4], .wrongLength(message: 4, length: 4)),
            ([0, 0, 0, 12, 6], .wrongLength(message: 6, length: 12)),
            ([0, 0, 0, 9, 7], .wrongLength(message: 7, length: 9)),
            ([0, 2, 0, 10, 7], .blockTooLong(length: 131_073)),
            ([0, 0, 0, 1, 20], .wrongLength(message: 20, length: 1)),
            ([0, 0, 0, 48, 21], .wrongLength(message: 21, length: 48)),
            ([0, 0, 0, 50, 22], .wrongLength(message: 22, length: 50)),
        ] as [([UInt8], PeerWireError)])
    func `a wrong length is refused before its bytes arrive`(bytes: [UInt8], error: PeerWireError) {
        #expect(throws: error) { try step(bytes) }
    }

    @Test func `all leaves of the longest piece fit, and no more than the limit`() throws {
        let digests = (0...WireLimits.digestCount).map { ContentHash.sha256([UInt8($0 & 0xff)]) }
        #expect(WireLimits.digestCount >= (64 << 20) / (16 << 10))
        let most = PeerMessage.hashes(Self.hashSpan, digests.dropLast())
        #expect(try step(most.frame) == .message(most, used: most.frame.count))
        let tooMany = PeerMessage.hashes(Self.hashSpan, digests).frame
        #expect(throws: PeerWireError.wrongLength(message: 22, length: tooMany.count - 4)) { try step(tooMany) }
    }

    private func step(_ bytes: [UInt8]) throws -> FrameDecoder.Step {
        try bytes.withUnsafeBytes { try FrameDecoder.step($0) }
    }
}

@Suite struct HandshakeTests {
    private static func sample() -> Handshake? {
        guard let hash = InfoHash(bytes: 0..<20), let id = PeerID(bytes: Array("-BO0100-abcdefghijkl".utf8)) else {
            return nil
        }
        return Handshake(reserved: .own(hasVersion2: true), infoHash: hash, peerID: id)
    }

    @Test func `a handshake comes back as it went`() throws {
        let handshake = try #require(Self.sample())
        #expect(handshake.bytes.count == 68)
        #expect(try Handshake(bytes: handshake.bytes) == handshake)
        #expect(handshake.reserved.hasExtensionProtocol && handshake.reserved.hasFastExtension)
        #expect(handshake.peerID.isOwnKind)
    }

    @Test func `every cut of a handshake can still become one, a wrong byte cannot`() throws {
        let bytes = try #require(Self.sample()).bytes
        for length in 0..<68 {
            #expect(Handshake.canBegin(with: bytes[..<length]))
            #expect(throws: PeerWireError.handshakeLength(length)) { try Handshake(bytes: Array(bytes[..<length])) }
        }
        #expect(!Handshake.canBegin(with: Array("GET / HTTP/1.1".utf8)))
        #expect(throws: PeerWireError.notBitTorrent) { try Handshake(bytes: Array(repeating: 19, count: 68)) }
    }
}

@Suite struct ExtensionTests {
    @Test(arguments: [
        BlockMessage.have([0..<1]), .have([3..<5, 7..<100, 200..<201]), .have([]), .skip([0..<2, 9..<201]), .want(1),
        .want(65_535), .dry(300),
    ])
    func `a block message comes back as it went`(message: BlockMessage) throws {
        #expect(try BlockMessage(payload: message.payload, blockCount: 201) == message)
    }

    @Test(
        arguments: [
            [], [0, 1], [0, 0, 0], [0, 200, 1, 5], [1], [1, 0x80], [2, 1, 1], [9],
            [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] as [[UInt8]])
    func `a malformed block message is refused`(payload: [UInt8]) {
        #expect(throws: PeerWireError.self) { try BlockMessage(payload: payload, blockCount: 201) }
    }

    @Test func `an extension handshake comes back as it went`() throws {
        var handshake = ExtensionHandshake()
        handshake.messages = ["ut_pex": 1, BlockMessage.name: 2]
        handshake.client = "BootTorrent"
        handshake.port = 6_881
        handshake.queueDepth = 500
        handshake.isOrigin = true
        #expect(try ExtensionHandshake(payload: handshake.payload) == handshake)
    }

    @Test func `a foreign handshake with odd values is read as far as it makes sense`() throws {
        let payload = Array("d1:md11:ut_metadatai2e6:ut_pexi300ee1:pi99999e4:reqqi-5e1:v3:abce".utf8)
        let handshake = try ExtensionHandshake(payload: payload)
        #expect(handshake.messages == ["ut_metadata": 2])
        #expect(handshake.port == nil)
        #expect(handshake.queueDepth == 1)
        #expect(handshake.client == "abc")
        for length in 0..<payload.count {
            #expect(throws: PeerWireError.self) { try ExtensionHandshake(payload: Array(payload[..<length])) }
        }
    }
}
