// SPDX-License-Identifier: GPL-3.0-or-later

import NIOPosix
import Synchronization
import Testing
import TorrentCore
import TrackerEngine
import TrackerTransport

@Suite(.timeLimit(.minutes(5))) struct AnnouncerTests {
    private let client = TrackerClient(group: MultiThreadedEventLoopGroup.singleton)

    /// Runs an announcer until it has told of a peer that satisfies the wish, or the body says enough.
    private func run(
        _ tiers: [[TrackerURL]], peer: UInt8, left: UInt64, onLook: @escaping @Sendable () -> Void = {},
        until wish: @escaping @Sendable ([PeerAddress]) -> Bool
    ) async throws {
        let (found, continuation) = AsyncStream.makeStream(of: [PeerAddress].self)
        let announcer = Announcer(
            tiers: tiers,
            identity: .init(infoHash: try hash(1), peerID: try peerID(peer), port: 6_000 + UInt16(peer)),
            client: client, logger: quiet,
            progress: {
                onLook()
                return AnnounceProgress(uploaded: 0, downloaded: 0, left: left, peers: 0)
            },
            onPeers: { continuation.yield($0) })
        await withDiscardingTaskGroup { group in
            group.addTask { await announcer.run() }
            for await peers in found where wish(peers) { break }
            group.cancelAll()
        }
    }

    @Test(arguments: ["http", "udp"])
    func `a peer that comes later is found, and leaves when its task ends`(scheme: String) async throws {
        try await withTracker(allowing: [try hash(1)]) { tracker in
            let url = scheme == "udp" ? tracker.udp : try tracker.http
            let seed = AnnounceRequest(infoHash: try hash(1), peerID: try peerID(1), port: 6_001, left: 0)
            _ = try await client.announce(seed, to: url)
            try await run([[url]], peer: 2, left: 9) { $0.map(\.port) == [6_001] }
            let scrape = try await client.scrape(ScrapeRequest([hash(1)]), at: url)
            let entry = ScrapeEntry(complete: 1, downloaded: 0, incomplete: 0)
            #expect(scrape == .swarms([try hash(1): entry]), "stopped was said by the cancelled task")
        }
    }

    /// How soon is the schedule's matter, whose tests have a clock of their own.
    @Test(.timeLimit(.minutes(5))) func `a tracker that comes later is found`() async throws {
        let port = Mutex<UInt16>(0)
        try await withTracker(allowing: []) { tracker in port.withLock { $0 = tracker.address.port } }
        let address = PeerAddress(host: .ipv4(0x7f00_0001), port: port.withLock { $0 })
        let (found, continuation) = AsyncStream.makeStream(of: Void.self)
        let (looks, look) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await run([[.udp(address)]], peer: 2, left: 9, onLook: { look.yield() }) { _ in true }
                continuation.finish()
            }
            var count = 0
            for await _ in looks {
                count += 1
                if count == 6 { break }
            }
            try await withTracker(port: address.port, allowing: [try hash(1)]) { tracker in
                let seed = AnnounceRequest(infoHash: try hash(1), peerID: try peerID(1), port: 6_001, left: 0)
                _ = try await client.announce(seed, to: tracker.udp)
                for await _ in found {}
            }
            try await group.waitForAll()
        }
    }
}
