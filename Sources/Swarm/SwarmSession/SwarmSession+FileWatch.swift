// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import NIOPosix
internal import PieceStorage
internal import SwarmTransport
internal import Synchronization
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
        var review = FileReview()
        var pause = Self.fileWatch
        while true {
            try await Task.sleep(for: pause)
            let begin = MonotonicInstant.now
            let changes = try await NIOThreadPool.singleton.runIfActive { files.changes() }
            pause = max(Self.fileWatch, (MonotonicInstant.now - begin) * Self.fileWatchShare)
            for step in review.looked(changes, at: .now) {
                switch step {
                case .giveUp(let problem): return problem
                case .hash(let change):
                    let (isRight, sight) = try await files.hash(change.file)
                    do throws(StorageProblem) {
                        guard
                            let stamp = try review.hashed(change, isRight: isRight, sightAfterwards: sight)
                        else { continue }
                        stamps.replace(change.file, with: stamp)
                        logger.info(
                            "file was touched but its content is unchanged; it is served again",
                            metadata: ["torrent": "\(metainfo.name)", "file": "\(change.path)"])
                    } catch {
                        return error
                    }
                }
            }
        }
    }

    /// One line when something has been wrong for a while, and one when it is well again.
    func tell(of disturbance: StorageProblem?, to logger: Logger) {
        if let disturbance {
            logger.warning(
                "files cannot be read or written at the moment; this is tried again",
                metadata: ["torrent": "\(metainfo.name)", "reason": "\(disturbance)"])
        } else {
            logger.notice("files can be read and written again", metadata: ["torrent": "\(metainfo.name)"])
        }
    }
}

/// A session's files as whoever watches them sees them; for one look at a time.
private final class WatchedFiles: Sendable {
    private let session: SwarmSession
    private let stamped: Mutex<TorrentFiles>

    init(_ session: SwarmSession) {
        self.session = session
        stamped = Mutex(session.storage(.reading, stamps: session.stamps))
    }

    /// The files that look otherwise than when they were hashed.
    func changes() -> [FileReview.Change] { stamped.withLock { $0.changedFiles() } }

    /// Whether a file is right, `nil` if it cannot be read at the moment; and what it looks like afterwards.
    func hash(_ file: Int) async throws -> (Bool?, FileSight) {
        let pieces = session.metainfo.layout.pieces(ofFile: file)
        // In parts, so that others who wait for the same threads get their turn.
        let count = max(1, Self.hashedAtOnce / Int(session.metainfo.geometry.pieceLength))
        var isRight: Bool? = true
        for first in stride(from: pieces.lowerBound, to: pieces.upperBound, by: count) where isRight == true {
            let part = first..<min(first + count, pieces.upperBound)
            // Without the stamps, for the file does not show its own at the moment.
            isRight = try await NIOThreadPool.singleton.runIfActive {
                DataCheck.areRight(part, in: self.session.storage(.reading), metainfo: self.session.metainfo)
            }
        }
        let hasLength = try await NIOThreadPool.singleton.runIfActive { self.stamped.withLock { $0.hasLength(file) } }
        let sight = try await NIOThreadPool.singleton.runIfActive { self.stamped.withLock { $0.sight(of: file) } }
        return (hasLength ? isRight : false, sight)
    }

    /// Bytes that are hashed before others get their turn.
    private static let hashedAtOnce = 64 << 20
}
