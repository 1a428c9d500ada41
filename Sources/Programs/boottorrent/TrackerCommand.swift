// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Bencoding
import ContentHash
import Foundation
import HTTPFetch
import Logging
import NIOPosix
import TorrentCore
import TrackerTransport
import UnixSignals

/// A tracker on its own, for the torrents named and no others.
struct TrackerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracker",
        abstract: "Run a tracker for some torrents: HTTP and UDP at the same port.",
        discussion: """
            Example: boottorrent tracker --bind 192.168.1.1:10001 --allow out/torrents/*.torrent

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

    func run() async throws {
        guard let address = PeerAddress(bind) else {
            throw fail(1, "--bind \(bind): this is no numeric address with a port; write it like 192.168.1.1:10001.")
        }
        guard !allow.isEmpty else { throw fail(1, "--allow: name at least one torrent file to serve.") }
        var infoHashes: Set<InfoHash> = []
        for path in allow { infoHashes.formUnion(try Self.infoHashes(of: path)) }
        do {
            try await serve(address, infoHashes)
        } catch let problem as TrackerServerProblem {
            throw fail(problem.failure == .notThisMachine ? 1 : 2, "\(problem).")
        }
    }

    private func serve(_ address: PeerAddress, _ infoHashes: Set<InfoHash>) async throws {
        let server = TrackerServer(
            bind: address, allowing: infoHashes, group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "tracker") { StreamLogHandler.standardError(label: $0) }
        ) { bound in
            print("tracker http://\(bound)/announce udp://\(bound)")
            fflush(nil)
        }
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
    ///
    /// To be replaced by `TorrentMetainfo`, which also checks what is inside.
    private static func infoHashes(of path: String) throws -> Set<InfoHash> {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw fail(1, "\(path): this file cannot be read.")
        }
        let bytes = Array(data)
        do {
            let info = try BencodeDecoder.decode(bytes, limits: .metainfo)["info"]
            guard let info, info.dictionary != nil else {
                throw fail(1, "\(path): this is no torrent; it has no info dictionary.")
            }
            let raw = Array(bytes[info.range])
            var infoHashes: Set<InfoHash> = []
            if info["pieces"] != nil { infoHashes.insert(InfoHash(ContentHash.sha1(raw))) }
            if info["meta version"]?.integer == 2 { infoHashes.insert(InfoHash(truncating: ContentHash.sha256(raw))) }
            guard !infoHashes.isEmpty else { throw fail(1, "\(path): this torrent has neither v1 nor v2 hashes.") }
            return infoHashes
        } catch let error as BencodeError {
            throw fail(1, "\(path): this is no torrent: \(error).")
        }
    }
}

/// Says the sentence on standard error, and gives the status to exit with.
private func fail(_ status: Int32, _ sentence: String) -> ExitCode {
    FileHandle.standardError.write(Data("\(sentence)\n".utf8))
    return ExitCode(status)
}
