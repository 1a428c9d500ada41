// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore
internal import TrackerEngine

/// What tells of peers besides trackers: anybody in the local network, and peers themselves.
enum FuzzedDiscovery {
    private static let networks = [Subnet(containing: .ipv4(0x0a00_0000), prefixLength: 24)].compactMap(\.self)

    private static var infoHash: InfoHash? { InfoHash(bytes: Array(repeating: 0xaa, count: 20)) }

    /// Datagrams of local discovery (BEP 14), each behind its length in two bytes and one byte that says who sends it:
    /// so many seconds go by before it comes.
    static func local(_ bytes: [UInt8]) {
        guard let infoHash else { return }
        var chance = SeededGenerator(seed: 1)
        var now = MonotonicInstant(nanoseconds: 0)
        var discovery = LocalDiscovery(
            infoHashes: [infoHash], port: 6_881, networks: networks, at: now, using: &chance)
        var sent: [MonotonicInstant] = []
        var rest = bytes[...]
        while rest.count >= 3 {
            let sender = rest[rest.startIndex + 2]
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(3)
            let datagram = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            check(datagram)
            let end = now + .seconds(Int64(sender))
            while discovery.wakeUp <= end {
                now = max(now, discovery.wakeUp)
                for case .send in discovery.elapsed(to: now, using: &chance) { sent.append(now) }
            }
            now = end
            // Some are outside of the networks.
            let host = HostAddress.ipv4(0x0a00_0000 + UInt32(sender) << 2)
            for case .found(let address) in discovery.received(datagram, from: host, at: now, using: &chance) {
                precondition(address.host == host && networks.contain(host) && address.port != 0)
            }
        }
        // Behind the repetitions at the start, whatever comes.
        for (one, next) in zip(sent.dropFirst(2), sent.dropFirst(3)) { precondition(next - one >= .seconds(60)) }
    }

    private static func check(_ datagram: [UInt8]) {
        guard let announce = LocalAnnounce(datagram: datagram) else { return }
        precondition(announce.port != 0 && !announce.infoHashes.isEmpty)
        // It may have been written in a shorter way.
        let again = announce.datagram
        precondition(again.count > TrackerLimits.localDatagramByteCount || LocalAnnounce(datagram: again) == announce)
    }

    /// One message of peer exchange (BEP 11).
    static func exchange(_ bytes: [UInt8]) {
        guard let message = try? PeerExchangeMessage(payload: bytes) else { return }
        precondition(max(message.added.count, message.dropped.count) <= WireLimits.exchangedPeers)
        precondition((message.added.map(\.address) + message.dropped).allSatisfy { $0.port != 0 })
        let again = try? PeerExchangeMessage(payload: message.payload)
        // An IPv4 address that was written as IPv6 changes its place.
        precondition(again.map { Set($0.added) } == Set(message.added))
        precondition(again.map { Set($0.dropped) } == Set(message.dropped))
    }

    static var announces: [[UInt8]] {
        guard let infoHash else { return [] }
        let one = LocalAnnounce(port: 6_881, infoHashes: [infoHash], cookie: "x").datagram
        let other = Array("BT-SEARCH * HTTP/1.1\nPort:1\nInfohash: \(infoHash)\nX: y\n\n".utf8)
        func message(_ datagram: [UInt8], from sender: UInt8) -> [UInt8] {
            UInt16(datagram.count).bigEndianBytes + [sender] + datagram
        }
        return [
            message(one, from: 1) + message(one, from: 2),
            message(one, from: 3) + message(other, from: 0) + message(other, from: 5) + message(one, from: 255),
        ]
    }

    static var messages: [[UInt8]] {
        let addresses = ["192.0.2.1:6881", "[2001:db8:0:0:0:0:0:1]:2", "192.0.2.2:3"].compactMap { PeerAddress($0) }
        let added = addresses.map { PeerExchangeMessage.Contact(address: $0, isSeed: $0.port == 2) }
        return [
            PeerExchangeMessage(added: added, dropped: addresses).payload,
            PeerExchangeMessage(added: [], dropped: []).payload,
        ]
    }
}
