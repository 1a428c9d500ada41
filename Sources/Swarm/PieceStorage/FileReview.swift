// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides what becomes of files that no longer look as they did when they were hashed; looks at none itself.
///
/// Meanwhile nothing is read from them. A file that looks the same twice is settled and is hashed again: somebody may
/// have touched it, or written the same bytes anew. One that still changes is waited for, and one that is gone for a
/// while too, for it may be about to come back.
package struct FileReview: Sendable {
    /// A file that looks otherwise than it did.
    package struct Change: Hashable, Sendable {
        /// Its index in the torrent.
        package let file: Int
        package let path: String
        package let sight: FileSight

        /// What a look at a file showed.
        package init(file: Int, path: String, sight: FileSight) {
            self.file = file
            self.path = path
            self.sight = sight
        }
    }

    /// What is to be done after a look.
    package enum Step: Hashable, Sendable {
        /// Hash it and say what came out.
        case hash(Change)
        /// It can no longer be given.
        case giveUp(StorageProblem)
    }

    private struct Watched {
        let change: Change
        /// When it was first seen to look like that.
        let since: MonotonicInstant
    }

    private var watched: [Int: Watched] = [:]

    /// Nothing has changed.
    package init() {}

    /// Whether any file is not given at the moment.
    package var isPending: Bool { !watched.isEmpty }

    /// All files were looked at, and these look otherwise.
    package mutating func looked(_ changes: [Change], at now: MonotonicInstant) -> [Step] {
        var steps: [Step] = []
        var next: [Int: Watched] = [:]
        for change in changes {
            guard let before = watched[change.file], before.change == change else {
                next[change.file] = Watched(change: change, since: now)
                continue
            }
            next[change.file] = before
            switch change.sight {
            case .file: steps.append(.hash(change))
            case .none(let number):
                let isGone = ErrorDuration(errorNumber: number) == .lasting
                guard isGone, now - before.since >= StorageLimits.absence else { continue }
                steps.append(.giveUp(StorageProblem(operation: .open, path: change.path, errorNumber: number)))
            }
        }
        watched = next
        return steps
    }

    /// A file was hashed; gives its new stamp if it may be given again.
    ///
    /// `isRight` is `nil` when its bytes could not be read.
    package mutating func hashed(
        _ change: Change, isRight: Bool?, sightAfterwards: FileSight
    ) throws(StorageProblem) -> FileStamp? {
        guard let isRight, sightAfterwards == change.sight, case .file(let stamp) = change.sight else { return nil }
        guard isRight else { throw StorageProblem(operation: .trust, path: change.path, errorNumber: 0) }
        watched[change.file] = nil
        return stamp
    }
}
