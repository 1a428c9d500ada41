// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import PieceStorage
import Testing
import TorrentCore

@Suite struct FileReviewTests {
    private var review = FileReview()

    private func change(_ sight: FileSight, file: Int = 3, isWhole: Bool = true) -> FileReview.Change {
        FileReview.Change(file: file, path: "/image/file-\(file)", sight: sight, isWhole: isWhole)
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private static func sight(length: UInt64 = 5, modified: Int64 = 2, changed: Int64 = 2) -> FileSight {
        .file(FileStamp(length: length, modified: modified), FileVersion(changed: changed, inode: 7))
    }

    private let touched = Self.sight()
    private let changedProblem = StorageProblem(operation: .trust, path: "/image/file-3", errorNumber: 0)

    /// The steps of a look without what is only told.
    private mutating func look(_ changes: [FileReview.Change], at second: Int64) -> [FileReview.Step] {
        review.looked(changes, at: at(second)).filter { if case .tell = $0 { false } else { true } }
    }

    @Test mutating func `a file is hashed once it looks the same twice, and is given again when it is right`() {
        #expect(look([change(touched)], at: 0).isEmpty)
        #expect(look([change(touched)], at: 2) == [.hash(change(touched))])
        let steps = review.hashed(change(touched), .right, sightAfterwards: touched, at: at(2))
        #expect(steps == [.giveAgain(change(touched), FileStamp(length: 5, modified: 2))])
    }

    @Test mutating func `a file that is being written is waited for as long as it changes`() {
        for step in Int64(0)..<100 {
            let sight = Self.sight(length: UInt64(step), modified: step)
            #expect(look([change(sight, isWhole: false)], at: step * 2).isEmpty)
        }
    }

    @Test mutating func `a file whose stamp is set back while it is written is one that changes`() {
        for step in Int64(0)..<100 { #expect(look([change(Self.sight(changed: step))], at: step * 2).isEmpty) }
    }

    @Test mutating func `a copy that pauses is not given up, and is given again once it is whole`() {
        let half = change(Self.sight(length: 2), isWhole: false)
        #expect(look([half], at: 0).isEmpty)
        for second in stride(from: Int64(2), to: 60, by: 2) { #expect(look([half], at: second).isEmpty) }
        #expect(look([change(touched)], at: 60).isEmpty)
        #expect(look([change(touched)], at: 62) == [.hash(change(touched))])
        _ = review.hashed(change(touched), .right, sightAfterwards: touched, at: at(62))
    }

    @Test mutating func `a file of the right length with bytes that are not all there yet is hashed again at the end`()
    {
        _ = look([change(touched)], at: 0)
        #expect(look([change(touched)], at: 2) == [.hash(change(touched))])
        #expect(review.hashed(change(touched), .wrong, sightAfterwards: touched, at: at(2)).isEmpty)
        for second in stride(from: Int64(4), to: 60, by: 2) { #expect(look([change(touched)], at: second).isEmpty) }
        #expect(look([change(touched)], at: 60) == [.hash(change(touched))])
        #expect(
            review.hashed(change(touched), .wrong, sightAfterwards: touched, at: at(60)) == [.giveUp(changedProblem)])
    }

    @Test mutating func `a file that stays too short is given up without being hashed`() {
        let short = change(Self.sight(length: 2), isWhole: false)
        _ = look([short], at: 0)
        #expect(look([short], at: 59).isEmpty)
        #expect(look([short], at: 60) == [.giveUp(changedProblem)])
    }

    @Test mutating func `what was hashed while it changed says nothing`() {
        _ = look([change(touched)], at: 0)
        let later = Self.sight(modified: 3)
        #expect(review.hashed(change(touched), .wrong, sightAfterwards: later, at: at(100)).isEmpty)
        #expect(look([change(touched)], at: 2) == [.hash(change(touched))])
    }

    @Test mutating func `a file that cannot be read is hashed again after pauses that grow`() {
        var hashes = 0
        for second in stride(from: Int64(0), to: 3_600, by: 2)
        where look([change(touched)], at: second) == [.hash(change(touched))] {
            #expect(review.hashed(change(touched), .unread, sightAfterwards: touched, at: at(second)).isEmpty)
            hashes += 1
        }
        #expect((50...70).contains(hashes))
    }

    @Test mutating func `a file that is gone for a while is not missed, one that stays away is`() {
        let gone = change(.none(ENOENT), isWhole: false)
        for second in stride(from: Int64(0), to: 58, by: 2) { #expect(look([gone], at: second).isEmpty) }
        #expect(look([], at: 58).isEmpty)
        #expect(look([gone], at: 60).isEmpty)
        #expect(look([gone], at: 118).isEmpty)
        let problem = StorageProblem(operation: .open, path: gone.path, errorNumber: ENOENT)
        #expect(look([gone], at: 120) == [.giveUp(problem)])
    }

    @Test(arguments: [ESTALE, EIO, EMFILE]) mutating func `what passes is waited for without end`(number: Int32) {
        let change = change(.none(number), isWhole: false)
        for second in 0..<1_000 { #expect(look([change], at: Int64(second)).isEmpty) }
    }

    @Test mutating func `what is not given for ten seconds is told of once, and its end too`() {
        var told: [FileReview.Step] = []
        for second in stride(from: Int64(0), to: 30, by: 2) {
            let sight = Self.sight(length: UInt64(second))
            told += review.looked([change(sight, isWhole: false)], at: at(second))
        }
        #expect(told == [.tell(.began(changedProblem))])
        #expect(review.looked([], at: at(30)) == [.tell(.ended(changedProblem))])
        #expect(review.looked([], at: at(32)).isEmpty)
    }

    @Test mutating func `of many files that are away some are told of, and the end of the same`() {
        let changes = (0..<1_000).map { change(.none(ESTALE), file: $0, isWhole: false) }
        var began: [StorageProblem] = []
        for second in stride(from: Int64(0), to: 30, by: 2) {
            for case .tell(.began(let problem)) in review.looked(changes, at: at(second)) { began.append(problem) }
        }
        #expect(began.count == 16)
        var ended: [StorageProblem] = []
        for case .tell(.ended(let problem)) in review.looked([], at: at(30)) { ended.append(problem) }
        #expect(Set(ended) == Set(began))
    }

    @Test mutating func `a file that is right again is told of as over`() {
        for second in stride(from: Int64(0), to: 14, by: 2) {
            _ = review.looked([change(Self.sight(modified: second))], at: at(second))
        }
        _ = review.looked([change(touched)], at: at(14))
        _ = review.looked([change(touched)], at: at(16))
        #expect(
            review.hashed(change(touched), .right, sightAfterwards: touched, at: at(16)).last
                == .tell(.ended(changedProblem)))
    }

    // Files 3 and 4 have bytes in the same piece (v1).

    @Test mutating func `of two files with a wrong piece together, the one that looks as it did is not blamed`() {
        var untimely = FileReview(patience: .zero)
        _ = untimely.looked([change(touched, file: 4)], at: at(0))
        _ = untimely.looked([change(touched, file: 4)], at: at(2))
        let steps = untimely.hashed(
            change(touched, file: 4), .wrongTogether(with: [3]), sightAfterwards: touched, at: at(2))
        #expect(steps == [.giveUp(StorageProblem(operation: .trust, path: "/image/file-4", errorNumber: 0))])
    }

    @Test(arguments: [FileVerdict.wrong, nil])
    mutating func `a file that was only touched is not blamed for its neighbour`(verdict: FileVerdict?) {
        // The neighbour is wrong by itself, or is gone.
        let neighbour = verdict == nil ? change(.none(ENOENT), file: 4, isWhole: false) : change(touched, file: 4)
        let changes = [change(touched), neighbour]
        var given: [FileReview.Step] = []
        for second in stride(from: Int64(0), through: 70, by: 2) {
            for step in look(changes, at: second) {
                guard case .hash(let change) = step else {
                    given.append(step)
                    continue
                }
                let verdict = change.file == 3 ? FileVerdict.wrongTogether(with: [4]) : .wrong
                given += review.hashed(change, verdict, sightAfterwards: change.sight, at: at(second))
            }
            if !given.isEmpty { break }
        }
        guard case .giveUp(let problem)? = given.first else { return #expect(Bool(false), "one is given up") }
        #expect(given.count == 1 && problem.path == "/image/file-4")
    }

    @Test mutating func `where nobody can know which of two files is wrong, both are named`() {
        let changes = [change(touched), change(touched, file: 4)]
        _ = look(changes, at: 0)
        _ = look(changes, at: 2)
        for file in [3, 4] {
            let other: Set = [file == 3 ? 4 : 3]
            #expect(
                review.hashed(
                    change(touched, file: file), .wrongTogether(with: other), sightAfterwards: touched, at: at(2)
                )
                .isEmpty)
        }
        #expect(look(changes, at: 60).count == 2)
        let steps = review.hashed(change(touched), .wrongTogether(with: [4]), sightAfterwards: touched, at: at(60))
        guard case .giveUp(let problem)? = steps.first else { return #expect(Bool(false), "it is given up") }
        #expect(
            problem.description
                == "/image/file-3 or /image/file-4 has changed since it was hashed; they share a piece, so it is not known which"
        )
    }
}
