// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import PieceStorage
internal import SwarmTransport
internal import TorrentCore
internal import TorrentMetainfo

/// What a session that gives hashed files does about files that change, and about errors that last.
extension SwarmSession {
    /// How long between two looks: nobody may be fetching when files change.
    private static let fileWatch = Duration.seconds(2)
    /// And so many times what a look takes: 100,000 files must not keep a core busy.
    private static let fileWatchShare = 20

    /// Looks now and then whether the files are still what was hashed; returns why they can no longer be given.
    ///
    /// What looks otherwise is not given meanwhile; if its bytes turn out to be the same, it is given again.
    func watchFiles(_ logger: Logger) async throws -> StorageProblem {
        let files = WatchedFiles(self)
        var review = FileReview(patience: filePatience)
        var pause = Self.fileWatch
        while true {
            try await Task.sleep(for: pause)
            let (changes, took) = try await files.changes()
            pause = max(Self.fileWatch, took * Self.fileWatchShare)
            var steps = review.looked(changes, at: .now)[...]
            while let step = steps.popFirst() {
                switch step {
                case .giveUp(let problem): return problem
                case .tell(let trouble): tell(of: trouble, to: logger)
                case .giveAgain(let change, let stamp):
                    stamps.replace(change.file, with: stamp)
                    logger.info(
                        "file was touched but its content is unchanged; it is served again",
                        metadata: ["torrent": "\(metainfo.name)", "file": "\(metainfo.storagePaths[change.file])"])
                case .hash(let change):
                    let (verdict, sight) = try await files.hash(change.file)
                    steps += review.hashed(change, verdict, sightAfterwards: sight, at: .now)
                }
            }
        }
    }

    /// Whoever listens hears of it; else there is one line when something has been wrong for a while, and one when it is well
    /// again.
    func tell(of trouble: StorageTrouble, to logger: Logger) {
        let trouble = trouble.named(naming)
        if let onTrouble { return onTrouble(trouble) }
        switch trouble {
        case .began(let problem):
            logger.warning(
                problem.isOfSomeBytes
                    ? "part of a file cannot be read or written at the moment; the rest is, and this is tried again"
                    : "files cannot be read or written at the moment; this is tried again",
                metadata: ["torrent": "\(metainfo.name)", "reason": "\(problem)"])
        case .ended(let problem):
            logger.notice(
                "files can be read and written again",
                metadata: ["torrent": "\(metainfo.name)", "reason": "no longer true: \(problem)"])
        }
    }
}

/// A session's files as whoever watches them sees them; for one look at a time.
private final class WatchedFiles: Sendable {
    private let session: SwarmSession
    private let stamped: TorrentFiles

    init(_ session: SwarmSession) {
        self.session = session
        stamped = session.storage(.reading, stamps: session.stamps)
    }

    /// The files that look otherwise than when they were hashed, and how long looking at them took by itself: how long it
    /// was waited for a thread says how busy others are.
    func changes() async throws -> ([FileReview.Change], took: Duration) {
        // A disk that gives no answer holds few threads, however many torrents are on it.
        var changes: [Int: FileReview.Change] = [:]
        var took = Duration.zero
        for lane in stamped.lanesOfLooks {
            let (found, time) = try await waiting(on: lane) { [stamped] in
                let begin = MonotonicInstant.now
                return (stamped.changedFiles(on: lane), MonotonicInstant.now - begin)
            }
            for change in found { changes[change.file] = change }
            took += time
        }
        return (changes.values.sorted { $0.file < $1.file }, took)
    }

    /// Does something on a thread that may wait for the disk.
    private func waiting<Value: Sendable>(
        on lane: StorageLane, _ work: @escaping @Sendable () -> Value
    ) async throws -> Value {
        try await DiskThreads.ofThisProcess.run(on: lane, work)
    }

    /// What hashing a file shows, and what it looks like afterwards.
    func hash(_ file: Int) async throws -> (FileVerdict, FileSight) {
        let metainfo = session.metainfo
        // Torrents that change at once on one disk are hashed there a few at a time.
        let look = stamped.laneOfLooks(file)
        let lane = try await waiting(on: look.long) { [session] in session.storage(.reading).locate(file) }.long
        let pieces = metainfo.layout.pieces(ofFile: file)
        // Only its first and its last piece can have bytes of others.
        let ends = Set([pieces.first, pieces.last].compactMap(\.self))
        let shared = ends.filter { metainfo.files(inPiece: $0).count > 1 }
        let own = pieces.filter { !shared.contains($0) }
        var verdict = FileVerdict.right
        // In parts, so that others who wait for the same threads get their turn.
        let count = max(1, Self.hashedAtOnce / Int(metainfo.geometry.pieceLength))
        if let first = own.first, let last = own.last {
            for start in stride(from: first, through: last, by: count) where verdict == .right {
                switch try await areRight(start..<min(start + count, last + 1), on: lane) {
                case true?: break
                case false?: verdict = .wrong
                case nil: verdict = .unread
                }
            }
        }
        for piece in shared.sorted() where verdict != .wrong && verdict != .unread {
            switch try await areRight(piece..<piece + 1, on: lane) {
            case true?: break
            case false?: verdict = verdict.and(Set(metainfo.files(inPiece: piece)).subtracting([file]))
            case nil: verdict = .unread
            }
        }
        let sight = try await waiting(on: look) { [stamped] in stamped.sight(of: file) }
        return (verdict, sight)
    }

    /// Whether pieces are right, `nil` if they cannot be read at the moment.
    private func areRight(_ pieces: Range<Int>, on lane: StorageLane) async throws -> Bool? {
        try await waiting(on: lane) { [session] in
            // Without the stamps, for the file does not show its own at the moment.
            DataCheck.areRight(pieces, in: session.storage(.reading), metainfo: session.metainfo)
        }
    }

    /// Bytes that are hashed before others get their turn.
    private static let hashedAtOnce = 64 << 20
}

extension Metainfo {
    /// The files that have bytes in a piece, by their indices.
    fileprivate func files(inPiece index: Int) -> [Int] {
        geometry.piece(at: index).map { layout.files(in: geometry.range(of: $0)) } ?? []
    }
}

extension FileVerdict {
    /// A piece is wrong in which these other files have bytes too.
    fileprivate func and(_ others: Set<Int>) -> FileVerdict {
        if case .wrongTogether(let known) = self { return .wrongTogether(with: known.union(others)) }
        return .wrongTogether(with: others)
    }
}
