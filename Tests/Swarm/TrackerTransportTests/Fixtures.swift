// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import Logging
import NIOPosix
import Testing
import TorrentCore
import TrackerEngine
import TrackerTransport

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// A tracker on loopback.
struct RunningTracker {
    let server: TrackerServer
    let address: PeerAddress

    var http: TrackerURL {
        get throws { .http(try HTTPURL(address: address, target: "/announce")) }
    }
    var udp: TrackerURL { .udp(address) }
}

/// Runs a tracker for as long as the body takes.
func withTracker(
    on host: String = "127.0.0.1", port: UInt16 = 0, allowing infoHashes: Set<InfoHash>,
    settings: TrackerSettings = TrackerSettings(), limits: TrackerTransportLimits = TrackerTransportLimits(),
    _ body: (RunningTracker) async throws -> Void
) async throws {
    let (addresses, continuation) = AsyncStream.makeStream(of: PeerAddress.self)
    let server = TrackerServer(
        bind: PeerAddress(host: try #require(HostAddress(host)), port: port), allowing: infoHashes, settings: settings,
        limits: limits, group: MultiThreadedEventLoopGroup.singleton, logger: quiet
    ) { continuation.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run()
        }
        for await address in addresses {
            try await body(RunningTracker(server: server, address: address))
            break
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}

func hash(_ number: UInt8) throws -> InfoHash {
    try #require(InfoHash(bytes: [UInt8](repeating: number, count: 20)))
}

func peerID(_ number: UInt8) throws -> PeerID {
    try #require(PeerID(bytes: [UInt8](repeating: number, count: 20)))
}
