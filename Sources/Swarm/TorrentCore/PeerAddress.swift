// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a peer listens: an IPv4 or IPv6 address and a TCP port.
package struct PeerAddress: Hashable, Sendable {
    /// The address in wire order: 4 bytes for IPv4, 16 for IPv6.
    package let host: HostAddress
    /// The port; never zero when it came from a wire.
    package let port: UInt16

    /// Pairs a host with a port.
    package init(host: HostAddress, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads one compact peer: 6 bytes (BEP 23) or 18 (BEP 7); `nil` for another size or port zero.
    package init?(compact bytes: some Collection<UInt8>) {
        let all = Array(bytes)
        guard all.count == 6 || all.count == 18, let host = HostAddress(bytes: all.dropLast(2)) else { return nil }
        self.host = host
        port = UInt16(all[all.count - 2]) << 8 | UInt16(all[all.count - 1])
        guard port != 0 else { return nil }
    }

    /// Six bytes (BEP 23) or eighteen (BEP 7).
    package var compact: [UInt8] { host.bytes + port.bigEndianBytes }

    /// Reads `192.0.2.1:6881` or `[2001:db8::1]:6881`; no names are looked up.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let address = HostAddress(host) else { return nil }
        self.init(host: address, port: port)
    }
}

/// An IPv4 or IPv6 address without a port.
package enum HostAddress: Hashable, Sendable {
    /// The address as one big-endian number: 192.0.2.1 is 0xC0000201.
    case ipv4(UInt32)
    /// The upper and the lower half, each as one big-endian number.
    case ipv6(UInt64, UInt64)

    /// Every IPv4 address of the machine: what a socket binds to when any will do.
    package static let any = HostAddress.ipv4(0)

    /// Takes 4 or 16 bytes off the wire; an IPv4 address inside IPv6 becomes IPv4.
    package init?(bytes: some Collection<UInt8>) {
        let all = Array(bytes)
        switch all.count {
        case 4:
            self = .ipv4(all.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = all[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = all[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            self = high == 0 && low >> 32 == 0xffff ? .ipv4(UInt32(truncatingIfNeeded: low)) : .ipv6(high, low)
        default:
            return nil
        }
    }

    /// The address in wire order.
    package var bytes: [UInt8] {
        switch self {
        case .ipv4(let number): number.bigEndianBytes
        case .ipv6(let high, let low): high.bigEndianBytes + low.bigEndianBytes
        }
    }

    /// Reads a numeric address; names are never looked up (a static program cannot).
    package init?(_ text: some StringProtocol) {
        let isLonger = text.utf8.contains(UInt8(ascii: ":"))
        guard let address = isLonger ? Self.parseIPv6(text) : Self.parseIPv4(text) else { return nil }
        self = address
    }

    private static func parseIPv4(_ text: some StringProtocol) -> HostAddress? {
        var (number, part): (UInt32, UInt32) = (0, 0)
        var (parts, digits) = (1, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
                guard digits <= 3, part <= 255 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, parts < 4 else { return nil }
                (number, part, digits) = (number << 8 | part, 0, 0)
                parts += 1
            default: return nil
            }
        }
        guard parts == 4, digits > 0 else { return nil }
        return .ipv4(number << 8 | part)
    }

    private static func parseIPv6(_ text: some StringProtocol) -> HostAddress? {
        let halves = text.replacingDoubleColon()
        guard let front = groups(halves.front), let back = groups(halves.back) else { return nil }
        let missing = 8 - front.count - back.count
        guard halves.isShortened ? missing >= 1 : missing == 0 else { return nil }
        let all = front + Array(repeating: 0, count: halves.isShortened ? missing : 0) + back
        return HostAddress(bytes: all.flatMap(\.bigEndianBytes))
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var numbers: [UInt16] = []
        for group in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(group.utf8.count), let number = UInt16(group, radix: 16) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

extension StringProtocol {
    /// Cuts an IPv6 address at its one `::`, if there is one.
    fileprivate func replacingDoubleColon() -> (front: Substring, back: Substring, isShortened: Bool) {
        var previous: Index?
        for index in indices {
            if let before = previous, self[before] == ":", self[index] == ":" {
                return (Substring(self[..<before]), Substring(self[self.index(after: index)...]), true)
            }
            previous = index
        }
        return (Substring(self[...]), "", false)
    }
}

extension HostAddress: CustomStringConvertible {
    /// Dotted decimal for IPv4; eight groups, not shortened, for IPv6.
    package var description: String {
        switch self {
        case .ipv4: bytes.map { String($0) }.joined(separator: ".")
        case .ipv6(let high, let low):
            [high, low].flatMap { word in stride(from: 48, through: 0, by: -16).map { word >> UInt64($0) & 0xffff } }
                .map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}

extension PeerAddress: CustomStringConvertible {
    /// As a URL writes it: IPv6 in brackets.
    package var description: String {
        switch host {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        }
    }
}
