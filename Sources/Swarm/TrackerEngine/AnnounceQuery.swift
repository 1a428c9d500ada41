// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension AnnounceRequest {
    /// The announce as a query (BEP 3, 7, 23).
    package var query: QueryString {
        var query = QueryString()
        query.append("info_hash", infoHash.bytes)
        query.append("peer_id", peerID.bytes)
        query.append("port", "\(port)")
        query.append("uploaded", "\(uploaded)")
        query.append("downloaded", "\(downloaded)")
        query.append("left", "\(left)")
        query.append("compact", isCompact ? "1" : "0")
        if let wanted { query.append("numwant", "\(wanted)") }
        if let key { query.append("key", key.bigEndianBytes.hexadecimal) }
        if let event { query.append("event", event.rawValue) }
        for host in claimedHosts { query.append("ip", host.description) }
        return query
    }

    /// Reads an announce; fields that only some clients send and nobody needs are skipped.
    package init(_ query: QueryString) throws(TrackerRequestProblem) {
        guard let infoHash = InfoHash(bytes: try query.needed("info_hash", byteCount: SHA1Digest.byteCount)),
            let peerID = PeerID(bytes: try query.needed("peer_id", byteCount: PeerID.byteCount))
        else { throw .init("info_hash", .missing) }
        self.init(
            infoHash: infoHash, peerID: peerID, port: try query.neededNumber("port"),
            uploaded: try query.number("uploaded") ?? 0, downloaded: try query.number("downloaded") ?? 0,
            left: try query.neededNumber("left"), event: try query.event(), wanted: try query.wanted(),
            isCompact: try query.only("compact").map { $0 != Array("0".utf8) } ?? true,
            claimedHosts: query.claimedHosts(), key: try query.key())
    }
}

extension ScrapeRequest {
    /// The scrape as a query (BEP 48).
    package var query: QueryString {
        var query = QueryString()
        for infoHash in infoHashes { query.append("info_hash", infoHash.bytes) }
        return query
    }

    /// Reads a scrape, which must name its swarms: the whole list is nobody's business.
    package init(_ query: QueryString) throws(TrackerRequestProblem) {
        var infoHashes: [InfoHash] = []
        for field in query.fields where field.name == "info_hash" {
            guard let infoHash = InfoHash(bytes: field.value) else {
                throw .init("info_hash", .wrongLength(found: field.value.count, needed: SHA1Digest.byteCount))
            }
            guard infoHashes.count < TrackerLimits.scrapedHashes else {
                throw .init("info_hash", .tooMany(limit: TrackerLimits.scrapedHashes))
            }
            infoHashes.append(infoHash)
        }
        guard !infoHashes.isEmpty else { throw .init("info_hash", .missing) }
        self.init(infoHashes)
    }
}

extension QueryString {
    fileprivate func needed(_ name: String, byteCount: Int) throws(TrackerRequestProblem) -> [UInt8] {
        guard let value = try only(name) else { throw .init(name, .missing) }
        guard value.count == byteCount else { throw .init(name, .wrongLength(found: value.count, needed: byteCount)) }
        return value
    }

    fileprivate func neededNumber<Number: FixedWidthInteger>(
        _ name: String
    ) throws(TrackerRequestProblem) -> Number {
        guard let number: Number = try number(name) else { throw .init(name, .missing) }
        return number
    }

    fileprivate func number<Number: FixedWidthInteger>(_ name: String) throws(TrackerRequestProblem) -> Number? {
        guard let value = try only(name) else { return nil }
        let text = Self.shown(value)
        guard let number = Number(text) else { throw .init(name, .notANumber(text)) }
        return number
    }

    /// BEP 15 writes "as many as you like" as -1; some clients do the same here.
    fileprivate func wanted() throws(TrackerRequestProblem) -> Int? {
        guard let number: Int = try number("numwant"), number >= 0 else { return nil }
        return number
    }

    /// An empty event is a regular announce (BEP 3), and so is the `paused` of BEP 21.
    fileprivate func event() throws(TrackerRequestProblem) -> AnnounceEvent? {
        guard let value = try only("event"), !value.isEmpty else { return nil }
        let text = Self.shown(value)
        if text == "paused" { return nil }
        guard let event = AnnounceEvent(rawValue: text) else { throw .init("event", .unknownEvent(text)) }
        return event
    }

    /// BEP 7 allows an endpoint in `ipv4` and `ipv6`, whose port is not believed; BEP 3 allows a name in `ip`,
    /// which is skipped because names are never looked up.
    fileprivate func claimedHosts() -> [HostAddress] {
        fields.filter { ["ip", "ipv4", "ipv6"].contains($0.name) }.compactMap { field in
            let text = Self.shown(field.value)
            return HostAddress(text) ?? PeerAddress(text)?.host
        }
    }

    /// Clients choose any text for a key; only one that is a number in hexadecimal digits is kept.
    fileprivate func key() throws(TrackerRequestProblem) -> UInt32? {
        try only("key").flatMap { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
    }

    private static func shown(_ value: [UInt8]) -> String {
        String(decoding: value.prefix(48), as: UTF8.self)
    }
}
