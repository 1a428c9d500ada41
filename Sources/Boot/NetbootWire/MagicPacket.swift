// SPDX-License-Identifier: GPL-3.0-or-later

/// What a network card that is asleep waits for: six bytes of ones, then its own hardware address sixteen times.
///
/// Where in a frame this stands does not matter to the card; by custom it is all of a UDP datagram. A password for SecureOn, which
/// some cards ask for behind it, is not spoken.
package struct MagicPacket: Hashable, Sendable {
    /// The six bytes of the address of the card that is woken.
    package let hardwareAddress: [UInt8]

    /// Where such datagrams are sent to: "discard", where nobody answers.
    package static let port: UInt16 = 9
    /// Bytes of a packet.
    package static let length = 102

    private static let repetitions = 16

    /// Takes six bytes in wire order; `nil` for another number of them.
    package init?(hardwareAddress: [UInt8]) {
        guard hardwareAddress.count == 6 else { return nil }
        self.hardwareAddress = hardwareAddress
    }

    /// Reads a packet that has nothing before and behind it.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, bytes.prefix(6).allSatisfy({ $0 == 0xff }) else { return nil }
        hardwareAddress = Array(bytes[6..<12])
        guard bytes == self.bytes else { return nil }
    }

    /// The packet.
    package var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0xff, count: 6)
        bytes.reserveCapacity(Self.length)
        for _ in 0..<Self.repetitions { bytes += hardwareAddress }
        return bytes
    }
}
