// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOPosix
internal import PieceStorage
internal import TorrentCore
internal import TorrentMetainfo

/// What a session does with files before it meets anybody.
extension SwarmSession {
    /// The torrent's files where this session has them.
    func storage(_ mode: TorrentFiles.Mode, stamps: FileStamps = FileStamps()) -> TorrentFiles {
        TorrentFiles(
            metainfo: metainfo, folder: folder, mode: mode, stamps: stamps, placements: placements, cache: cache)
    }

    /// The same on a thread of its own, so that no event loop waits; what fails because of an error that passes is tried
    /// again a few times.
    func prepareWithPatience() async throws -> (proved: Bitfield, leaves: [SHA256Digest]?) {
        var pauses = Backoff(first: .milliseconds(100), longest: .seconds(5))
        var tries = 8
        while true {
            do {
                return try await NIOThreadPool.singleton.runIfActive { try prepare() }
            } catch let problem as StorageProblem where problem.duration == .passing && tries > 1 {
                tries -= 1
                try await Task.sleep(for: pauses.next())
            }
        }
    }

    /// Makes what no block that comes would make, and finds out what is there: the blocks, and the leaves if known.
    func prepare() throws(StorageProblem) -> (proved: Bitfield, leaves: [SHA256Digest]?) {
        if case .complete(let leaves, _) = start {
            return (Bitfield(allSetCount: metainfo.geometry.blockCount), leaves)
        }
        let old = storage(.reading)
        let zeros = ZeroPieces(of: metainfo, files: isOrigin ? [] : filesWithoutZeros(old))
        let total = metainfo.geometry.totalLength
        var check = DataCheck(of: metainfo)
        // Before any is made: there is no sense in hashing a new one.
        let isWorthChecking = if case .checking = start { old.hasAnything } else { false }
        let new = storage(.writing)
        if !isOrigin {
            try new.openDevices()
            try new.makeEmptyFiles()
        }
        if isWorthChecking {
            check = DataCheck(old, metainfo: metainfo, except: zeros.pieces) { checkProgress($0, total) }
            // A sector that cannot be read is as good as wrong: what is written there anew heals it.
            if let obstacle = check.obstacle, !obstacle.isOfDisk { throw obstacle }
        }
        var done = total - zeros.ranges.reduce(0) { $0 + UInt64($1.count) }
        for range in zeros.ranges {
            try new.makeZero(range) {
                done += $0
                checkProgress(done, total)
            }
        }
        // Nothing may be known to be there before it is.
        try new.finishWriting()
        check.add(zeros)
        return (check.proved, check.proved.isEmpty ? nil : check.leaves)
    }

    /// The wanted files whose zeros are made rather than fetched.
    private func filesWithoutZeros(_ storage: TorrentFiles) -> [Int] {
        (files ?? Array(metainfo.files.indices)).filter { skipsZeros || storage.isOnDevice($0) }
    }
}
