// SPDX-License-Identifier: GPL-3.0-or-later

/// Names one running peer: 20 bytes, chosen anew at each start (BEP 3, BEP 20).
package struct PeerID: Hashable, Sendable {
    /// How many bytes a peer id has.
    package static let byteCount = 20
    /// What our own ids begin with (BEP 20): client code, four version digits, those above 9 as letters.
    package static let ownPrefix: [UInt8] = {
        let numbers = Product.version.split(separator: ".").compactMap { Int($0) }
        let digits = (numbers + [0, 0, 0, 0]).prefix(4).map { String($0, radix: 36, uppercase: true) }
        return Array("-BO\(digits.joined())-".utf8)
    }()

    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Takes exactly 20 bytes off the wire.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let all = Array(bytes)
        high = all[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        middle = all[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        low = all[16..<20].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Makes an id of our own: the BEP 20 prefix and twelve bytes by chance.
    package init(using generator: inout some RandomNumberGenerator) {
        high = Self.ownPrefix.reduce(0) { $0 << 8 | UInt64($1) }
        middle = generator.next()
        low = UInt32(truncatingIfNeeded: generator.next())
    }

    /// The id in wire order.
    package var bytes: [UInt8] { high.bigEndianBytes + middle.bigEndianBytes + low.bigEndianBytes }

    /// Whether the other end is BootTorrent as well, as far as its id can tell.
    package var isOwnKind: Bool { bytes.starts(with: Self.ownPrefix.prefix(3)) }
}

extension PeerID: CustomStringConvertible {
    /// Printable bytes as they are, others as `%xx`.
    package var description: String {
        bytes.map(Self.shown).joined()
    }

    private static func shown(_ byte: UInt8) -> String {
        let isPlain = (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "%")
        return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hexadecimal
    }
}
