// SPDX-License-Identifier: GPL-3.0-or-later

/// A machine's question for IPv6 routers (RFC 4861 section 4.1), as the Ethernet frame it comes in.
///
/// ```
///   0         6         12      14          20       21         22           38               54
///   to        from      86 dd   60 … length  58       255        from         to               133 │ 0 │ checksum │ …
///   └───── Ethernet ──────────┘ └─────────── IPv6: next header, hop limit ───────────────────┘ └──── ICMPv6 ──────
/// ```
package struct RouterSolicitation: Hashable, Sendable {
    /// The six bytes of the Ethernet address it was sent from.
    package let hardware: [UInt8]
    /// The sixteen bytes of the link-local IPv6 address it was sent from.
    package let address: [UInt8]

    /// Reads a frame; `nil` for any other frame, and for a question that does not come from its own link.
    package init?(frame: [UInt8]) {
        guard (Self.headers + 8...Limits.solicitation).contains(frame.count), frame[12...13] == [0x86, 0xdd],
            frame[14] >> 4 == 6
        else { return nil }
        let length = Int(frame[18]) << 8 | Int(frame[19])
        // The hop limit shows that no router has passed it on (section 6.1.1).
        guard length >= 8, Self.headers + length <= frame.count, frame[20] == 58, frame[21] == 255, frame[54] == 133,
            frame[55] == 0
        else { return nil }
        let (source, target) = (frame[22..<38], frame[38..<54])
        guard source.prefix(2) == [0xfe, 0x80],
            ICMPv6.checksum(Array(frame[Self.headers..<(Self.headers + length)]), source, target) == 0
        else { return nil }
        hardware = Array(frame[6..<12])
        address = Array(source)
    }

    fileprivate static let headers = 54

    /// The answer of a neighbour that is no router and knows of none: nothing in it but that, to the one who asked.
    ///
    /// Lifetime 0 keeps the sender from becoming a router for anybody (section 6.3.4), and no address and no prefix comes
    /// of it. `sender` has the six bytes of the Ethernet address it goes out from.
    package func answer(from sender: [UInt8]) -> [UInt8] {
        let source = Self.linkLocal(sender)
        // Type 134; hop limit, flags, lifetime and both timers are zero: not said.
        var message: [UInt8] = [134, 0] + [UInt8](repeating: 0, count: 14)
        let checksum = ICMPv6.checksum(message, source[...], address[...])
        message[2] = UInt8(checksum >> 8)
        message[3] = UInt8(checksum & 0xff)
        return hardware + sender + [0x86, 0xdd, 0x60, 0, 0, 0, 0, UInt8(message.count), 58, 255] + source + address
            + message
    }

    /// The address that an interface has by its hardware address (RFC 4291 appendix A).
    private static func linkLocal(_ hardware: [UInt8]) -> [UInt8] {
        var identifier = Array(hardware.prefix(3)) + [0xff, 0xfe] + hardware.dropFirst(3)
        identifier[0] ^= 2
        return [0xfe, 0x80, 0, 0, 0, 0, 0, 0] + identifier
    }
}

/// What all messages of ICMPv6 have in common.
private enum ICMPv6 {
    /// The Internet checksum over the pseudo header (RFC 8200 section 8.1) and a message; 0 for one that has the right one.
    static func checksum(_ message: [UInt8], _ source: ArraySlice<UInt8>, _ target: ArraySlice<UInt8>) -> UInt16 {
        let length = [UInt8(message.count >> 8), UInt8(message.count & 0xff)]
        let bytes = Array(source) + target + [0, 0] + length + [0, 0, 0, 58] + message
        var sum: UInt32 = 0
        for place in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[place]) << 8 | (place + 1 < bytes.count ? UInt32(bytes[place + 1]) : 0)
        }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }
}
