// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// The dictionary of a tracker's reply, read field by field.
struct ReplyFields {
    private let root: BencodeNode

    init(_ bytes: [UInt8]) throws(TrackerReplyProblem) {
        let node: BencodeNode
        do {
            node = try BencodeDecoder.decode(bytes, limits: .trackerReply)
        } catch {
            throw .bencode(error)
        }
        try self.init(node)
    }

    private init(_ node: BencodeNode) throws(TrackerReplyProblem) {
        guard node.dictionary != nil else { throw .notADictionary }
        root = node
    }

    /// A refusal, with the advice of BEP 31 in minutes or as the word "never".
    func refusal() throws(TrackerReplyProblem) -> AnnounceRefusal? {
        guard let reason = try text("failure reason") else { return nil }
        guard let retry = root["retry in"] else { return AnnounceRefusal(reason) }
        if retry.text == "never" { return AnnounceRefusal(reason, retry: .never) }
        guard let minutes = retry.integer, minutes >= 0 else { throw .wrong(field: "retry in", offset: retry.offset) }
        let longest = TrackerLimits.interval.components.seconds / 60
        return AnnounceRefusal(reason, retry: .after(.seconds(60 * min(minutes, longest))))
    }

    /// A text, cut to what a person would read, who may read it on a terminal.
    func text(_ name: String) throws(TrackerReplyProblem) -> String? {
        guard let node = root[name] else { return nil }
        guard let bytes = node.bytes else { throw .wrong(field: name, offset: node.offset) }
        return String(decoding: bytes.prefix(TrackerLimits.textByteCount), as: UTF8.self).withoutControlCharacters
    }

    /// A duration, never longer than the limit.
    func seconds(_ name: String) throws(TrackerReplyProblem) -> Duration? {
        guard let node = root[name] else { return nil }
        guard let seconds = node.integer, seconds >= 0 else { throw .wrong(field: name, offset: node.offset) }
        return min(.seconds(min(seconds, Int64(Int32.max))), TrackerLimits.interval)
    }

    func count(_ name: String) throws(TrackerReplyProblem) -> Int? {
        guard let node = root[name] else { return nil }
        guard let count = node.integer, count >= 0 else { throw .wrong(field: name, offset: node.offset) }
        return Int(count)
    }

    func host(_ name: String) throws(TrackerReplyProblem) -> HostAddress? {
        guard let node = root[name] else { return nil }
        guard let bytes = node.bytes, let host = HostAddress(bytes: bytes) else {
            throw .wrong(field: name, offset: node.offset)
        }
        return host
    }

    /// The peers of both families, each once; those without a port or with a name for an address are skipped.
    func peers() throws(TrackerReplyProblem) -> [PeerAddress] {
        var peers: [PeerAddress] = []
        if let node = root["peers"] {
            if let list = node.list {
                peers += Self.longPeers(list)
            } else {
                peers += try Self.compactPeers(node, "peers", byteCount: 6)
            }
        }
        if let node = root["peers6"] { peers += try Self.compactPeers(node, "peers6", byteCount: 18) }
        var seen: Set<PeerAddress> = []
        return Array(peers.filter { seen.insert($0).inserted }.prefix(TrackerLimits.peersRead))
    }

    private static func compactPeers(
        _ node: BencodeNode, _ name: String, byteCount: Int
    ) throws(TrackerReplyProblem) -> [PeerAddress] {
        guard let bytes = node.bytes, bytes.count.isMultiple(of: byteCount) else {
            throw .wrong(field: name, offset: node.offset)
        }
        return PeerAddress.list(compact: bytes, byteCount: byteCount)
    }

    private static func longPeers(_ list: [BencodeNode]) -> [PeerAddress] {
        list.compactMap { node in
            guard let text = node["ip"]?.text, let host = HostAddress(text), let number = node["port"]?.integer,
                let port = UInt16(exactly: number), port != 0
            else { return nil }
            return PeerAddress(host: host, port: port)
        }
    }

    func swarms() throws(TrackerReplyProblem) -> [InfoHash: ScrapeEntry] {
        guard let files = root["files"] else { throw .missing(field: "files") }
        guard let entries = files.dictionary else { throw .wrong(field: "files", offset: files.offset) }
        var swarms: [InfoHash: ScrapeEntry] = [:]
        for entry in entries {
            guard let infoHash = InfoHash(bytes: entry.key) else {
                throw .wrong(field: "files", offset: entry.value.offset)
            }
            let counts = try ReplyFields(entry.value)
            swarms[infoHash] = ScrapeEntry(
                complete: try counts.count("complete") ?? 0, downloaded: try counts.count("downloaded") ?? 0,
                incomplete: try counts.count("incomplete") ?? 0)
        }
        return swarms
    }
}

extension PeerAddress {
    /// Compact peers laid end to end; those without a port are skipped.
    static func list(compact bytes: some Collection<UInt8>, byteCount: Int) -> [PeerAddress] {
        let all = Array(bytes)
        return stride(from: 0, to: all.count - all.count % byteCount, by: byteCount).compactMap {
            PeerAddress(compact: all[$0..<$0 + byteCount])
        }
    }
}

extension HostAddress {
    /// Whether it takes sixteen bytes on the wire.
    var isIPv6: Bool {
        switch self {
        case .ipv4: false
        case .ipv6: true
        }
    }
}
