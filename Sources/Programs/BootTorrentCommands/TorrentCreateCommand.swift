// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Glibc
import MetainfoMaking
import SwarmSession
import TorrentMetainfo

/// Makes a torrent of a folder or a file.
struct TorrentCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a torrent of a folder or a file.",
        discussion: """
            A folder's config.yaml and everything whose name begins with a dot are left out. A symbolic link that stays \
            inside the folder is followed; any other is a mistake. The same files always give the same torrent.

            Example: boottorrent torrent create oss/alpine -o alpine.torrent --announce http://192.168.1.1:10001/announce
            """)

    @Argument(help: "The folder or file.")
    var path: String

    @Option(name: [.short, .long], help: "The .torrent file to write.")
    var output: String

    @Option(name: .long, help: "A tracker's announce address; can be given several times, best first.")
    var announce: [String] = []

    @Option(name: .long, help: "The address the files can also be had from by HTTP; can be given several times.")
    var webSeed: [String] = []

    @Option(help: "Bytes of a piece, such as 262144 or 256K. (default: chosen from the size)")
    var pieceLength: PieceLengthArgument?

    @Option(help: "Which hashes to make: hybrid, v1 or v2. Only v1 is for aria2 too, and for transmission before 4.0.")
    var format: Metainfo.Format = .hybrid

    @Flag(help: "Whether peers may be found by trackers alone (--private), or otherwise as well.")
    var privacy: Privacy = .private

    @Option(help: "A folder that keeps the hashes, so that unchanged files are not read again.")
    var cache: String?

    @Flag(help: "Overwrite the output file.")
    var force = false

    @Flag(help: "Describe the torrent as JSON on standard output.")
    var json = false

    func run() async throws {
        guard force || access(output, F_OK) != 0 else {
            throw CommandFailure.mistake("\(output): exists already; name another file or give --force")
        }
        var maker = TorrentMaker()
        maker.format = format
        maker.pieceLength = pieceLength?.bytes
        maker.isPrivate = privacy == .private
        maker.trackers = announce.map { [$0] }
        maker.webSeeds = webSeed
        maker.cacheFolder = cache
        let made = try await make(with: maker)
        try AtomicFile.write(made.bytes, to: output)
        report(made)
    }

    private func make(with maker: TorrentMaker) async throws(MakingFailure) -> MadeTorrent {
        let bar = ProgressBar(label: "hashing")
        defer { bar.finish() }
        return try await maker.make(ImageSurvey(of: path)) { bar.show(done: $0.done, total: $0.total) }
    }

    private func report(_ made: MadeTorrent) {
        for note in made.metainfo.notes { Terminal.note("note: \(note)") }
        for tracker in SwarmSession.unusableTrackers(among: announce) {
            Terminal.note(
                "note: --announce \(tracker.address): this tracker \(tracker.reason); other programs may use it, this one "
                    + "cannot")
        }
        if case .failed(let failure) = made.cache {
            Terminal.note("\(failure); the torrent is complete, but its files will be hashed again next time")
        }
        let description = TorrentDescription(made.metainfo)
        if json {
            print(description.json)
        } else {
            Terminal.note("\(output): \(description.summary)")
        }
    }
}

/// Whether a torrent is private (BEP 27).
enum Privacy: String, EnumerableFlag {
    case `private`
    case `public`
}

/// A piece length in words a person writes.
struct PieceLengthArgument: ExpressibleByArgument {
    let bytes: UInt32

    init?(argument: String) {
        guard let count = ByteCount.parse(argument), let bytes = UInt32(exactly: count) else { return nil }
        self.bytes = bytes
    }
}

extension Metainfo.Format: ExpressibleByArgument {}

extension MakingFailure: UserFacingError {
    /// A failing disk is the system's, everything else can be put right.
    package var exitStatus: ExitStatus {
        switch self {
        case .image(let problems): problems.contains(where: \.isSystemFailure) ? .failure : .mistake
        case .cancelled: .failure
        }
    }
}

extension WriteFailure: UserFacingError {
    /// A wrong path is the person's mistake, a full disk is not.
    package var exitStatus: ExitStatus { isMistake ? .mistake : .failure }
}
