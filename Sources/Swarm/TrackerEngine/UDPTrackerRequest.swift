// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A client's datagram to a UDP tracker (BEP 15).
///
/// ```
/// connect    magic:8  action=0:4  transaction:4
/// announce   connection:8  action=1:4  transaction:4  info_hash:20  peer_id:20  downloaded:8  left:8
///            uploaded:8  event:4  ip:4  key:4  num_want:4  port:2  (options of BEP 41, skipped)
/// scrape     connection:8  action=2:4  transaction:4  info_hash:20 ...
/// ```
package enum UDPTrackerRequest: Hashable, Sendable {
    /// Asks for a connection id.
    case connect(transaction: UInt32)
    case announce(connection: UInt64, transaction: UInt32, AnnounceRequest)
    case scrape(connection: UInt64, transaction: UInt32, ScrapeRequest)

    /// What a connect begins with in place of a connection id.
    package static let magic: UInt64 = 0x417_2710_1980

    /// The datagram.
    package var encoded: [UInt8] {
        switch self {
        case .connect(let transaction):
            Self.head(Self.magic, .connect, transaction)
        case .announce(let connection, let transaction, let request):
            Self.head(connection, .announce, transaction) + Self.body(request)
        case .scrape(let connection, let transaction, let request):
            Self.head(connection, .scrape, transaction) + request.infoHashes.flatMap(\.bytes)
        }
    }

    /// Reads a datagram.
    package init(_ datagram: [UInt8]) throws(UDPTrackerProblem) {
        guard datagram.count <= TrackerLimits.datagramByteCount else {
            throw .tooLong(limit: TrackerLimits.datagramByteCount)
        }
        var reader = PacketReader(datagram)
        let connection: UInt64 = try reader.number("connection_id")
        let number: UInt32 = try reader.number("action")
        let transaction: UInt32 = try reader.number("transaction_id")
        switch UDPTrackerAction(rawValue: number) {
        case .connect:
            guard connection == Self.magic else { throw .wrongMagic(connection) }
            self = .connect(transaction: transaction)
        case .announce:
            self = .announce(connection: connection, transaction: transaction, try Self.announce(&reader))
        case .scrape:
            self = .scrape(connection: connection, transaction: transaction, try Self.scrape(&reader))
        case .error, nil:
            throw .unknownAction(number)
        }
    }

    private static func head(_ first: UInt64, _ action: UDPTrackerAction, _ transaction: UInt32) -> [UInt8] {
        first.bigEndianBytes + action.rawValue.bigEndianBytes + transaction.bigEndianBytes
    }

    private static func body(_ request: AnnounceRequest) -> [UInt8] {
        let numbers = [request.downloaded, request.left, request.uploaded].flatMap(\.bigEndianBytes)
        let event = request.event?.udpNumber ?? 0
        let host = request.claimedHosts.first { !$0.isIPv6 }?.bytes ?? [0, 0, 0, 0]
        let wanted = request.wanted.map { UInt32(clamping: min($0, Int(Int32.max))) } ?? .max
        return request.infoHash.bytes + request.peerID.bytes + numbers + event.bigEndianBytes + host
            + (request.key ?? 0).bigEndianBytes + wanted.bigEndianBytes + request.port.bigEndianBytes
    }

    private static func announce(_ reader: inout PacketReader) throws(UDPTrackerProblem) -> AnnounceRequest {
        guard let infoHash = InfoHash(bytes: try reader.bytes("info_hash", count: SHA1Digest.byteCount)),
            let peerID = PeerID(bytes: try reader.bytes("peer_id", count: PeerID.byteCount))
        else { throw .endsIn(field: "peer_id") }
        let downloaded: UInt64 = try reader.number("downloaded")
        let left: UInt64 = try reader.number("left")
        let uploaded: UInt64 = try reader.number("uploaded")
        let event = AnnounceEvent(udpNumber: try reader.number("event"))
        let host: UInt32 = try reader.number("IP address")
        let key: UInt32 = try reader.number("key")
        let wanted: UInt32 = try reader.number("num_want")
        let port: UInt16 = try reader.number("port")
        return AnnounceRequest(
            infoHash: infoHash, peerID: peerID, port: port, uploaded: uploaded, downloaded: downloaded, left: left,
            event: event, wanted: wanted > UInt32(Int32.max) ? nil : Int(wanted),
            claimedHosts: host == 0 ? [] : [.ipv4(host)], key: key)
    }

    private static func scrape(_ reader: inout PacketReader) throws(UDPTrackerProblem) -> ScrapeRequest {
        let list = Array(reader.remainder())
        // What is left behind the last whole one is skipped, like the options behind an announce.
        let count = list.count / SHA1Digest.byteCount
        guard (1...TrackerLimits.scrapedHashes).contains(count) else {
            throw .wrongListLength(field: "info_hash", byteCount: list.count)
        }
        return ScrapeRequest(
            (0..<count).compactMap {
                InfoHash(bytes: list[$0 * SHA1Digest.byteCount..<($0 + 1) * SHA1Digest.byteCount])
            })
    }
}

/// The kind of a packet (BEP 15).
enum UDPTrackerAction: UInt32 {
    case connect = 0
    case announce = 1
    case scrape = 2
    case error = 3
}

extension AnnounceEvent {
    /// The event as BEP 15 counts them; zero is the regular announce.
    fileprivate var udpNumber: UInt32 {
        switch self {
        case .completed: 1
        case .started: 2
        case .stopped: 3
        }
    }

    /// Whatever is none of the three is a regular announce, as by HTTP.
    fileprivate init?(udpNumber: UInt32) {
        guard let event = Self.allCases.first(where: { $0.udpNumber == udpNumber }) else { return nil }
        self = event
    }
}
