// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import Testing

@Suite struct TFTPPacketTests {
    @Test(arguments: [
        (
            TFTPPacket.readRequest(file: "a.efi", options: [TFTPOption("tsize", "0"), TFTPOption("blksize", "1468")]),
            [0, 1] + Array("a.efi\0octet\0tsize\00\0blksize\01468\0".utf8)
        ),
        (.data(block: 258, bytes: [7, 8]), [0, 3, 1, 2, 7, 8]),
        (.data(block: 1, bytes: []), [0, 3, 0, 1]),
        (.acknowledgement(block: 65_535), [0, 4, 255, 255]),
        (.error(.fileNotFound, sentence: "no"), [0, 5, 0, 1, 0x6e, 0x6f, 0]),
        (.optionAcknowledgement([TFTPOption("tsize", "9")]), [0, 6] + Array("tsize\09\0".utf8)),
    ])
    func `each kind stands on the wire as its RFC has it`(packet: TFTPPacket, bytes: [UInt8]) throws {
        #expect(packet.encoded == bytes)
        #expect(try TFTPPacket(bytes) == packet)
    }

    @Test(arguments: [
        ([], TFTPError.wrongLength(0)), ([0, 4, 0], .wrongLength(3)),
        ([UInt8](repeating: 0, count: 65_469), .wrongLength(65_469)),
        ([0, 2, 0x61, 0, 0x62, 0], .unknownKind(2)), ([0, 7, 0, 0], .unknownKind(7)),
        ([1, 3, 0, 0], .unknownKind(259)),
        ([0, 1, 0x61, 0], .wrongOptions), ([0, 1, 0x61, 0, 0x62], .unterminatedText),
        ([0, 6, 0x61, 0], .wrongOptions), ([0, 6, 0x61, 0x62], .unterminatedText),
        ([0, 6] + [UInt8](repeating: 0x61, count: 513) + [0, 0x62, 0], .unterminatedText),
        ([0, 6] + [UInt8](repeating: 0, count: 100), .wrongOptions),
    ])
    func `bytes that are no packet are refused`(bytes: [UInt8], problem: TFTPError) {
        #expect(throws: problem) { try TFTPPacket(bytes) }
    }

    @Test func `names of options are the same in either case`() throws {
        #expect(
            try TFTPPacket([0, 6] + Array("BlkSize\08\0".utf8)) == .optionAcknowledgement([TFTPOption("blksize", "8")]))
    }

    @Test func `an error may lack the zero at its end`() throws {
        #expect(try TFTPPacket([0, 5, 0, 2, 0x61]) == .error(TFTPErrorCode(rawValue: 2), sentence: "a"))
        #expect(try TFTPPacket([0, 5, 0, 2]) == .error(TFTPErrorCode(rawValue: 2), sentence: ""))
    }

    @Test func `a name cannot end early by a zero in it`() {
        #expect(TFTPPacket.readRequest(file: "a\0b", options: []).encoded == [0, 1] + Array("ab\0octet\0".utf8))
    }
}
