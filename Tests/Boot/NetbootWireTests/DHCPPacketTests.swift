// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import Testing
import TorrentCore

@Suite struct DHCPPacketTests {
    private let mac: [UInt8] = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]

    private var offer: DHCPPacket {
        var packet = DHCPPacket(
            operation: .reply, transaction: 0x1234_5678, hardwareAddress: mac,
            options: [
                DHCPOption(.messageType, [2]), DHCPOption(.serverIdentifier, [192, 0, 2, 1]),
                DHCPOption(.vendorClass, Array("PXEClient".utf8)),
            ])
        packet.seconds = 12
        packet.wantsBroadcast = true
        packet.clientAddress = .ipv4(0xc000_0209)
        packet.yourAddress = .ipv4(0xc000_0232)
        packet.nextServer = .ipv4(0xc000_0202)
        packet.relay = .ipv4(0xc000_02fe)
        packet.serverName = Array("boot".utf8)
        packet.file = Array("undionly.kpxe".utf8)
        return packet
    }

    /// A message of fixed fields only, with these bytes behind the cookie.
    private func raw(options: [UInt8], file: [UInt8] = [], name: [UInt8] = []) -> [UInt8] {
        func filled(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
            bytes + [UInt8](repeating: 0, count: count - bytes.count)
        }
        return [2, 1, 6, 0] + filled([], 24) + filled(mac, 16) + filled(name, 64) + filled(file, 128)
            + [0x63, 0x82, 0x53, 0x63] + options
    }

    @Test func `what is written reads as what it was`() throws {
        #expect(try DHCPPacket(offer.encoded) == offer)
        #expect(offer.encoded.count == 300)
    }

    @Test func `each field stands where RFC 2131 has it`() {
        let bytes = offer.encoded
        #expect(bytes[0...3] == [2, 1, 6, 0])
        #expect(bytes[4...7] == [0x12, 0x34, 0x56, 0x78])
        #expect(bytes[8...11] == [0, 12, 0x80, 0])
        #expect(bytes[12...15] == [192, 0, 2, 9])
        #expect(bytes[16...19] == [192, 0, 2, 50])
        #expect(bytes[20...23] == [192, 0, 2, 2])
        #expect(bytes[24...27] == [192, 0, 2, 254])
        #expect(Array(bytes[28...33]) == mac)
        #expect(Array(bytes[44..<48]) == Array("boot".utf8))
        #expect(Array(bytes[108..<121]) == Array("undionly.kpxe".utf8))
        #expect(bytes[236..<243] == [0x63, 0x82, 0x53, 0x63, 53, 1, 2])
    }

    @Test func `what a network-booting machine looks for is found`() {
        #expect(offer.messageType == .offer)
        #expect(offer.serverIdentifier == .ipv4(0xc000_0201))
        #expect(offer.bootFile == "undionly.kpxe")
        #expect(offer.isForPXE)
    }

    @Test func `option 67 goes before the field`() {
        var packet = offer
        packet.options.append(DHCPOption(.bootFileName, Array("http://192.0.2.1/boot.ipxe".utf8) + [0]))
        #expect(packet.bootFile == "http://192.0.2.1/boot.ipxe")
        packet.file = []
        packet.options.removeLast()
        #expect(packet.bootFile == nil)
    }

    @Test func `a long value comes in parts and is one`() throws {
        let parts = raw(options: [67, 2, 0x61, 0x62, 0, 67, 1, 0x63, 255])
        #expect(try DHCPPacket(parts).bootFile == "abc")
    }

    @Test func `options may stand in the fields of the names`() throws {
        let bytes = raw(options: [52, 1, 3, 255], file: [67, 1, 0x66, 255], name: [66, 1, 0x73, 255])
        let packet = try DHCPPacket(bytes)
        #expect(packet[.bootFileName] == [0x66])
        #expect(packet[.tftpServerName] == [0x73])
        #expect(packet.file.isEmpty)
        #expect(packet.serverName.isEmpty)
    }

    @Test(arguments: [
        ([], DHCPError.Reason.tooShort, 0), ([UInt8](repeating: 1, count: 239), .tooShort, 239),
        ([UInt8](repeating: 1, count: 1_473), .tooLong, 1_472),
    ])
    func `a message of an impossible length is refused`(bytes: [UInt8], reason: DHCPError.Reason, offset: Int) {
        #expect(throws: DHCPError(reason, at: offset)) { try DHCPPacket(bytes) }
    }

    @Test(arguments: [
        (0, 0, DHCPError.Reason.unknownOperation, 0), (0, 3, .unknownOperation, 0), (1, 6, .notEthernet, 1),
        (2, 16, .notEthernet, 1), (2, 255, .notEthernet, 1), (236, 0, .noCookie, 236),
    ])
    func `a wrong byte is named`(position: Int, value: UInt8, reason: DHCPError.Reason, offset: Int) {
        var bytes = offer.encoded
        bytes[position] = value
        #expect(throws: DHCPError(reason, at: offset)) { try DHCPPacket(bytes) }
    }

    @Test(arguments: [[53], [53, 1], [53, 2, 1], [0, 0, 53, 255], [53, 1, 1, 61, 200, 1]] as [[UInt8]])
    func `an option that runs over the end is refused`(options: [UInt8]) {
        #expect(throws: DHCPError.self) { try DHCPPacket(raw(options: options)) }
    }

    @Test func `an option that runs over an overloaded field is refused`() {
        let bytes = raw(options: [52, 1, 1, 255], file: [67, 127] + [UInt8](repeating: 7, count: 126))
        #expect(throws: DHCPError(.optionRunsOver, at: 108)) { try DHCPPacket(bytes) }
    }

    @Test func `a list without its end ends with the message`() throws {
        #expect(try DHCPPacket(raw(options: [53, 1, 5])).messageType == .acknowledgement)
    }

    @Test(arguments: [[0], [9], [1, 1], []] as [[UInt8]])
    func `a kind of message that is none is none`(value: [UInt8]) throws {
        var packet = offer
        packet.options = [DHCPOption(.messageType, value)]
        #expect(packet.messageType == nil)
    }

    @Test(arguments: UInt64(1)...20)
    func `no bytes at all get past the reader`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes = offer.encoded
            for _ in 0..<8 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0 ... .max, using: &generator)
            }
            let cut = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            guard let packet = try? DHCPPacket(cut) else { continue }
            #expect((try? DHCPPacket(packet.encoded)) != nil || packet.encoded.count > 1_472)
        }
    }

    @Test func `what does not fit its place is cut`() throws {
        var packet = offer
        packet.file = [UInt8](repeating: 0x61, count: 200)
        packet.serverName = [UInt8](repeating: 0x62, count: 200)
        packet.options.append(DHCPOption(.message, [UInt8](repeating: 0x63, count: 300)))
        let read = try DHCPPacket(packet.encoded)
        #expect(read.file.count == 128)
        #expect(read.serverName.count == 64)
        #expect(read[.message]?.count == 255)
    }
}
