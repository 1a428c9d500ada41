// SPDX-License-Identifier: GPL-3.0-or-later

internal import PieceStorage
internal import TorrentCore
internal import TorrentMetainfo

/// What a session does with files before it meets anybody.
extension SwarmSession {
    /// The torrent's files where this session has them.
    func storage(_ mode: TorrentFiles.Mode, stamps: FileStamps = FileStamps()) -> TorrentFiles {
        TorrentFiles(
            metainfo: metainfo, folder: folder, mode: mode, stamps: stamps, placements: placements, cache: cache,
            calls: diskCalls)
    }

    /// Makes what no block that comes would make, and finds out what is there: the blocks, and the leaves if known.
    ///
    /// On a thread that may wait for disks, as hashing takes seconds, and making zeros may; what fails because of an error that passes is tried again a few
    /// times.
    func prepare() async throws -> (proved: Bitfield, leaves: [SHA256Digest]?) {
        if case .complete(let leaves, _) = start {
            return (Bitfield(allSetCount: metainfo.geometry.blockCount), leaves)
        }
        var pauses = Backoff(first: .milliseconds(100), longest: .seconds(5))
        let wish = Preparation.Wish()
        // Whoever is cancelled waits for no disk; what is being done then ends by itself.
        defer { wish.end() }
        var preparation = Preparation(of: self, asLongAs: wish)
        let lane = storage(.reading).lane.long
        for triesLeft in (0..<Self.preparationTries).reversed() {
            let (next, problem) = try await DiskThreads.ofThisProcess.run(on: lane) {
                [preparation] () -> (Preparation, StorageProblem?) in
                var next = preparation
                do throws(StorageProblem) {
                    try next.goOn()
                    return (next, nil)
                } catch {
                    return (next, error)
                }
            }
            preparation = next
            guard let problem else { break }
            guard problem.duration == .passing, triesLeft > 0 else { throw problem }
            try await Task.sleep(for: pauses.next())
        }
        return preparation.outcome
    }

    private static let preparationTries = 8
}
