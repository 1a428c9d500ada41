// SPDX-License-Identifier: GPL-3.0-or-later

/// The eight reserved bytes of a handshake: what a peer can do beyond BEP 3.
package struct ReservedBits: Hashable, Sendable {
    /// The bytes in wire order as one big-endian number.
    package let rawValue: UInt64

    /// Takes the number as it stood on the wire.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// BEP 10: extension messages.
    package static let extensionProtocol: UInt64 = 0x10_0000
    /// BEP 6: have-all, reject and their kin.
    package static let fastExtension: UInt64 = 0x04
    /// BEP 52: this peer speaks of a hybrid torrent's v2 side.
    package static let version2: UInt64 = 0x10

    /// What we offer for a torrent.
    package static func own(hasVersion2: Bool) -> ReservedBits {
        ReservedBits(rawValue: extensionProtocol | fastExtension | (hasVersion2 ? version2 : 0))
    }

    /// Whether the peer speaks BEP 10.
    package var hasExtensionProtocol: Bool { rawValue & Self.extensionProtocol != 0 }
    /// Whether the peer speaks BEP 6.
    package var hasFastExtension: Bool { rawValue & Self.fastExtension != 0 }
}
