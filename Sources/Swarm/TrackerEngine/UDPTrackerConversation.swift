// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// One question to a UDP tracker, from the first datagram to the outcome (BEP 15).
///
/// ```
///   connecting ── connection id ──▶ asking ── answer ──▶ over
///       └── asked three times in vain ──┴───────────────▶ over
/// ```
///
/// BEP 15 waits 15 s before it asks again, which suits the Internet; a tracker in the room answers within
/// milliseconds or is not there, so here the waits begin at half a second.
package struct UDPTrackerConversation: Sendable {
    /// What is asked.
    package enum Question: Hashable, Sendable {
        case announce(AnnounceRequest)
        case scrape(ScrapeRequest)
    }

    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        case announced(AnnounceAnswer)
        case scraped(ScrapeAnswer)
        /// Nothing that could be read came in time.
        case silence
    }

    /// What the driver has to do.
    package enum Action: Hashable, Sendable {
        case send([UInt8])
        /// The last action of all.
        case finish(Outcome)
    }

    private enum Phase {
        case connecting
        case asking(connection: UInt64)
        case over
    }

    /// How often one datagram is sent.
    private static let attempts = 3
    private static let firstWait: Duration = .milliseconds(500)

    private let question: Question
    private let isIPv6: Bool
    private var phase: Phase = .connecting
    private var transaction: UInt32 = 0
    private var sent = 0

    /// When to call ``elapsed(to:)``; `nil` before the start and after the end.
    package private(set) var deadline: MonotonicInstant?

    /// A question over a socket of that family.
    package init(_ question: Question, isIPv6: Bool) {
        self.question = question
        self.isIPv6 = isIPv6
    }

    /// Begins.
    package mutating func start(
        at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        enter(.connecting, at: now, using: &generator)
    }

    /// A datagram came from the tracker; whatever does not answer our last one is left alone.
    package mutating func received(
        _ datagram: [UInt8], at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let reply = try? UDPTrackerReply(datagram, isIPv6: isIPv6), reply.transaction == transaction else {
            return []
        }
        switch (phase, reply, question) {
        case (.connecting, .connected(_, let connection), _):
            return enter(.asking(connection: connection), at: now, using: &generator)
        case (.asking, .announced(_, let reply), .announce):
            return finish(.announced(.peers(reply)))
        case (.asking, .scraped(_, let entries), .scrape(let request)) where entries.count == request.infoHashes.count:
            let swarms = Dictionary(zip(request.infoHashes, entries)) { first, _ in first }
            return finish(.scraped(.swarms(swarms)))
        case (.connecting, .refused(_, let reason), .announce), (.asking, .refused(_, let reason), .announce):
            return finish(.announced(.refused(AnnounceRefusal(reason))))
        case (.connecting, .refused(_, let reason), .scrape), (.asking, .refused(_, let reason), .scrape):
            return finish(.scraped(.refused(AnnounceRefusal(reason))))
        case (.connecting, _, _), (.asking, _, _), (.over, _, _):
            return []
        }
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        guard sent < Self.attempts else { return finish(.silence) }
        return send(at: now)
    }

    private mutating func enter(
        _ phase: Phase, at now: MonotonicInstant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        self.phase = phase
        transaction = generator.next()
        sent = 0
        return send(at: now)
    }

    private mutating func send(at now: MonotonicInstant) -> [Action] {
        deadline = now + Self.firstWait * (1 << sent)
        sent += 1
        switch (phase, question) {
        case (.connecting, _):
            return [.send(UDPTrackerRequest.connect(transaction: transaction).encoded)]
        case (.asking(let connection), .announce(let request)):
            let packet = UDPTrackerRequest.announce(connection: connection, transaction: transaction, request)
            return [.send(packet.encoded)]
        case (.asking(let connection), .scrape(let request)):
            let packet = UDPTrackerRequest.scrape(connection: connection, transaction: transaction, request)
            return [.send(packet.encoded)]
        case (.over, _):
            return []
        }
    }

    private mutating func finish(_ outcome: Outcome) -> [Action] {
        phase = .over
        deadline = nil
        return [.finish(outcome)]
    }
}
