// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A whole tracker without a socket: requests as they come off the wire in, answers out.
package struct TrackerResponder: Sendable {
    /// What goes back over HTTP.
    package struct HTTPAnswer: Hashable, Sendable {
        /// 200 for everything a tracker client understands, refusals included; 404 for another path.
        package let status: Int
        /// Bencode, or a sentence with a status other than 200.
        package let body: [UInt8]
    }

    private var swarms: TrackerSwarms
    private let connectionIDs: UDPConnectionIDs

    /// Serves nothing yet; the secret is 32 bytes drawn by chance at each start.
    package init(settings: TrackerSettings, secret: [UInt8]) {
        swarms = TrackerSwarms(settings: settings)
        connectionIDs = UDPConnectionIDs(secret: secret)
    }

    /// Serves these infohashes from now on, and no others.
    package mutating func allow(_ infoHashes: Set<InfoHash>) {
        swarms.allow(infoHashes)
    }

    /// Forgets peers that have been silent for too long; worth calling every few seconds.
    package mutating func elapsed(to now: MonotonicInstant) {
        swarms.elapsed(to: now)
    }

    /// Answers `GET target`: `/announce` and `/scrape` with their queries (BEP 3, 48), in whatever form of RFC 9112.
    package mutating func answer(
        target: String, from source: HostAddress, at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) -> HTTPAnswer {
        let target = RequestTarget(target)
        let query = target.query ?? ""
        switch target.path {
        case "/announce":
            return HTTPAnswer(
                status: 200, body: announce(query, from: source, at: now, using: &generator).bencoded)
        case "/scrape":
            return HTTPAnswer(status: 200, body: scrape(query).bencoded)
        default:
            return HTTPAnswer(status: 404, body: Array("This tracker answers at /announce and /scrape only.\n".utf8))
        }
    }

    private mutating func announce(
        _ query: String, from source: HostAddress, at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) -> AnnounceAnswer {
        do {
            let request = try AnnounceRequest(QueryString(query))
            return swarms.announce(request, from: source, at: now, using: &generator)
        } catch {
            return .refused(AnnounceRefusal("\(error)"))
        }
    }

    private func scrape(_ query: String) -> ScrapeAnswer {
        do {
            return .swarms(swarms.scrape(try ScrapeRequest(QueryString(query))))
        } catch {
            return .refused(AnnounceRefusal("\(error)"))
        }
    }

    /// Answers a datagram (BEP 15); `nil` for silence.
    ///
    /// Until an address has shown that it receives what is sent to it, an answer is never longer than its request.
    package mutating func answer(
        datagram: [UInt8], from source: HostAddress, at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) -> [UInt8]? {
        guard let request = try? UDPTrackerRequest(datagram) else { return nil }
        let reply: UDPTrackerReply
        switch request {
        case .connect(let transaction):
            reply = .connected(transaction: transaction, connection: connectionIDs.make(for: source, at: now))
        case .announce(let connection, let transaction, let announce):
            guard connectionIDs.knows(connection, of: source, at: now) else {
                return Self.expired(transaction)
            }
            reply = .init(swarms.announce(announce, from: source, at: now, using: &generator), transaction)
        case .scrape(let connection, let transaction, let scrape):
            guard connectionIDs.knows(connection, of: source, at: now) else {
                return Self.expired(transaction)
            }
            let entries = swarms.scrape(scrape)
            let none = ScrapeEntry(complete: 0, downloaded: 0, incomplete: 0)
            reply = .scraped(transaction: transaction, scrape.infoHashes.map { entries[$0] ?? none })
        }
        return reply.encoded(forIPv6: source.isIPv6)
    }

    /// 33 bytes, where the shortest request that has a connection id is a scrape of 36.
    private static func expired(_ transaction: UInt32) -> [UInt8] {
        UDPTrackerReply.refused(transaction: transaction, "connection id has expired").encoded(forIPv6: false)
    }
}

extension UDPTrackerReply {
    fileprivate init(_ answer: AnnounceAnswer, _ transaction: UInt32) {
        switch answer {
        case .peers(let reply): self = .announced(transaction: transaction, reply)
        case .refused(let refusal): self = .refused(transaction: transaction, refusal.reason)
        }
    }
}
