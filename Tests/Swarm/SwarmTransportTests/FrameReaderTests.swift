// SPDX-License-Identifier: GPL-3.0-or-later

import NIOCore
import PeerWire
import SwarmTransport
import Testing
import TorrentCore

@Suite struct FrameReaderTests {
    /// What a reader hands over.
    private enum Heard: Equatable {
        case message(PeerMessage)
        case block(RawSpan, [UInt8])
    }

    private static func frame(_ heard: Heard) -> [UInt8] {
        switch heard {
        case .message(let message): message.frame
        case .block(let span, let bytes): PeerMessage.piece(span).frame + bytes
        }
    }

    private static func random(using chance: inout SeededGenerator) -> Heard {
        switch Int.random(in: 0..<7, using: &chance) {
        case 0: return .message(.keepAlive)
        case 1: return .message(.have(UInt32.random(in: 0..<9, using: &chance)))
        case 2: return .message(.bitfield((0..<Int.random(in: 0..<40, using: &chance)).map { UInt8($0) }))
        case 3: return .message(.request(RawSpan(piece: 1, offset: 2, length: 3)))
        case 4:
            let count = Int.random(in: 1..<3_000, using: &chance)
            return .message(.extended(1, (0..<count).map { UInt8(truncatingIfNeeded: $0) }))
        default:
            let length = Bool.random(using: &chance) ? 16_384 : Int.random(in: 1...40, using: &chance)
            let byte = UInt8.random(in: .min ... .max, using: &chance)
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) ^ byte }
            return .block(RawSpan(piece: 4, offset: 5, length: UInt32(length)), bytes)
        }
    }

    /// Feeds bytes; gives what came of them.
    private static func feed(
        _ bytes: some Sequence<UInt8>, to reader: inout FrameReader, goesOn: (Int) -> Bool = { _ in true }
    ) throws(PeerWireError) -> [Heard] {
        var buffer = ByteBuffer(bytes: bytes)
        var heard: [Heard] = []
        try reader.feed(&buffer) { step, payload in
            switch step {
            case .message(let message, _): heard.append(.message(message))
            case .block(let span, _): heard.append(.block(span, Array(payload.readableBytesView)))
            case .needs: Issue.record("nothing is to be handed over")
            }
            return goesOn(heard.count)
        }
        return heard
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `however the bytes are cut, the same messages come in the same order`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let sent = (0..<60).map { _ in Self.random(using: &chance) }
        var rest = sent.flatMap(Self.frame)[...]
        var reader = FrameReader()
        var heard: [Heard] = []
        let longest = [3, 20, 1_000, 70_000][Int(seed % 4)]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...longest, using: &chance))
            rest = rest.dropFirst(part.count)
            heard += try Self.feed(part, to: &reader)
        }
        #expect(heard == sent)
    }

    @Test func `a message comes with its last byte, and not before`() throws {
        let block = Heard.block(RawSpan(piece: 1, offset: 0, length: 5), [1, 2, 3, 4, 5])
        for sent in [block, .message(.have(3)), .message(.keepAlive)] {
            var reader = FrameReader()
            for byte in Self.frame(sent).dropLast() { #expect(try Self.feed([byte], to: &reader) == []) }
            #expect(try Self.feed(Self.frame(sent).suffix(1), to: &reader) == [sent])
            #expect(try Self.feed([], to: &reader) == [])
        }
    }

    @Test(arguments: [1, 30, 1_000]) func `whoever hangs up hears no more`(cut: Int) throws {
        let sent = (0..<4).map { Heard.message(.have($0)) }
        var rest = sent.flatMap(Self.frame)[...]
        var reader = FrameReader()
        var heard: [Heard] = []
        while !rest.isEmpty, heard.count < 2 {
            heard += try Self.feed(rest.prefix(cut), to: &reader) { [count = heard.count] in count + $0 < 2 }
            rest = rest.dropFirst(cut)
        }
        #expect(heard == Array(sent.prefix(2)))
    }

    @Test(arguments: [1, 7, 1_000]) func `what comes before a broken message is heard, and then the error`(cut: Int)
        throws
    {
        let good = [Heard.message(.unchoke), .block(RawSpan(piece: 0, offset: 0, length: 2), [8, 9])]
        // A frame of 4 GiB.
        var rest = (good.flatMap(Self.frame) + [0xff, 0xff, 0xff, 0xff, 7])[...]
        var reader = FrameReader()
        var heard: [Heard] = []
        var failure: PeerWireError?
        while !rest.isEmpty, failure == nil {
            var buffer = ByteBuffer(bytes: rest.prefix(cut))
            do {
                try reader.feed(&buffer) { step, payload in
                    switch step {
                    case .message(let message, _): heard.append(.message(message))
                    case .block(let span, _): heard.append(.block(span, Array(payload.readableBytesView)))
                    case .needs: break
                    }
                    return true
                }
            } catch {
                failure = error
            }
            rest = rest.dropFirst(cut)
        }
        #expect(heard == good)
        if case .frameTooLong? = failure {} else { Issue.record("\(failure.map { "\($0)" } ?? "no error")") }
    }
}
