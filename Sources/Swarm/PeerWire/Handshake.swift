// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The first 68 bytes each way (BEP 3).
///
/// ```
///  0      1                        20         28           48        68
///  | 19 | "BitTorrent protocol" | reserved | infohash  | peer id |
/// ```
package struct Handshake: Hashable, Sendable {
    /// How many bytes a handshake has.
    package static let byteCount = 68
    private static let preamble = [19] + Array("BitTorrent protocol".utf8)

    /// What the peer can do beyond BEP 3.
    package let reserved: ReservedBits
    /// The swarm it wants to talk about.
    package let infoHash: InfoHash
    /// What it calls itself.
    package let peerID: PeerID

    /// Puts a handshake together.
    package init(reserved: ReservedBits, infoHash: InfoHash, peerID: PeerID) {
        self.reserved = reserved
        self.infoHash = infoHash
        self.peerID = peerID
    }

    /// Reads exactly 68 bytes.
    package init(bytes: [UInt8]) throws(PeerWireError) {
        guard bytes.count == Self.byteCount else { throw .handshakeLength(bytes.count) }
        guard bytes.starts(with: Self.preamble) else { throw .notBitTorrent }
        guard let infoHash = InfoHash(bytes: bytes[28..<48]), let peerID = PeerID(bytes: bytes[48..<68]),
            let reserved = bytes[20..<28].bigEndianInteger
        else { throw .handshakeLength(bytes.count) }
        self.init(reserved: ReservedBits(rawValue: reserved), infoHash: infoHash, peerID: peerID)
    }

    /// Whether these first bytes can still become a handshake; lets a stranger be cut off at once.
    package static func canBegin(with bytes: some Collection<UInt8>) -> Bool {
        zip(bytes, preamble).allSatisfy { $0 == $1 }
    }

    /// The 68 bytes.
    package var bytes: [UInt8] {
        Self.preamble + reserved.rawValue.bigEndianBytes + infoHash.bytes + peerID.bytes
    }
}
