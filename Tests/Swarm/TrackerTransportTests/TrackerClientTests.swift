// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import NIOCore
import NIOPosix
import TestProcesses
import Testing
import TorrentCore
import TrackerEngine
import TrackerTransport

@Suite(.timeLimit(.minutes(5))) struct TrackerClientTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let client = TrackerClient(group: MultiThreadedEventLoopGroup.singleton)

    private func request(_ event: AnnounceEvent? = nil) throws -> AnnounceRequest {
        AnnounceRequest(infoHash: try hash(1), peerID: try peerID(1), port: 1, left: 1, event: event)
    }

    @Test func `where nothing listens both protocols say so at once`() async throws {
        let address = PeerAddress(host: .ipv4(0x7f00_0001), port: UnclaimedPort.next())
        for url in [TrackerURL.udp(address), .http(try HTTPURL(address: address, target: "/announce"))] {
            await #expect(throws: TrackerFailure.self) {
                do {
                    _ = try await client.announce(request(), to: url)
                } catch let failure as TrackerFailure {
                    #expect("\(failure)" == "\(url): connection refused; nothing listens at that port")
                    throw failure
                }
            }
        }
    }

    @Test func `a farewell to a tracker that is silent ends by itself`() async throws {
        let udp = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(udp.localAddress.flatMap { PeerAddress($0) })
        await #expect(throws: TrackerFailure(tracker: .udp(address), reason: .silence)) {
            try await client.announce(request(.stopped), to: .udp(address))
        }
        try await udp.close().get()
    }

    @Test func `packets leave from the local address given`() async throws {
        try await withTracker(allowing: [try hash(1)]) { tracker in
            let client = TrackerClient(group: group, from: HostAddress("127.0.0.8"))
            for url in [try tracker.http, tracker.udp] { _ = try await client.announce(request(), to: url) }
            let other = AnnounceRequest(infoHash: try hash(1), peerID: try peerID(9), port: 9, left: 1)
            guard case .peers(let reply) = try await self.client.announce(other, to: tracker.http) else {
                Issue.record("refused")
                return
            }
            #expect(reply.peers.map(\.description) == ["127.0.0.8:1"])
        }
    }

    @Test func `a tracker whose path does not end in announce cannot be scraped`() async throws {
        let url = try TrackerURL("http://127.0.0.1:1/tracker.php")
        await #expect(throws: TrackerFailure(tracker: url, reason: .noScrapeAddress)) {
            try await client.scrape(ScrapeRequest([hash(1)]), at: url)
        }
    }
}
