// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A UDP tracker's datagram to a client (BEP 15).
///
/// ```
/// connect    action=0:4  transaction:4  connection:8
/// announce   action=1:4  transaction:4  interval:4  leechers:4  seeders:4  (address:4|16  port:2) ...
/// scrape     action=2:4  transaction:4  (seeders:4  completed:4  leechers:4) ...
/// error      action=3:4  transaction:4  text
/// ```
package enum UDPTrackerReply: Hashable, Sendable {
    case connected(transaction: UInt32, connection: UInt64)
    /// Holds no more than interval, counts and peers of the family the datagram travels by.
    case announced(transaction: UInt32, AnnounceReply)
    /// In the order the swarms were asked about.
    case scraped(transaction: UInt32, [ScrapeEntry])
    case refused(transaction: UInt32, String)

    /// Which request it answers.
    package var transaction: UInt32 {
        switch self {
        case .connected(let transaction, _), .announced(let transaction, _), .scraped(let transaction, _),
            .refused(let transaction, _):
            transaction
        }
    }

    /// The datagram; peers of the other family are left out, and those beyond one Ethernet frame.
    package func encoded(forIPv6: Bool) -> [UInt8] {
        switch self {
        case .connected(let transaction, let connection):
            Self.head(.connect, transaction) + connection.bigEndianBytes
        case .announced(let transaction, let reply):
            Self.head(.announce, transaction) + Self.body(reply, forIPv6: forIPv6)
        case .scraped(let transaction, let entries):
            Self.head(.scrape, transaction)
                + entries.flatMap { [$0.complete, $0.downloaded, $0.incomplete].flatMap(Self.count) }
        case .refused(let transaction, let reason):
            Self.head(.error, transaction) + reason.utf8
        }
    }

    /// Reads a datagram that came by IPv4 or by IPv6, which decides how long an address is.
    package init(_ datagram: [UInt8], isIPv6: Bool) throws(UDPTrackerProblem) {
        var reader = PacketReader(datagram)
        let number: UInt32 = try reader.number("action")
        let transaction: UInt32 = try reader.number("transaction_id")
        switch UDPTrackerAction(rawValue: number) {
        case .connect:
            self = .connected(transaction: transaction, connection: try reader.number("connection_id"))
        case .announce:
            self = .announced(transaction: transaction, try Self.announced(&reader, isIPv6: isIPv6))
        case .scrape:
            self = .scraped(transaction: transaction, try Self.scraped(&reader))
        case .error:
            let text = reader.remainder().prefix(TrackerLimits.textByteCount)
            let words = String(decoding: text, as: UTF8.self).withoutControlCharacters
            self = .refused(transaction: transaction, words)
        case nil:
            throw .unknownAction(number)
        }
    }

    private static func head(_ action: UDPTrackerAction, _ transaction: UInt32) -> [UInt8] {
        action.rawValue.bigEndianBytes + transaction.bigEndianBytes
    }

    private static func count(_ number: Int) -> [UInt8] {
        UInt32(clamping: number).bigEndianBytes
    }

    private static func body(_ reply: AnnounceReply, forIPv6: Bool) -> [UInt8] {
        let numbers =
            count(Int(reply.interval.components.seconds)) + count(reply.incomplete ?? 0) + count(reply.complete ?? 0)
        let most = (TrackerLimits.answerDatagramByteCount - 20) / (forIPv6 ? 18 : 6)
        return numbers + reply.peers.filter { $0.host.isIPv6 == forIPv6 }.prefix(most).flatMap(\.compact)
    }

    private static func announced(
        _ reader: inout PacketReader, isIPv6: Bool
    ) throws(UDPTrackerProblem) -> AnnounceReply {
        let interval: UInt32 = try reader.number("interval")
        let leechers: UInt32 = try reader.number("leechers")
        let seeders: UInt32 = try reader.number("seeders")
        let list = reader.remainder()
        let byteCount = isIPv6 ? 18 : 6
        guard list.count.isMultiple(of: byteCount) else {
            throw .wrongListLength(field: "peers", byteCount: list.count)
        }
        return AnnounceReply(
            interval: min(.seconds(Int64(interval)), TrackerLimits.interval), complete: Int(seeders),
            incomplete: Int(leechers), peers: PeerAddress.list(compact: list, byteCount: byteCount))
    }

    private static func scraped(_ reader: inout PacketReader) throws(UDPTrackerProblem) -> [ScrapeEntry] {
        guard reader.count.isMultiple(of: 12), reader.count <= 12 * TrackerLimits.scrapedHashes else {
            throw .wrongListLength(field: "swarms", byteCount: reader.count)
        }
        var entries: [ScrapeEntry] = []
        while reader.count > 0 {
            let complete: UInt32 = try reader.number("seeders")
            let downloaded: UInt32 = try reader.number("completed")
            let incomplete: UInt32 = try reader.number("leechers")
            entries.append(
                ScrapeEntry(complete: Int(complete), downloaded: Int(downloaded), incomplete: Int(incomplete)))
        }
        return entries
    }
}
