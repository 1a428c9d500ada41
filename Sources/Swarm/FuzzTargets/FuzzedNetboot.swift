// SPDX-License-Identifier: GPL-3.0-or-later

internal import NetbootClient
internal import NetbootWire
internal import TorrentCore

/// What a pretended PC and a search for DHCP servers take from a network.
enum FuzzedNetboot {
    /// One DHCP message: what is read and written reads as the same, and a client takes it or leaves it.
    static func dhcp(_ bytes: [UInt8]) {
        guard let packet = try? DHCPPacket(bytes) else { return }
        if let again = try? DHCPPacket(packet.encoded) { precondition(again.encoded == packet.encoded) }
        var exchange = DHCPExchange(
            kind: .efi, hardwareAddress: packet.hardwareAddress, machineIdentifier: [], transaction: packet.transaction)
        var search = DHCPSearch(hardwareAddress: packet.hardwareAddress, transaction: packet.transaction)
        let now = MonotonicInstant(nanoseconds: 0)
        _ = exchange.start(at: now)
        _ = search.start(at: now)
        var reply = packet
        reply.operation = .reply
        // Whatever it is an answer to.
        for _ in 0..<3 { _ = exchange.received(reply, at: now) }
        search.received(reply)
    }

    /// Datagrams of one TFTP transfer, each behind its length in one byte.
    static func tftp(_ bytes: [UInt8]) {
        if let packet = try? TFTPPacket(bytes) { _ = packet.encoded }
        var download = TFTPDownload(file: "a", blockSize: 1_456, asksForSizeFirst: bytes.first == 0)
        let now = MonotonicInstant(nanoseconds: 0)
        _ = download.start(at: now)
        var rest = bytes[...]
        while let length = rest.popFirst() {
            _ = download.received(Array(rest.prefix(Int(length))), from: 4_000, at: now)
            rest = rest.dropFirst(Int(length))
        }
    }

    static let messages: [[UInt8]] = [
        DHCPPacket(
            operation: .reply, transaction: 1, hardwareAddress: [6, 1, 2, 3, 4, 5],
            options: [
                DHCPOption(.messageType, [2]), DHCPOption(.serverIdentifier, [192, 0, 2, 1]),
                DHCPOption(.vendorClass, Array("PXEClient".utf8)), DHCPOption(.vendorOptions, [6, 1, 8, 255]),
            ]
        ).encoded
    ]

    static let transfers: [[UInt8]] = [
        [.optionAcknowledgement([TFTPOption("blksize", "8")]), .data(block: 1, bytes: [1, 2, 3])]
            .map(\TFTPPacket.encoded).flatMap { [UInt8($0.count)] + $0 }
    ]
}
