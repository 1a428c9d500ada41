// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore
internal import TrackerEngine

/// A tracker and its client between which the fuzzer sits.
enum FuzzedTracker {
    private static let host = HostAddress.ipv4(0x0a00_0001)

    private static var infoHash: InfoHash? { InfoHash(bytes: Array(repeating: UInt8(ascii: "a"), count: 20)) }

    private static var responder: TrackerResponder {
        var responder = TrackerResponder(settings: TrackerSettings(), secret: Array(repeating: 3, count: 32))
        if let infoHash { responder.allow([infoHash]) }
        return responder
    }

    /// One target of `GET` for each line.
    static func query(_ bytes: [UInt8]) {
        var responder = responder
        var chance = SeededGenerator(seed: 1)
        for (index, line) in bytes.split(separator: 10).prefix(50).enumerated() {
            let target = String(decoding: line, as: UTF8.self)
            let now = MonotonicInstant(nanoseconds: Int64(index) * 1_000_000_000)
            let answer = responder.answer(target: target, from: host, at: now, using: &chance)
            precondition(answer.body.count < 1 << 20)
            responder.elapsed(to: now)
        }
    }

    static func reply(_ bytes: [UInt8]) {
        switch try? AnnounceAnswer(bencoded: bytes) {
        case .peers(let reply): precondition(reply.warning.map(isPlain) ?? true)
        case .refused(let refusal): precondition(isPlain(refusal.reason))
        case nil: break
        }
        _ = try? ScrapeAnswer(bencoded: bytes)
    }

    /// Whether a terminal would obey nothing of it.
    private static func isPlain(_ text: String) -> Bool { text == text.withoutControlCharacters }

    /// Datagrams to a tracker and to a client; each begins with its length.
    static func datagrams(_ bytes: [UInt8]) {
        var responder = responder
        var chance = SeededGenerator(seed: 1)
        var rest = bytes[...]
        guard let infoHash else { return }
        let announce = AnnounceRequest(infoHash: infoHash, peerID: PeerID(using: &chance), port: 1, left: 1)
        var client = UDPTrackerConversation(.announce(announce), isIPv6: bytes.first.map { $0 & 1 == 1 } ?? false)
        var time: Int64 = 0
        _ = client.start(at: MonotonicInstant(nanoseconds: time), using: &chance)
        while let length = rest.popFirst() {
            let datagram = Array(rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
            time += Int64(length) * 10_000_000
            let now = MonotonicInstant(nanoseconds: time)
            _ = client.received(datagram, at: now, using: &chance)
            _ = client.elapsed(to: now)
            guard let answer = responder.answer(datagram: datagram, from: host, at: now, using: &chance) else {
                continue
            }
            // Nobody who forges an address makes the tracker send more than he sent.
            precondition(answer.count <= max(datagram.count, 1_500))
            _ = try? UDPTrackerReply(answer, isIPv6: false)
        }
    }

    static var queries: [[UInt8]] {
        [
            "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=0&event=started\n"
                + "/scrape?info_hash=aaaaaaaaaaaaaaaaaaaa\n/announce?info_hash=%61aaaaaaaaaaaaaaaaaaa&numwant=-1&ip=::1"
        ].map { Array($0.utf8) }
    }

    static var replies: [[UInt8]] {
        [
            "d8:intervali30e5:peers6:abcdefe", "d14:failure reason1:xe",
            "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei1eeee",
        ].map { Array($0.utf8) }
    }

    static var conversations: [[UInt8]] {
        let connect = [0, 0, 4, 23, 39, 16, 25, 128, 0, 0, 0, 0, 1, 2, 3, 4] as [UInt8]
        return [[16] + connect, [16] + connect + [98] + Array(repeating: 1, count: 98)]
    }
}
