// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
package import TorrentCore

/// What one peer tells another of those it is connected to (BEP 11), as a BEP 10 extension.
///
/// ```
///  added, added6      peers it has met since it last told: 6 or 18 bytes each
///  added.f, added6.f  one byte of flags for each of those
///  dropped, dropped6  those it was connected to and is no more
/// ```
package struct PeerExchangeMessage: Hashable, Sendable {
    /// The name in the extension handshake.
    package static let name = "ut_pex"

    /// One peer that was met.
    package struct Contact: Hashable, Sendable {
        /// Where it listens.
        package let address: PeerAddress
        /// Whether it has everything and only gives.
        package let isSeed: Bool

        /// Pairs the two.
        package init(address: PeerAddress, isSeed: Bool) {
            self.address = address
            self.isSeed = isSeed
        }
    }

    private static let seedFlag: UInt8 = 0x02

    /// Peers that were met.
    package let added: [Contact]
    /// Peers that are gone.
    package let dropped: [PeerAddress]

    /// Puts a message together; what is beyond fifty of either is left out.
    package init(added: [Contact], dropped: [PeerAddress]) {
        self.added = Array(added.prefix(WireLimits.exchangedPeers))
        self.dropped = Array(dropped.prefix(WireLimits.exchangedPeers))
    }

    /// Reads a payload; of each list the first fifty count, and contacts without a port do not.
    package init(payload: [UInt8]) throws(PeerWireError) {
        let node: BencodeNode
        do {
            node = try BencodeDecoder.decode(payload, limits: .extensionMessage)
        } catch {
            throw .malformedExtension(name: Self.name, offset: error.offset)
        }
        guard node.dictionary != nil else { throw .malformedExtension(name: Self.name, offset: 0) }
        var added: [Contact] = []
        var dropped: [PeerAddress] = []
        for (suffix, size) in [("", 6), ("6", 18)] {
            let flags = Array(node["added\(suffix).f"]?.bytes ?? [])
            for (index, address) in try Self.addresses(node["added\(suffix)"], size: size).enumerated() {
                guard let address else { continue }
                let flag = index < flags.count ? flags[index] : 0
                added.append(Contact(address: address, isSeed: flag & Self.seedFlag != 0))
            }
            dropped += try Self.addresses(node["dropped\(suffix)"], size: size).compactMap(\.self)
        }
        self.init(added: added, dropped: dropped)
    }

    private static func addresses(_ node: BencodeNode?, size: Int) throws(PeerWireError) -> [PeerAddress?] {
        guard let node else { return [] }
        guard let bytes = node.bytes, bytes.count % size == 0 else {
            throw .malformedExtension(name: name, offset: node.offset)
        }
        let read = Array(bytes.prefix(size * WireLimits.exchangedPeers))
        return stride(from: 0, to: read.count, by: size).map { PeerAddress(compact: read[$0..<$0 + size]) }
    }

    /// The payload to send.
    package var payload: [UInt8] {
        var entries: [Bencode.Key: Bencode] = [:]
        for (suffix, size) in [("", 6), ("6", 18)] {
            let met = added.filter { $0.address.compact.count == size }
            let gone = dropped.filter { $0.compact.count == size }
            // BEP 11 wants at least one list; older programs look for these two.
            guard size == 6 || !met.isEmpty || !gone.isEmpty else { continue }
            entries[Bencode.Key("added\(suffix)")] = .bytes(met.flatMap(\.address.compact))
            entries[Bencode.Key("added\(suffix).f")] = .bytes(met.map { $0.isSeed ? Self.seedFlag : 0 })
            entries[Bencode.Key("dropped\(suffix)")] = .bytes(gone.flatMap(\.compact))
        }
        return Bencode.dictionary(entries).encoded
    }
}
