// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import NIOCore
import NIOPosix
import TestProcesses
import Testing
import TorrentCore
import TrackerEngine
import TrackerTransport

@Suite(.timeLimit(.minutes(5))) struct TrackerServerTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let client = TrackerClient(group: MultiThreadedEventLoopGroup.singleton)

    private func request(
        _ torrent: UInt8, peer: UInt8, left: UInt64 = 1, event: AnnounceEvent? = nil
    ) throws -> AnnounceRequest {
        AnnounceRequest(
            infoHash: try hash(torrent), peerID: try peerID(peer), port: 6_000 + UInt16(peer), left: left, event: event)
    }

    private func peers(_ answer: AnnounceAnswer) -> Set<UInt16>? {
        if case .peers(let reply) = answer { Set(reply.peers.map(\.port)) } else { nil }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `peers who come by HTTP and by UDP meet`(host: String) async throws {
        try await withTracker(on: host, allowing: [try hash(1)]) { tracker in
            #expect(peers(try await client.announce(request(1, peer: 1), to: tracker.http)) == [])
            #expect(peers(try await client.announce(request(1, peer: 2), to: tracker.udp)) == [6_001])
            #expect(peers(try await client.announce(request(1, peer: 3, left: 0), to: tracker.http)) == [6_001, 6_002])
            _ = try await client.announce(request(1, peer: 1, event: .stopped), to: tracker.udp)
            let entry = ScrapeEntry(complete: 1, downloaded: 0, incomplete: 1)
            for url in [try tracker.http, tracker.udp] {
                #expect(try await client.scrape(ScrapeRequest([hash(1)]), at: url) == .swarms([try hash(1): entry]))
            }
        }
    }

    @Test func `what is served can change while it runs`() async throws {
        try await withTracker(allowing: [try hash(1)]) { tracker in
            for url in [try tracker.http, tracker.udp] {
                let answer = try await client.announce(request(2, peer: 1), to: url)
                #expect(answer == .refused(AnnounceRefusal("torrent \(try hash(2)) is not served here")))
            }
            try await tracker.server.allow([hash(2)])
            #expect(peers(try await client.announce(request(2, peer: 1), to: tracker.http)) == [])
            #expect(peers(try await client.announce(request(1, peer: 1), to: tracker.http)) == nil)
        }
    }

    @Test func `an address of another machine is named`() async throws {
        await #expect(throws: TrackerServerProblem.self) {
            do {
                try await withTracker(on: "192.0.2.1", allowing: []) { _ in }
            } catch let problem as TrackerServerProblem {
                #expect(
                    "\(problem)"
                        == "the tracker cannot listen on 192.0.2.1:0 (TCP): that address is not on this machine")
                throw problem
            }
        }
    }

    @Test func `a port that is taken is named, for either protocol`() async throws {
        try await withTracker(allowing: []) { tracker in
            await #expect(throws: TrackerServerProblem.self) {
                try await withTracker(port: tracker.address.port, allowing: []) { _ in }
            }
        }
        let port = UnclaimedPort.next()
        let udp = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: Int(port)).get()
        let problem = await #expect(throws: TrackerServerProblem.self) {
            try await withTracker(port: port, allowing: []) { _ in }
        }
        try await udp.close().get()
        #expect(problem?.transport == "UDP")
        #expect(problem?.failure == .portTaken)
    }

    @Test func `the address is free again once it has stopped`() async throws {
        let port = UnclaimedPort.next()
        for _ in 1...2 {
            try await withTracker(port: port, allowing: []) { tracker in
                #expect(tracker.address.port == port)
                // Its end is the server's, so that the port would stay busy for a minute without SO_REUSEADDR.
                _ = try await ClientBootstrap(group: group).connect(to: tracker.address.socketAddress).get()
            }
        }
    }

    /// What the tracker sends back to these bytes until it closes.
    private func answer(to bytes: [UInt8], from tracker: RunningTracker) async throws -> String {
        let collected = group.next().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: collected.futureResult.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(CollectingHandler(collected))
                }
            }
            .connect(to: tracker.address.socketAddress).get()
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        return try await collected.futureResult.get()
    }

    @Test func `a connection carries one request after another`() async throws {
        try await withTracker(allowing: [try hash(1)]) { tracker in
            let one = "GET /scrape?info_hash=x HTTP/1.1\r\nHost: x\r\n\r\n"
            let last = "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let text = try await answer(to: Array((one + one + last).utf8), from: tracker)
            #expect(text.components(of: "HTTP/1.1 200 OK") == 2)
            #expect(text.components(of: "HTTP/1.1 404 Not Found") == 1)
            #expect(text.components(of: "info_hash: has 1 bytes; 20 are needed") == 2)
        }
    }

    @Test(arguments: [
        ("POST /announce HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "413"),
        ("POST /announce HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405"),
        ("HEAD /announce HTTP/1.1\r\nHost: x\r\n\r\n", "405"),
        ("nonsense\r\n\r\n", "400"),
        ("GET /announce?" + String(repeating: "x", count: 20_000) + " HTTP/1.1\r\n\r\n", ""),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 1 << 20), ""),
    ])
    func `what is no request ends the connection`(text: String, status: String) async throws {
        try await withTracker(allowing: []) { tracker in
            let reply = try await answer(to: Array(text.utf8), from: tracker)
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 \(status)"))
        }
    }

    @Test(arguments: ["", "GET /announ", "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"])
    func `a connection that says nothing more is closed`(text: String) async throws {
        var limits = TrackerTransportLimits()
        limits.requestTime = .milliseconds(100)
        try await withTracker(allowing: [], limits: limits) { tracker in
            _ = try await answer(to: Array(text.utf8), from: tracker)
        }
    }

    @Test func `whoever comes beyond the limit of its address is answered, and one that says nothing is closed`()
        async throws
    {
        var limits = TrackerTransportLimits()
        limits.connectionsPerHost = 3
        limits.exemptsLoopback = false
        try await withTracker(allowing: [try hash(1)], limits: limits) { tracker in
            var idle: [any Channel] = []
            for _ in 0..<3 {
                idle.append(try await ClientBootstrap(group: group).connect(to: tracker.address.socketAddress).get())
            }
            #expect(peers(try await client.announce(request(1, peer: 1), to: tracker.http)) == [])
            // Nothing else ends it: eight seconds are not over.
            try await idle[0].closeFuture.get()
            for channel in idle.dropFirst() { try await channel.close().get() }
        }
    }

    @Test func `loopback may have more`() async throws {
        var limits = TrackerTransportLimits()
        limits.connectionsPerHost = 1
        try await withTracker(allowing: [try hash(1)], limits: limits) { tracker in
            var idle: [any Channel] = []
            for _ in 0..<3 {
                idle.append(try await ClientBootstrap(group: group).connect(to: tracker.address.socketAddress).get())
            }
            #expect(peers(try await client.announce(request(1, peer: 1), to: tracker.http)) == [])
            let open = idle.map(\.isActive)
            #expect(open == [true, true, true])
            for channel in idle { try await channel.close().get() }
        }
    }

    @Test(arguments: [
        "GET http://127.0.0.1:1/scrape?info_hash=x HTTP/1.0\r\n\r\n", "GET //scrape?info_hash=x HTTP/1.0\r\n\r\n",
    ])
    func `an old client in any form is answered, and the connection ends with that`(text: String) async throws {
        try await withTracker(allowing: []) { tracker in
            let reply = try await answer(to: Array(text.utf8), from: tracker)
            #expect(reply.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(reply.hasSuffix("info_hash: has 1 bytes; 20 are needede"))
        }
    }

    @Test func `a datagram that is none of BEP 15's is left unanswered`() async throws {
        try await withTracker(allowing: [try hash(1)]) { tracker in
            let udp = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
            for length in [0, 1, 15, 16, 98, 3_000] {
                let bytes = ByteBuffer(bytes: [UInt8](repeating: 0xff, count: length))
                try await udp.writeAndFlush(
                    AddressedEnvelope(remoteAddress: tracker.address.socketAddress, data: bytes)
                ).get()
            }
            #expect(
                peers(try await client.announce(request(1, peer: 1), to: tracker.udp)) == [], "it still answers others")
            try await udp.close().get()
        }
    }
}

private final class CollectingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let collected: EventLoopPromise<String>
    private var bytes = ByteBuffer()

    init(_ collected: EventLoopPromise<String>) {
        self.collected = collected
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var more = unwrapInboundIn(data)
        bytes.writeBuffer(&more)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        collected.succeed(String(buffer: bytes))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        indices.count { self[$0...].hasPrefix(text) }
    }
}
