// SPDX-License-Identifier: GPL-3.0-or-later

internal import PieceStorage
internal import TorrentCore
internal import TorrentMetainfo

/// What a session does with files before it meets anybody.
extension SwarmSession {
    /// The torrent's files where this session has them.
    func storage(_ mode: TorrentFiles.Mode, stamps: [FileStamp] = []) -> TorrentFiles {
        TorrentFiles(metainfo: metainfo, folder: folder, mode: mode, stamps: stamps, placements: placements)
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
