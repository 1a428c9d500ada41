// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A DHCP message over Ethernet (RFC 2131 section 2), whichever side sends it.
///
/// ```
///     0 op  1 htype  2 hlen  3 hops │ 4 xid │ 8 secs  10 flags │ 12 ciaddr │ 16 yiaddr │ 20 siaddr │ 24 giaddr
///    28 chaddr (16) │ 44 sname (64) │ 108 file (128) │ 236 cookie 63 82 53 63 │ 240 options …
/// ```
package struct DHCPPacket: Hashable, Sendable {
    /// Who speaks.
    package enum Operation: UInt8, Hashable, Sendable {
        case request = 1
        case reply = 2
    }

    /// Who speaks.
    package var operation: Operation
    /// The same in all messages of one exchange.
    package var transaction: UInt32
    /// Seconds since the client began to ask.
    package var seconds: UInt16
    /// Whether the client cannot yet be sent anything but broadcasts.
    package var wantsBroadcast: Bool
    /// The client's address, when it has one that it answers to: `ciaddr`.
    package var clientAddress: HostAddress
    /// The address the client is given: `yiaddr`.
    package var yourAddress: HostAddress
    /// Where the boot file is: `siaddr`.
    package var nextServer: HostAddress
    /// The relay agent between the two: `giaddr`.
    package var relay: HostAddress
    /// The client's hardware address, six bytes.
    package var hardwareAddress: [UInt8]
    /// The field `sname`, up to its first zero byte.
    package var serverName: [UInt8]
    /// The field `file`, up to its first zero byte.
    package var file: [UInt8]
    /// The options in the order they have on the wire, those of an overloaded field behind the others.
    package var options: [DHCPOption]

    /// A message without anything optional in it.
    package init(operation: Operation, transaction: UInt32, hardwareAddress: [UInt8], options: [DHCPOption] = []) {
        self.operation = operation
        self.transaction = transaction
        self.hardwareAddress = hardwareAddress
        self.options = options
        seconds = 0
        wantsBroadcast = false
        clientAddress = .any
        yourAddress = .any
        nextServer = .any
        relay = .any
        serverName = []
        file = []
    }

    /// The whole value of an option, its parts laid end to end (RFC 3396); `nil` when it is not there.
    package subscript(code: DHCPOptionCode) -> [UInt8]? {
        let parts = options.filter { $0.code == code }
        return parts.isEmpty ? nil : parts.flatMap(\.value)
    }

    /// What the message is about; `nil` for BOOTP, and for a number that RFC 2131 does not know.
    package var messageType: DHCPMessageType? {
        guard let value = self[.messageType], value.count == 1 else { return nil }
        return DHCPMessageType(rawValue: value[0])
    }

    /// The server that speaks, or that is spoken to; `nil` without option 54.
    package var serverIdentifier: HostAddress? {
        guard let value = self[.serverIdentifier], value.count == 4 else { return nil }
        return HostAddress(bytes: value)
    }

    /// The file to boot: option 67 or else the field `file`; `nil` when neither names one.
    package var bootFile: String? {
        let bytes = (self[.bootFileName] ?? file).prefix { $0 != 0 }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Option 60 as text.
    package var vendorClass: String? {
        self[.vendorClass].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether this is said to network-booting machines: option 60 begins with `PXEClient` (PXE 2.1).
    package var isForPXE: Bool { vendorClass?.hasPrefix("PXEClient") ?? false }
}
