// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct UDPTrackerConversationTests {
    private var generator = SeededGenerator(3)
    private var conversation: UDPTrackerConversation
    private let request: AnnounceRequest

    init() throws {
        request = AnnounceRequest(infoHash: try hash(1), peerID: try peerID(1), port: 1, left: 1)
        conversation = UDPTrackerConversation(.announce(request), isIPv6: false)
    }

    private func sent(_ actions: [UDPTrackerConversation.Action]) throws -> UDPTrackerRequest {
        guard case .send(let bytes) = try #require(actions.first), actions.count == 1 else {
            throw UDPTrackerProblem.endsIn(field: "\(actions)")
        }
        return try UDPTrackerRequest(bytes)
    }

    private mutating func receive(_ reply: UDPTrackerReply, at seconds: Double = 0) -> [UDPTrackerConversation.Action] {
        conversation.received(reply.encoded(forIPv6: false), at: instant(seconds), using: &generator)
    }

    /// Connects, and gives the transaction of the announce that follows.
    private mutating func connect() throws -> UInt32 {
        guard case .connect(let transaction) = try sent(conversation.start(at: instant(0), using: &generator)) else {
            throw UDPTrackerProblem.endsIn(field: "connect")
        }
        let actions = receive(.connected(transaction: transaction, connection: 77))
        guard case .announce(77, let second, let announce) = try sent(actions) else {
            throw UDPTrackerProblem.endsIn(field: "announce")
        }
        #expect(announce.infoHash == request.infoHash)
        #expect(second != transaction)
        return second
    }

    @Test mutating func `connect, announce, answer`() throws {
        let transaction = try connect()
        let reply = AnnounceReply(interval: .seconds(9), complete: 1, incomplete: 2, peers: [try address("10.0.0.1:5")])
        #expect(receive(.announced(transaction: transaction, reply)) == [.finish(.announced(.peers(reply)))])
        #expect(conversation.deadline == nil)
        #expect(receive(.announced(transaction: transaction, reply)) == [], "over is over")
    }

    @Test mutating func `a refusal is an answer`() throws {
        let transaction = try connect()
        #expect(
            receive(.refused(transaction: transaction, "no")) == [.finish(.announced(.refused(AnnounceRefusal("no"))))])
    }

    @Test mutating func `what does not answer our last datagram is left alone`() throws {
        let transaction = try connect()
        let reply = AnnounceReply(interval: .seconds(9))
        #expect(receive(.announced(transaction: transaction &+ 1, reply)) == [])
        #expect(receive(.connected(transaction: transaction, connection: 1)) == [])
        #expect(receive(.scraped(transaction: transaction, [])) == [])
        #expect(conversation.received([1, 2, 3], at: instant(0), using: &generator) == [])
        #expect(receive(.announced(transaction: transaction, reply)).count == 1)
    }

    @Test mutating func `a lost datagram is sent again, the same, three times in all`() throws {
        let first = conversation.start(at: instant(0), using: &generator)
        #expect(conversation.elapsed(to: instant(0.4)) == [])
        #expect(conversation.elapsed(to: instant(0.5)) == first)
        #expect(conversation.elapsed(to: instant(1.4)) == [])
        #expect(conversation.elapsed(to: instant(1.5)) == first)
        #expect(conversation.elapsed(to: instant(3.5)) == [.finish(.silence)])
        #expect(conversation.elapsed(to: instant(99)) == [])
    }

    @Test mutating func `a scrape that answers about other swarms is no answer`() throws {
        conversation = UDPTrackerConversation(.scrape(ScrapeRequest([try hash(1), try hash(2)])), isIPv6: false)
        guard case .connect(let transaction) = try sent(conversation.start(at: instant(0), using: &generator)),
            case .scrape(5, let second, _) = try sent(
                receive(.connected(transaction: transaction, connection: 5)))
        else {
            Issue.record("no scrape")
            return
        }
        let entry = ScrapeEntry(complete: 1, downloaded: 2, incomplete: 3)
        #expect(receive(.scraped(transaction: second, [entry])) == [])
        #expect(
            receive(.scraped(transaction: second, [entry, entry]))
                == [.finish(.scraped(.swarms([try hash(1): entry, try hash(2): entry])))])
    }
}
