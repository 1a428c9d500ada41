// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Logging
import NIOPosix
import SwarmEngine
import SwarmSession
import SwarmTransport
import TorrentCore
import TorrentMetainfo
import UnixSignals

/// Fetches a torrent from its swarm.
struct TorrentGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetch a torrent's files from its swarm, proving every byte.",
        discussion: """
            Example: boottorrent torrent get alpine.torrent --dir /srv/images --seed 60

            Files land at DIR/NAME, where NAME is the torrent's own; what is there already and right is kept. Standard
            output gets one line when the last byte is proved and written: complete INFOHASH SECONDS BYTES BYTES-PER-SECOND.
            Ends with 0 after seeding, also on SIGTERM once complete; 1 for a mistake; 2 when the system failed.
            """)

    @OptionGroup var options: SwarmOptions

    @Option(
        help: ArgumentHelp(
            "How long to go on seeding after the last byte. (default: 0, or 600 with --until-released)",
            valueName: "seconds"))
    var seed: Int?

    @Flag(help: "Seed only until the swarm can do without this peer, at most as long as --seed says.")
    var untilReleased = false

    func run() async throws {
        let started = ContinuousClock.now
        let metainfo = try TorrentFileReader.read(options.file)
        let session = try options.session(of: metainfo, start: .checking, isOrigin: false)
        let stay = Duration.seconds(seed ?? (untilReleased ? 600 : 0))
        try await options.run(session) { [options, untilReleased] handle, events in
            try await Self.wait(for: metainfo, handle) { try await options.follow(events) }
            let seconds = (ContinuousClock.now - started).inSeconds
            let bytes = metainfo.layout.dataLength
            Terminal.result(
                "complete \(metainfo.infoHash) \(Self.decimals(seconds)) \(bytes) \(Int(Double(bytes) / max(seconds, 0.001)))"
            )
            try await Self.seed(for: stay, untilReleased ? handle : nil)
        }
    }

    /// Goes on for so long, or until the swarm of this handle needs this peer no more.
    private static func seed(for stay: Duration, _ swarm: SwarmHandle?) async throws {
        let end = ContinuousClock.now + stay
        guard let swarm else { return try await Task.sleep(until: end) }
        while ContinuousClock.now < end, !swarm.status.isReleased { try await Task.sleep(for: .milliseconds(100)) }
    }

    /// Shows the progress until everything is there.
    private static func wait(
        for metainfo: Metainfo, _ handle: SwarmHandle, follow: @escaping @Sendable () async throws -> Void
    )
        async throws
    {
        let bar = ProgressBar(label: metainfo.name)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while true {
                    let status = handle.status
                    let block = UInt64(PieceGeometry.blockLength)
                    bar.show(done: UInt64(status.provedBlocks) * block, total: UInt64(status.wantedBlocks) * block)
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            tasks.addTask { try await follow() }
            try await tasks.next()
            tasks.cancelAll()
        }
        bar.finish()
    }

    /// A number of seconds with three decimals.
    private static func decimals(_ seconds: Double) -> String {
        let thousandths = Int((seconds * 1_000).rounded())
        let fraction = String(thousandths % 1_000)
        return "\(thousandths / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
