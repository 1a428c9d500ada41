// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import Testing

@Suite struct RouterSolicitationTests {
    /// What iPXE of a machine with the address 52:54:00:62:74:01 sends: its own address is an option behind the question.
    private static let question: [UInt8] =
        [0x33, 0x33, 0, 0, 0, 2, 0x52, 0x54, 0, 0x62, 0x74, 1, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 16, 58, 255]
        + [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x50, 0x54, 0, 0xff, 0xfe, 0x62, 0x74, 1]
        + [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
        + [133, 0, 0xf1, 0xbe, 0, 0, 0, 0, 1, 1, 0x52, 0x54, 0, 0x62, 0x74, 1]

    private static let server: [UInt8] = [2, 0, 0, 0, 0, 0x42]

    @Test func `a question tells who asks`() throws {
        let question = try #require(RouterSolicitation(frame: Self.question))
        #expect(question.hardware == [0x52, 0x54, 0, 0x62, 0x74, 1])
        #expect(question.address.suffix(3) == [0x62, 0x74, 1])
        // Ethernet fills frames up to 60 bytes and more.
        #expect(RouterSolicitation(frame: Self.question + [0, 0, 0, 0]) == question)
    }

    @Test func `the answer goes to who asked, and says that no router is here`() throws {
        let answer = try #require(RouterSolicitation(frame: Self.question)).answer(from: Self.server)
        #expect(answer.count == 70)
        #expect(Array(answer[..<14]) == [0x52, 0x54, 0, 0x62, 0x74, 1] + Self.server + [0x86, 0xdd])
        #expect(Array(answer[18..<22]) == [0, 16, 58, 255])
        #expect(Array(answer[22..<38]) == [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0x42])
        #expect(Array(answer[38..<54]) == Array(Self.question[22..<38]))
        // Type 134, and neither a lifetime nor an option behind it.
        #expect(answer[54] == 134 && answer[55] == 0)
        #expect(answer[58...].allSatisfy { $0 == 0 })
        #expect(Self.sum(answer[22..<54] + [0, 16, 0, 58] + answer[54...]) == 0xffff)
    }

    @Test func `any other byte in the headers or in the question makes it none`() {
        // Beside addresses of Ethernet, traffic class, flow label and the upper byte of the version.
        for place in Array(12..<14) + Array(18..<22) + Array(22..<70) {
            var frame = Self.question
            frame[place] ^= 0x10
            #expect(RouterSolicitation(frame: frame) == nil, "byte \(place)")
        }
    }

    @Test func `a frame that was cut is none`() {
        for count in 0..<70 { #expect(RouterSolicitation(frame: Array(Self.question.prefix(count))) == nil) }
    }

    /// Ones' complement sum of 16-bit words.
    private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let bytes = Array(bytes)
        var sum: UInt32 = 0
        for place in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
        }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return sum
    }
}
