// SPDX-License-Identifier: GPL-3.0-or-later

internal import PieceStorage
internal import Synchronization
internal import TorrentCore
internal import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a session does with files before it meets anybody, in steps: when one fails and is tried again, those before it are
/// not done anew, for hashing takes minutes.
struct Preparation: Sendable {
    private let session: SwarmSession
    private var check: DataCheck
    private var zeros: ZeroPieces?
    /// Whether what lies there is hashed; `nil` before that was looked at.
    private var isWorthChecking: Bool?
    private var isChecked = false
    /// How many of the runs of zeros are made.
    private var zeroedRuns = 0
    /// Whether anybody waits for it.
    private let isWanted: Wish

    /// Whether something is still to be done; for use by any thread.
    final class Wish: Sendable {
        private let isOver = Atomic(false)

        var isThere: Bool { !isOver.load(ordering: .relaxed) }

        func end() {
            isOver.store(true, ordering: .relaxed)
        }
    }

    /// Nothing is done.
    init(of session: SwarmSession, asLongAs wish: Wish) {
        self.session = session
        isWanted = wish
        check = DataCheck(of: session.metainfo)
    }

    /// What was found to be there, once it went through.
    var outcome: (proved: Bitfield, leaves: [SHA256Digest]?) {
        (check.proved, check.proved.isEmpty ? nil : check.leaves)
    }

    /// Does what is left to do.
    mutating func goOn() throws(StorageProblem) {
        let old = session.storage(.reading)
        let zeros = zeros ?? ZeroPieces(of: session.metainfo, files: session.isOrigin ? [] : filesWithoutZeros(old))
        self.zeros = zeros
        // Before any is made: there is no sense in hashing a new one.
        let isWorthChecking: Bool
        if let known = self.isWorthChecking {
            isWorthChecking = known
        } else {
            isWorthChecking = if case .checking = session.start { old.hasAnything } else { false }
        }
        self.isWorthChecking = isWorthChecking
        let new = session.storage(.writing)
        if !session.isOrigin {
            try new.openDevices()
            try new.makeEmptyFiles()
        }
        if isWorthChecking { try hash(old, except: zeros) }
        try make(zeros, on: new)
        try endIfUnwanted()
        // Nothing may be known to be there before it is.
        try new.finishWriting()
        check.add(zeros)
    }

    private mutating func hash(_ files: TorrentFiles, except zeros: ZeroPieces) throws(StorageProblem) {
        let (progress, total) = (session.checkProgress, session.metainfo.geometry.totalLength)
        if !isChecked {
            isChecked = true
            check = DataCheck(
                files, metainfo: session.metainfo, except: zeros.pieces, progress: { progress($0, total) },
                while: { isWanted.isThere })
        } else if check.isUnfinished {
            check.goOn(files, progress: { progress($0, total) }, while: { isWanted.isThere })
        }
        if check.isUnfinished, let obstacle = check.obstacle { throw obstacle }
    }

    private mutating func make(_ zeros: ZeroPieces, on files: TorrentFiles) throws(StorageProblem) {
        let (progress, total) = (session.checkProgress, session.metainfo.geometry.totalLength)
        var done = total - zeros.ranges.dropFirst(zeroedRuns).reduce(0) { $0 + UInt64($1.count) }
        for range in zeros.ranges.dropFirst(zeroedRuns) {
            try endIfUnwanted()
            try files.makeZero(range) { count throws(StorageProblem) in
                done += count
                progress(done, total)
                try endIfUnwanted()
            }
            zeroedRuns += 1
        }
    }

    /// Nobody may write to a disk that is about to be somebody else's, nor hold it longer than the call that is under way.
    private func endIfUnwanted() throws(StorageProblem) {
        guard isWanted.isThere else {
            throw StorageProblem(operation: .write, path: session.folder, errorNumber: ECANCELED)
        }
    }

    /// The wanted files whose zeros are made rather than fetched.
    private func filesWithoutZeros(_ storage: TorrentFiles) -> [Int] {
        (session.files ?? Array(session.metainfo.files.indices)).filter {
            session.skipsZeros || storage.isOnDevice($0)
        }
    }
}
