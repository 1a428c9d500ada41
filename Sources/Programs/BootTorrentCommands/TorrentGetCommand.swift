// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Logging
import NIOPosix
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Synchronization
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

            Files land at DIR/NAME, where NAME is the torrent's own; what is there already and right is kept. Standard \
            output gets one line when the last byte is proved and written: complete INFOHASH SECONDS BYTES BYTES-PER-SECOND

            Trackers and web seeds are asked at numeric addresses, by http or udp; others are named with the reason. If \
            nothing is left to ask and no peer is named, that is a mistake.

            Exit status: 0 after seeding, also when that ends early once complete, on SIGTERM or Ctrl+C or because a file \
            was moved or deleted; 1 for a mistake; 2 when the system \
            failed; 143 for a SIGTERM and 130 for a Ctrl+C before, and then the same command goes on from what is there.
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
        DescriptorLimit.raise()
        Terminal.startWriting()
        let started = ContinuousClock.now
        let metainfo = try TorrentFileReader.read(options.file)
        let session = try options.session(of: metainfo, start: .checking, isOrigin: false)
        options.noteUnusable(in: session)
        // What lies there may be all that is wanted; whether it is can be known once it has been hashed.
        if !session.hasWay, !TorrentFiles(metainfo: metainfo, folder: options.dir, mode: .reading).hasAnything {
            throw options.noWay(to: metainfo)
        }
        let stay = Duration.seconds(seed ?? (untilReleased ? 600 : 0))
        let standing = Mutex(Standing.checking)
        // A person may move or delete a complete download.
        let isGoodEnd = { (problem: StorageProblem) -> Bool in
            guard standing.withLock(\.self).isComplete else { return false }
            Terminal.note("\(metainfo.name): is complete, but is no longer given to others: \(problem)")
            return true
        }
        let signal = try await options.run(session, isGoodEnd: isGoodEnd) { [options, untilReleased] handle, events in
            standing.withLock { $0 = .fetching(handle) }
            let status = handle.status
            if !session.hasWay, status.provedBlocks < status.wantedBlocks { throw options.noWay(to: metainfo) }
            try await Self.wait(for: metainfo, handle) { try await options.follow(events) }
            let seconds = (ContinuousClock.now - started).inSeconds
            let bytes = metainfo.layout.dataLength
            Terminal.result(
                "complete \(metainfo.infoHash) \(Self.decimals(seconds)) \(bytes) \(Int(Double(bytes) / max(seconds, 0.001)))"
            )
            standing.withLock { $0 = .complete }
            try await Self.seed(for: stay, untilReleased ? handle : nil)
        }
        let sentence = standing.withLock(\.self).sentence
        guard sentence != nil || Terminal.resultsAreTaken() else {
            throw CommandFailure.failure(
                "\(metainfo.name) is complete, but nobody reads standard output, where that is printed")
        }
        if let signal, let sentence {
            Terminal.note("\(metainfo.name): \(sentence)")
            throw ExitCode(128 + signal.rawValue)
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
        defer { bar.finish() }
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
    }

    /// A number of seconds with three decimals.
    private static func decimals(_ seconds: Double) -> String {
        let thousandths = Int((seconds * 1_000).rounded())
        let fraction = String(thousandths % 1_000)
        return "\(thousandths / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}

/// How far a download is when somebody asks for its end.
private enum Standing: Sendable {
    /// What is there is being hashed.
    case checking
    case fetching(SwarmHandle)
    case complete

    var isComplete: Bool {
        if case .complete = self { true } else { false }
    }

    /// What a person needs to know of an end that came too early; `nil` if it did not.
    var sentence: String? {
        switch self {
        case .complete: return nil
        case .checking: return "was told to end before it was known what is there; the same command begins anew"
        case .fetching(let swarm):
            let block = UInt64(PieceGeometry.blockLength)
            let (done, total) = (UInt64(swarm.status.provedBlocks) * block, UInt64(swarm.status.wantedBlocks) * block)
            return "was told to end with \(ByteCount.text(done)) of \(ByteCount.text(total)) there; "
                + "the same command goes on from there"
        }
    }
}
