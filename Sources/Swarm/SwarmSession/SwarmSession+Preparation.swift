// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import PieceStorage
internal import SwarmTransport
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
    /// On a thread that may wait for disks, as hashing takes seconds, and making zeros may; what fails because of an error
    /// that passes is tried again a few times. A device that an earlier download has not let go of is waited for.
    func prepare(_ logger: Logger) async throws -> (proved: Bitfield, leaves: [SHA256Digest]?) {
        if case .complete(let leaves, _) = start {
            return (Bitfield(allSetCount: metainfo.geometry.blockCount), leaves)
        }
        var pauses = Backoff(first: .milliseconds(100), longest: .seconds(5))
        let wish = Preparation.Wish()
        // Whoever is cancelled waits for no disk; what is being done then ends by itself.
        defer { wish.end() }
        var preparation = Preparation(of: self, asLongAs: wish)
        let lane = storage(.reading).lane.long
        var (triesLeft, wait) = (Self.preparationTries, DeviceWait(patience: devicePatience))
        while true {
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
            if let trouble = wait.tried(problem, at: .now) { tell(of: trouble, to: logger) }
            guard let problem else { return preparation.outcome }
            if wait.goesOn(at: .now) {
                try await Task.sleep(for: Limits.devicePause)
                continue
            }
            triesLeft -= 1
            guard problem.duration == .passing, problem.operation != .claim, triesLeft > 0 else { throw problem }
            try await Task.sleep(for: pauses.next())
        }
    }

    private static let preparationTries = 8
}

/// How long a device was waited for that an earlier download of this process has not let go of.
struct DeviceWait {
    private var began: (problem: StorageProblem, at: MonotonicInstant)?
    private let patience: Duration

    /// Nothing is waited for.
    init(patience: Duration) {
        self.patience = patience
    }

    /// Everything was tried, with this problem or none; gives what is to be told of it, once.
    mutating func tried(_ problem: StorageProblem?, at now: MonotonicInstant) -> StorageTrouble? {
        if let problem, problem.operation == .claim {
            guard began == nil else { return nil }
            began = (problem, now)
            return .began(problem)
        }
        defer { began = nil }
        return began.map { .ended($0.problem) }
    }

    /// Whether a device is waited for, and is still to be.
    func goesOn(at now: MonotonicInstant) -> Bool { began.map { now - $0.at < patience } ?? false }
}
