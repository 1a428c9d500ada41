// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Why some bytes are no DHCP message.
package struct DHCPError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        /// Shorter than the fixed fields and the cookie.
        case tooShort
        /// Longer than ``Limits/dhcpMessage``.
        case tooLong
        /// `op` is neither request nor reply.
        case unknownOperation
        /// `htype` and `hlen` are not Ethernet's.
        case notEthernet
        /// BOOTP without DHCP, or something else.
        case noCookie
        /// An option says it is longer than its field.
        case optionRunsOver
    }

    /// What is wrong.
    package let reason: Reason
    /// Bytes from the start of the message to what is wrong.
    package let offset: Int

    /// Puts the two together.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension DHCPError: CustomStringConvertible {
    package var description: String {
        let words =
            switch reason {
            case .tooShort: "the message ends too early"
            case .tooLong: "the message is longer than \(Limits.dhcpMessage) bytes"
            case .unknownOperation: "neither a request nor a reply"
            case .notEthernet: "no Ethernet hardware address"
            case .noCookie: "no DHCP"
            case .optionRunsOver: "an option runs over the end"
            }
        return "byte \(offset): \(words)"
    }
}

extension DHCPPacket {
    private static let fixedLength = 240
    private static let cookie: [UInt8] = [0x63, 0x82, 0x53, 0x63]
    private static let nameField = 44..<108
    private static let fileField = 108..<236

    /// Reads the payload of a UDP datagram; a list of options that has no end mark ends with the message.
    package init(_ bytes: [UInt8]) throws(DHCPError) {
        guard bytes.count >= Self.fixedLength else { throw DHCPError(.tooShort, at: bytes.count) }
        guard bytes.count <= Limits.dhcpMessage else { throw DHCPError(.tooLong, at: Limits.dhcpMessage) }
        guard let operation = Operation(rawValue: bytes[0]) else { throw DHCPError(.unknownOperation, at: 0) }
        guard bytes[1] == 1, bytes[2] == 6 else { throw DHCPError(.notEthernet, at: 1) }
        guard Array(bytes[236..<240]) == Self.cookie else { throw DHCPError(.noCookie, at: 236) }
        self.init(
            operation: operation, transaction: UInt32(Self.number(bytes[4..<8])),
            hardwareAddress: Array(bytes[28..<34]),
            options: try Self.options(in: bytes, Self.fixedLength..<bytes.count))
        seconds = UInt16(Self.number(bytes[8..<10]))
        wantsBroadcast = bytes[10] & 0x80 != 0
        clientAddress = .ipv4(UInt32(Self.number(bytes[12..<16])))
        yourAddress = .ipv4(UInt32(Self.number(bytes[16..<20])))
        nextServer = .ipv4(UInt32(Self.number(bytes[20..<24])))
        relay = .ipv4(UInt32(Self.number(bytes[24..<28])))
        let overload = self[.overload].flatMap { $0.count == 1 ? $0[0] : nil } ?? 0
        if overload & 1 != 0 {
            options += try Self.options(in: bytes, Self.fileField)
        } else {
            file = Array(bytes[Self.fileField].prefix { $0 != 0 })
        }
        if overload & 2 != 0 {
            options += try Self.options(in: bytes, Self.nameField)
        } else {
            serverName = Array(bytes[Self.nameField].prefix { $0 != 0 })
        }
    }

    /// A range of at most four bytes as a number.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    private static func options(in bytes: [UInt8], _ field: Range<Int>) throws(DHCPError) -> [DHCPOption] {
        var options: [DHCPOption] = []
        var position = field.lowerBound
        while position < field.upperBound {
            switch bytes[position] {
            case 0:
                position += 1
            case 255:
                return options
            case let code:
                guard position + 1 < field.upperBound else { throw DHCPError(.optionRunsOver, at: position) }
                let start = position + 2
                let end = start + Int(bytes[position + 1])
                guard end <= field.upperBound else { throw DHCPError(.optionRunsOver, at: position) }
                options.append(DHCPOption(DHCPOptionCode(rawValue: code), Array(bytes[start..<end])))
                position = end
            }
        }
        return options
    }

    /// The message as a UDP payload, filled up to the 300 bytes that BOOTP relays expect (RFC 1542 section 2.1).
    ///
    /// A name that does not fit its field is cut; so is a hardware address.
    package var encoded: [UInt8] {
        var bytes = [operation.rawValue, 1, 6, 0] + transaction.bigEndianBytes + seconds.bigEndianBytes
        bytes += [wantsBroadcast ? 0x80 : 0, 0]
        for address in [clientAddress, yourAddress, nextServer, relay] {
            bytes += address.bytes.count == 4 ? address.bytes : [0, 0, 0, 0]
        }
        bytes += Self.filled(hardwareAddress.prefix(6), to: 16)
        bytes += Self.filled(serverName.prefix(Self.nameField.count), to: Self.nameField.count)
        bytes += Self.filled(file.prefix(Self.fileField.count), to: Self.fileField.count)
        bytes += Self.cookie
        for option in options { bytes += [option.code.rawValue, UInt8(option.value.count)] + option.value }
        bytes.append(255)
        return Self.filled(bytes[...], to: max(300, bytes.count))
    }

    private static func filled(_ bytes: ArraySlice<UInt8>, to count: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }
}
