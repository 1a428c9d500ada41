// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootClient
import NetbootWire
import Testing
import TorrentCore

@Suite struct TFTPDownloadTests {
    private let start = MonotonicInstant(nanoseconds: 0)
    private let block = [UInt8](repeating: 7, count: 1_456)

    private func request(_ file: String = "a") -> TFTPPacket {
        .readRequest(file: file, options: [TFTPOption("tsize", "0"), TFTPOption("blksize", "1456")])
    }

    private let agreement = TFTPPacket.optionAcknowledgement([
        TFTPOption("blksize", "1456"), TFTPOption("tsize", "1457"),
    ])

    /// A download whose options are agreed on with port 4000.
    private func receiving() -> TFTPDownload {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: false)
        _ = download.start(at: start)
        _ = download.received(agreement.encoded, from: 4_000, at: start)
        return download
    }

    @Test func `a file comes block by block, each acknowledged`() {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: false)
        #expect(download.start(at: start) == [.send(request(), port: 69)])
        #expect(
            download.received(agreement.encoded, from: 4_000, at: start)
                == [.send(.acknowledgement(block: 0), port: 4_000)])
        #expect(
            download.received(TFTPPacket.data(block: 1, bytes: block).encoded, from: 4_000, at: start)
                == [.send(.acknowledgement(block: 1), port: 4_000)])
        #expect(
            download.received(TFTPPacket.data(block: 2, bytes: [9]).encoded, from: 4_000, at: start)
                == [.send(.acknowledgement(block: 2), port: 4_000), .finish(.complete(block + [9]))])
        #expect(download.deadline == nil)
        #expect(download.received(TFTPPacket.data(block: 2, bytes: [9]).encoded, from: 4_000, at: start) == [])
    }

    @Test func `a ROM asks for the size, gives that transfer up and begins anew`() {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: true)
        _ = download.start(at: start)
        #expect(
            download.received(agreement.encoded, from: 4_000, at: start) == [
                .send(.error(.undefined, sentence: "TFTP aborted"), port: 4_000), .send(request(), port: 69),
            ])
        #expect(
            download.received(agreement.encoded, from: 4_001, at: start)
                == [.send(.acknowledgement(block: 0), port: 4_001)])
    }

    @Test func `a server that knows no options sends blocks of 512 bytes`() {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: false)
        _ = download.start(at: start)
        let first = [UInt8](repeating: 1, count: 512)
        #expect(
            download.received(TFTPPacket.data(block: 1, bytes: first).encoded, from: 4_000, at: start)
                == [.send(.acknowledgement(block: 1), port: 4_000)])
        #expect(
            download.received(TFTPPacket.data(block: 2, bytes: []).encoded, from: 4_000, at: start)
                == [.send(.acknowledgement(block: 2), port: 4_000), .finish(.complete(first))])
    }

    @Test func `a packet without an answer is sent six times, four seconds apart`() {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: false)
        _ = download.start(at: start)
        for attempt in 1...5 {
            #expect(download.elapsed(to: start + .seconds(4 * attempt - 1)) == [])
            #expect(download.elapsed(to: start + .seconds(4 * attempt)) == [.send(request(), port: 69)])
        }
        #expect(download.elapsed(to: start + .seconds(24)) == [.finish(.silence)])
        #expect(download.repeats == 5)
    }

    @Test func `a block that comes twice is acknowledged twice and counts once`() {
        var download = receiving()
        let packet = TFTPPacket.data(block: 1, bytes: block).encoded
        _ = download.received(packet, from: 4_000, at: start)
        #expect(download.received(packet, from: 4_000, at: start) == [.send(.acknowledgement(block: 1), port: 4_000)])
        #expect(
            download.received(TFTPPacket.data(block: 2, bytes: []).encoded, from: 4_000, at: start).last
                == .finish(.complete(block)))
    }

    @Test func `a block out of turn changes nothing`() {
        var download = receiving()
        for number: UInt16 in [0, 2, 3, 65_535] {
            #expect(
                download.received(TFTPPacket.data(block: number, bytes: block).encoded, from: 4_000, at: start) == [])
        }
    }

    @Test func `a packet of another transfer is answered with an error and changes nothing`() {
        var download = receiving()
        #expect(
            download.received(TFTPPacket.data(block: 1, bytes: [1]).encoded, from: 5_000, at: start)
                == [.send(.error(.unknownTransfer, sentence: "no such transfer"), port: 5_000)])
        #expect(download.received(TFTPPacket.error(.undefined, sentence: "").encoded, from: 5_000, at: start) == [])
        #expect(
            download.received(TFTPPacket.data(block: 1, bytes: [1]).encoded, from: 4_000, at: start).last
                == .finish(.complete([1])))
    }

    @Test func `a refusal ends it with its sentence`() {
        var download = receiving()
        #expect(
            download.received(TFTPPacket.error(.fileNotFound, sentence: "not here").encoded, from: 4_000, at: start)
                == [.finish(.refused(.fileNotFound, sentence: "not here"))])
    }

    @Test(arguments: ["0", "7", "1457", "65464", "-1", "x", ""])
    func `a block size that was not asked for is refused`(size: String) {
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: false)
        _ = download.start(at: start)
        let packet = TFTPPacket.optionAcknowledgement([TFTPOption("blksize", size)])
        let sentence = "the block size was not asked for"
        #expect(
            download.received(packet.encoded, from: 4_000, at: start) == [
                .send(.error(.illegalOperation, sentence: sentence), port: 4_000),
                .finish(.refused(.illegalOperation, sentence: sentence)),
            ])
    }

    @Test func `a block longer than agreed is refused`() {
        var download = receiving()
        let packet = TFTPPacket.data(block: 1, bytes: block + [1])
        #expect(
            download.received(packet.encoded, from: 4_000, at: start).last
                == .finish(.refused(.illegalOperation, sentence: "too much")))
    }

    @Test func `block numbers begin again after the last one`() {
        var download = TFTPDownload(file: "a", blockSize: 8, asksForSizeFirst: false)
        _ = download.start(at: start)
        _ = download.received(
            TFTPPacket.optionAcknowledgement([TFTPOption("blksize", "8")]).encoded, from: 4_000, at: start)
        let eight = [UInt8](repeating: 1, count: 8)
        for number in 1...65_536 {
            let block = UInt16(truncatingIfNeeded: number)
            #expect(
                download.received(TFTPPacket.data(block: block, bytes: eight).encoded, from: 4_000, at: start)
                    == [.send(.acknowledgement(block: block), port: 4_000)])
        }
    }

    @Test(arguments: [[], [0], [0, 3], [0, 9, 0, 0], [0, 6, 1]] as [[UInt8]])
    func `what is no TFTP is left alone`(bytes: [UInt8]) {
        var download = receiving()
        #expect(download.received(bytes, from: 4_000, at: start) == [])
    }
}
