// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension AnnounceAnswer {
    /// The answer as an HTTP tracker sends it: compact peers, each family under its key (BEP 7, 23, 24, 31).
    package var bencoded: [UInt8] {
        switch self {
        case .peers(let reply): Bencode.dictionary(reply.entries).encoded
        case .refused(let refusal): Bencode.dictionary(refusal.entries).encoded
        }
    }

    /// Reads a tracker's reply; peers may come in the compact or in the long form.
    package init(bencoded bytes: [UInt8]) throws(TrackerReplyProblem) {
        let fields = try ReplyFields(bytes)
        if let refusal = try fields.refusal() {
            self = .refused(refusal)
        } else {
            self = .peers(try AnnounceReply(fields))
        }
    }
}

extension AnnounceReply {
    fileprivate var entries: [Bencode.Key: Bencode] {
        var entries: [Bencode.Key: Bencode] = [
            "interval": .integer(interval.components.seconds),
            "peers": .bytes(peers.filter { !$0.host.isIPv6 }.flatMap(\.compact)),
        ]
        let sixes = peers.filter(\.host.isIPv6)
        if !sixes.isEmpty { entries["peers6"] = .bytes(sixes.flatMap(\.compact)) }
        if let minInterval { entries["min interval"] = .integer(minInterval.components.seconds) }
        if let complete { entries["complete"] = .integer(Int64(complete)) }
        if let incomplete { entries["incomplete"] = .integer(Int64(incomplete)) }
        if let warning { entries["warning message"] = .text(warning) }
        if let externalHost { entries["external ip"] = .bytes(externalHost.bytes) }
        return entries
    }

    fileprivate init(_ fields: ReplyFields) throws(TrackerReplyProblem) {
        guard let interval = try fields.seconds("interval") else { throw .missing(field: "interval") }
        self.init(
            interval: interval, minInterval: try fields.seconds("min interval"),
            complete: try fields.count("complete"), incomplete: try fields.count("incomplete"),
            peers: try fields.peers(), warning: try fields.text("warning message"),
            externalHost: try fields.host("external ip"))
    }
}

extension AnnounceRefusal {
    fileprivate var entries: [Bencode.Key: Bencode] {
        var entries: [Bencode.Key: Bencode] = ["failure reason": .text(reason)]
        switch retry {
        case .after(let delay): entries["retry in"] = .integer(max(1, (delay.components.seconds + 59) / 60))
        case .never: entries["retry in"] = .text("never")
        case nil: break
        }
        return entries
    }
}

extension ScrapeAnswer {
    /// The answer as an HTTP tracker sends it (BEP 48).
    package var bencoded: [UInt8] {
        switch self {
        case .refused(let refusal): Bencode.dictionary(refusal.entries).encoded
        case .swarms(let swarms): Bencode.dictionary(["files": .dictionary(Self.files(swarms))]).encoded
        }
    }

    private static func files(_ swarms: [InfoHash: ScrapeEntry]) -> [Bencode.Key: Bencode] {
        let files = swarms.map { infoHash, entry in
            (
                Bencode.Key(bytes: infoHash.bytes),
                Bencode.dictionary([
                    "complete": .integer(Int64(entry.complete)), "downloaded": .integer(Int64(entry.downloaded)),
                    "incomplete": .integer(Int64(entry.incomplete)),
                ])
            )
        }
        return Dictionary(files) { first, _ in first }
    }

    /// Reads a tracker's reply; counts it leaves out are zero.
    package init(bencoded bytes: [UInt8]) throws(TrackerReplyProblem) {
        let fields = try ReplyFields(bytes)
        if let refusal = try fields.refusal() {
            self = .refused(refusal)
        } else {
            self = .swarms(try fields.swarms())
        }
    }
}
