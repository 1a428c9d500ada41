// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What one boot of one machine is known by: the number to everybody, the key to the machine and its server alone.
package struct BootTicket: Hashable, Sendable {
    /// The name of the boot in histories and logs.
    package let number: BootNumber
    /// By which the machine proves that what it tells is of this boot.
    package let key: BootKey

    /// Pairs the two.
    package init(number: BootNumber, key: BootKey) {
        self.number = number
        self.key = key
    }
}

/// A secret of 128 bits, which nothing prints by accident.
package struct BootKey: Hashable, Sendable {
    /// The word of phase 1's kernel that a key stands behind.
    package static let word = "boottorrent.key="
    /// The word of an image's kernel that the key of a started system stands behind (``ofSystem``).
    package static let systemWord = "boottorrent.oskey="

    /// The sixteen bytes.
    package let bytes: [UInt8]

    /// Draws a key.
    package init(using chance: inout some RandomNumberGenerator) {
        bytes = (0..<2).flatMap { _ in (chance.next() as UInt64).bigEndianBytes }
    }

    /// Takes the first sixteen of at least as many bytes that nobody can guess.
    init(leading bytes: [UInt8]) {
        precondition(bytes.count >= 16)
        self.bytes = Array(bytes.prefix(16))
    }

    /// Reads 32 hexadecimal digits.
    package init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 32, let bytes = [UInt8](hexadecimal: String(text)), bytes.count == 16 else {
            return nil
        }
        self.bytes = bytes
    }

    /// 32 digits, for whom the key is meant.
    package var hexadecimal: String { bytes.hexadecimal }
}

extension BootKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Not the key.
    package var description: String { "(the key of a boot)" }
    /// Not the key.
    package var debugDescription: String { description }
    /// Nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
