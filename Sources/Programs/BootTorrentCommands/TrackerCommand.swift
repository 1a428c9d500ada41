// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import HTTPFetch
import NIOPosix
import PieceStorage
import TorrentCore
import TorrentMetainfo
import TrackerTransport
import UnixSignals

/// A tracker on its own, for the torrents named and no others.
struct TrackerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracker",
        abstract: "Run a tracker for some torrents: HTTP and UDP at the same port.",
        discussion: """
            Example: boottorrent tracker --bind 192.168.1.1:10001 --allow alpine.torrent debian.torrent

            Prints one line once it listens: tracker http://ADDR:PORT/announce udp://ADDR:PORT

            A torrent with both hashes (hybrid) is served under both, one with only the v2 hash under its first \
            20 bytes. Ctrl+C or SIGTERM ends it.

            Exit status: 0 when it was told to end; 1 for a mistake in the arguments, an unreadable torrent or an \
            address that is not on this machine; 2 when the system refuses, a port that is taken among it.
            """)

    @Option(help: "The address to listen on; port 0 takes any.")
    var bind = "0.0.0.0:10001"

    @Option(parsing: .upToNextOption, help: "The torrent files to serve.")
    var allow: [String] = []

    @Option(help: "Connections that one address may have; more are needed behind NAT.")
    var connectionsPerAddress = 64

    func run() async throws {
        DescriptorLimit.raise()
        guard (1...65_536).contains(connectionsPerAddress) else {
            throw CommandFailure.mistake(
                "--connections-per-address \(connectionsPerAddress): is out of range; 1 to 65536 are allowed")
        }
        guard let address = PeerAddress(bind) else {
            throw CommandFailure.mistake(
                "--bind \(bind): this is no numeric address with a port; write it like 192.168.1.1:10001")
        }
        guard !allow.isEmpty else { throw CommandFailure.mistake("--allow: name at least one torrent file to serve") }
        var infoHashes: Set<InfoHash> = []
        for path in allow { infoHashes.formUnion(try Self.infoHashes(of: path)) }
        Terminal.startWriting()
        do {
            try await serve(address, infoHashes)
        } catch let problem as TrackerServerProblem {
            throw problem.failure == .notThisMachine
                ? CommandFailure.mistake("\(problem)") : CommandFailure.failure("\(problem)")
        }
    }

    private func serve(_ address: PeerAddress, _ infoHashes: Set<InfoHash>) async throws {
        var limits = TrackerTransportLimits()
        limits.connections = DescriptorLimit.budget.tracker
        limits.connectionsPerHost = connectionsPerAddress
        let server = TrackerServer(
            bind: address, allowing: infoHashes, limits: limits, group: MultiThreadedEventLoopGroup.singleton,
            logger: Terminal.logger("tracker")
        ) { Terminal.result("tracker http://\($0)/announce udp://\($0)") }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { for await _ in signals { return } }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// The hashes a torrent is announced under: v1, v2 cut to 20 bytes (BEP 52), or both.
    private static func infoHashes(of path: String) throws(CommandFailure) -> Set<InfoHash> {
        let metainfo = try TorrentFileReader.read(path)
        return Set([metainfo.infoHash] + (metainfo.v2InfoHash.map { [InfoHash(truncating: $0)] } ?? []))
    }
}
