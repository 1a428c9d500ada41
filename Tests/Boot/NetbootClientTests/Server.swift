// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import TorrentCore

/// The servers' side of a conversation, as packets.
struct Server {
    static let address = HostAddress.ipv4(0xc000_0201)
    static let proxy = HostAddress.ipv4(0xc000_0202)
    static let lease = HostAddress.ipv4(0xc000_0232)

    /// An answer to a question, with what the test puts in.
    static func answer(
        _ type: DHCPMessageType, to question: DHCPPacket, from server: HostAddress = address,
        lending lease: HostAddress = lease, file: String? = nil, options: [DHCPOption] = []
    ) -> DHCPPacket {
        var packet = DHCPPacket(
            operation: .reply, transaction: question.transaction, hardwareAddress: question.hardwareAddress,
            options: [DHCPOption(.messageType, [type.rawValue]), DHCPOption(.serverIdentifier, server.bytes)] + options)
        packet.yourAddress = lease
        packet.file = Array((file ?? "").utf8)
        return packet
    }

    /// The offer of a boot server beside the DHCP server.
    static func proxyOffer(to question: DHCPPacket, file: String? = nil, menu: [UInt8]? = nil) -> DHCPPacket {
        let options =
            [DHCPOption(.vendorClass, Array("PXEClient".utf8))] + (menu.map { [DHCPOption(.vendorOptions, $0)] } ?? [])
        return answer(.offer, to: question, from: proxy, lending: .any, file: file, options: options)
    }
}
