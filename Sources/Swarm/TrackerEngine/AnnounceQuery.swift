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

    /// Reads an announce: strict about torrent, peer and port, without which it means nothing, and about nothing else.
    ///
    /// Clients send what they like in the other fields (`numwant=all`, a `key` twice, `left` without a value, names cut
    /// in an escape); such a field counts as not sent.
    package init(_ query: QueryString) throws(TrackerRequestProblem) {
        guard let infoHash = InfoHash(bytes: try query.needed("info_hash", byteCount: SHA1Digest.byteCount)),
            let peerID = PeerID(bytes: try query.needed("peer_id", byteCount: PeerID.byteCount))
        else { throw .init("info_hash", .missing) }
        let port = try query.neededPort()
        let event = query.event()
        self.init(
            infoHash: infoHash, peerID: peerID, port: port,
            uploaded: query.number("uploaded") ?? 0, downloaded: query.number("downloaded") ?? 0,
            left: query.number("left") ?? Self.unsaidLeft(event), event: event, wanted: query.wanted(),
            isCompact: query.first("compact") { $0 != Array("0".utf8) } ?? true,
            claimedHosts: query.claimedHosts(), key: query.key())
    }

    /// Who does not say how much it lacks lacks something, for a seed that is named to seeds helps nobody; but not
    /// whoever has just completed.
    private static func unsaidLeft(_ event: AnnounceEvent?) -> UInt64 { event == .completed ? 0 : 1 }
}

extension ScrapeRequest {
    /// The scrape as a query (BEP 48).
    package var query: QueryString {
        var query = QueryString()
        for infoHash in infoHashes { query.append("info_hash", infoHash.bytes) }
        return query
    }

    /// Reads a scrape, which must name its swarms: the whole list is not told.
    package init(_ query: QueryString) throws(TrackerRequestProblem) {
        var infoHashes: [InfoHash] = []
        for field in query.fields where field.name == "info_hash" {
            guard !field.isBroken else { throw .init("info_hash", .brokenEscape) }
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

    fileprivate func neededPort() throws(TrackerRequestProblem) -> UInt16 {
        guard let value = try only("port") else { throw .init("port", .missing) }
        let text = Self.shown(value)
        guard let port = UInt16(text) else { throw .init("port", .notANumber(text)) }
        return port
    }

    fileprivate func number(_ name: String) -> UInt64? {
        first(name) { UInt64(Self.shown($0)) }
    }

    /// BEP 15 writes "as many as you like" as -1; some clients do the same here.
    fileprivate func wanted() -> Int? {
        first("numwant") { Int(Self.shown($0)) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Whatever is none of the three is a regular announce: nothing (BEP 3), `paused` (BEP 21), what others made up.
    fileprivate func event() -> AnnounceEvent? {
        first("event") { AnnounceEvent(rawValue: Self.shown($0)) }
    }

    /// BEP 7 allows an endpoint in `ipv4` and `ipv6`, whose port is not believed; BEP 3 allows a name in `ip`,
    /// which is skipped because names are never looked up.
    fileprivate func claimedHosts() -> [HostAddress] {
        fields.filter { ["ip", "ipv4", "ipv6"].contains($0.name) && !$0.isBroken }.compactMap { field in
            let text = Self.shown(field.value)
            return HostAddress(text) ?? PeerAddress(text)?.host
        }
    }

    /// Clients choose any text for a key; only one that is a number in hexadecimal digits is kept.
    fileprivate func key() -> UInt32? {
        first("key") { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
    }

    private static func shown(_ value: [UInt8]) -> String {
        String(decoding: value.prefix(48), as: UTF8.self)
    }
}
