// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Decides what becomes of files that no longer look as they did when they were hashed; looks at none itself.
///
/// Meanwhile nothing is read from them.
///
/// 1. A file that looks the same twice is hashed: somebody may have touched it, or written the same bytes anew. If it is
///    right it is given again.
/// 2. A file that is wrong, too short or gone may be in the midst of being copied, so it is given up only when it has
///    looked the same for as long as the patience lasts, and is still wrong.
/// 3. A file that keeps changing is waited for without end. What is not given for some seconds is told of.
/// 4. Of files that have a wrong piece together, only those are blamed that look otherwise than they did.
package struct FileReview: Sendable {
    /// How long a file must have looked the same until it counts as what it is: copies from disks and networks stop for
    /// seconds, and file servers tell of changes up to a minute late.
    package static let patience = Duration.seconds(60)

    /// A file that looks otherwise than it did.
    package struct Change: Hashable, Sendable {
        /// Its index in the torrent.
        package let file: Int
        package let path: String
        package let sight: FileSight
        /// Whether it has all the bytes it should have, as far as their number goes.
        package let isWhole: Bool

        /// What a look at a file showed.
        package init(file: Int, path: String, sight: FileSight, isWhole: Bool) {
            self.file = file
            self.path = path
            self.sight = sight
            self.isWhole = isWhole
        }

        fileprivate var problem: StorageProblem {
            switch sight {
            case .file: StorageProblem(operation: .trust, path: path, errorNumber: 0)
            case .none(let number): StorageProblem(operation: .open, path: path, errorNumber: number)
            }
        }
    }

    /// What is to be done.
    package enum Step: Hashable, Sendable {
        /// Hash it and say what came out.
        case hash(Change)
        /// It is what it was, and has this stamp now.
        case giveAgain(Change, FileStamp)
        /// It can no longer be given.
        case giveUp(StorageProblem)
        /// It is not given for the moment, or is again.
        case tell(StorageTrouble)
    }

    private struct Watched {
        let change: Change
        /// When it first looked otherwise than when it was hashed.
        let began: MonotonicInstant
        /// When it was first seen to look as it does.
        let since: MonotonicInstant
        var told: StorageProblem?
        /// What came out when it was hashed, looking as it does.
        var verdict: FileVerdict?
        /// A file that cannot be read is not hashed again all the time.
        var pauses = Backoff(first: .seconds(2), longest: .seconds(60))
        var nextHash = MonotonicInstant(nanoseconds: .min)

        /// Whether it is wrong, whatever other files are.
        var isWrong: Bool {
            guard case .file = change.sight else { return true }
            return !change.isWhole || verdict == .wrong
        }
    }

    private var watched: [Int: Watched] = [:]
    private let patience: Duration

    /// Nothing has changed; a file counts as what it is once it has looked the same for so long.
    package init(patience: Duration = FileReview.patience) {
        self.patience = patience
    }

    /// All files were looked at, and these look otherwise.
    package mutating func looked(_ changes: [Change], at now: MonotonicInstant) -> [Step] {
        var steps: [Step] = []
        let before = watched
        watched = [:]
        var told = before.values.count { $0.told != nil }
        for change in changes {
            let old = before[change.file]
            let isSame = old?.change == change
            var file = Watched(change: change, began: old?.began ?? now, since: now, told: old?.told)
            if isSame, let old { file = old }
            if file.told == nil, told < StorageLimits.toldFiles, now - file.began >= StorageLimits.disturbance {
                file.told = change.problem
                told += 1
                steps.append(.tell(.began(change.problem)))
            }
            watched[change.file] = file
            if isSame, let step = step(for: file, at: now) { steps.append(step) }
        }
        for (file, old) in before.sorted(by: { $0.key < $1.key }) where watched[file] == nil {
            if let told = old.told { steps.append(.tell(.ended(told))) }
        }
        return steps
    }

    private func step(for file: Watched, at now: MonotonicInstant) -> Step? {
        let isOver = now - file.since >= patience
        switch file.change.sight {
        case .none(let number):
            return isOver && ErrorDuration(errorNumber: number) == .lasting ? .giveUp(file.change.problem) : nil
        case .file where !file.change.isWhole: return isOver ? .giveUp(file.change.problem) : nil
        case .file:
            guard isOver || file.verdict == nil, now >= file.nextHash else { return nil }
            return .hash(file.change)
        }
    }

    /// A file was hashed.
    package mutating func hashed(
        _ change: Change, _ verdict: FileVerdict, sightAfterwards: FileSight, at now: MonotonicInstant
    ) -> [Step] {
        guard var file = watched[change.file], file.change == change, sightAfterwards == change.sight,
            case .file(let stamp, _) = change.sight
        else { return [] }
        if verdict == .right {
            watched[change.file] = nil
            var steps = [Step.giveAgain(change, stamp)]
            if let told = file.told { steps.append(.tell(.ended(told))) }
            return steps
        }
        if verdict == .unread {
            file.nextHash = now + file.pauses.next()
            watched[change.file] = file
            return []
        }
        // Others that look as they did are right.
        var suspects: [Watched] = []
        if case .wrongTogether(let others) = verdict { suspects = others.sorted().compactMap { watched[$0] } }
        file.verdict = suspects.isEmpty ? .wrong : verdict
        // Another one may be to blame alone, or it is not known yet.
        let isToBlame = suspects.allSatisfy { !$0.isWrong && $0.verdict != nil }
        if !isToBlame { file.nextHash = now + file.pauses.next() }
        watched[change.file] = file
        guard now - file.since >= patience, isToBlame else { return [] }
        let others = suspects.map(\.change.path)
        let operation: StorageProblem.Operation = others.isEmpty ? .trust : .trustOneOf(others: others)
        return [.giveUp(StorageProblem(operation: operation, path: change.path, errorNumber: 0))]
    }
}
