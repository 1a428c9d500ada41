// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import PieceStorage
import SwarmSession
import TorrentCore
import TorrentMetainfo

/// Offers a torrent's files to its swarm.
struct TorrentSeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Check a torrent's files and offer them to its swarm until told to stop.",
        discussion: """
            Example: boottorrent torrent seed alpine.torrent --dir oss

            Prints "seeding INFOHASH" on standard output once the data is checked; ends with 1 if any is missing or
            wrong, with 2 when a file changes or goes away afterwards, with 0 on SIGTERM or Ctrl+C. The other files are \
            offered until then, and a file that becomes right again within --patience ends nothing.
            """)

    @OptionGroup var options: SwarmOptions

    @Option(
        help: ArgumentHelp(
            "How long a file must have been gone, or have looked the same, until it counts as gone or changed.",
            valueName: "seconds"))
    var patience = 60

    func validate() throws {
        guard (0...86_400).contains(patience) else {
            throw ValidationError("--patience \(patience): write a number of seconds from 0 to 86400")
        }
    }

    func run() async throws {
        DescriptorLimit.raise()
        Terminal.startWriting()
        let metainfo = try TorrentFileReader.read(options.file)
        let bar = ProgressBar(label: "checking")
        let files = TorrentFiles(metainfo: metainfo, folder: options.dir, mode: .reading)
        let stamps = FileStamps(files.stampsNow)
        let check = DataCheck(files, metainfo: metainfo) { bar.show(done: $0, total: metainfo.geometry.totalLength) }
        bar.finish()
        if let obstacle = check.obstacle { throw CommandFailure.failure("\(obstacle)") }
        guard check.rightPieces.isFull else {
            let missing = metainfo.geometry.pieceCount - check.rightPieces.setCount
            throw CommandFailure.mistake(
                "\(options.dir)/\(metainfo.name): \(missing) of \(metainfo.geometry.pieceCount) pieces are missing or wrong; "
                    + "fetch them with \"boottorrent torrent get\", or give the folder that holds the files with --dir")
        }
        var offered = try options.session(
            of: metainfo, start: .complete(leaves: check.leaves, stamps: stamps), isOrigin: true)
        offered.filePatience = .seconds(patience)
        let session = offered
        options.noteUnusable(in: session)
        if !session.hasTracker, session.peers.isEmpty, !session.usesLocalDiscovery {
            Terminal.note(
                "note: \(options.file): no tracker tells of this peer, so nobody finds it who is not given its address "
                    + "with --peer")
        }
        try await options.run(session) { [options] _, events in
            Terminal.result("seeding \(metainfo.infoHash)")
            try await options.follow(events, untilCompletion: false)
        }
    }
}
