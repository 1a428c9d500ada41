// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import Testing

@Suite struct MagicPacketTests {
    private static let card: [UInt8] = [0x52, 0x54, 0, 0x62, 0x74, 1]

    @Test func `a packet has six bytes of ones and the address sixteen times`() throws {
        let packet = try #require(MagicPacket(hardwareAddress: Self.card))
        #expect(packet.bytes.count == 102)
        #expect(packet.bytes.prefix(6).allSatisfy { $0 == 0xff })
        for place in 0..<16 { #expect(Array(packet.bytes[(6 + 6 * place)...].prefix(6)) == Self.card) }
        #expect(MagicPacket(packet.bytes) == packet)
    }

    @Test func `any other byte, and any other length, makes it none`() throws {
        let bytes = try #require(MagicPacket(hardwareAddress: Self.card)).bytes
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 0x10
            #expect(MagicPacket(other) == nil, "byte \(place)")
        }
        for count in 0..<102 { #expect(MagicPacket(Array(bytes.prefix(count))) == nil) }
        #expect(MagicPacket(bytes + [0, 0, 0, 0, 0, 0]) == nil)
    }

    @Test(arguments: [0, 5, 7, 12]) func `an address has six bytes`(count: Int) {
        #expect(MagicPacket(hardwareAddress: [UInt8](repeating: 1, count: count)) == nil)
    }
}
