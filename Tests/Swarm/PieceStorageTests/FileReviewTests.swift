// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import PieceStorage
import Testing
import TorrentCore

@Suite struct FileReviewTests {
    private func change(_ sight: FileSight, file: Int = 3) -> FileReview.Change {
        FileReview.Change(file: file, path: "/image/file-\(file)", sight: sight)
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private let touched = FileSight.file(FileStamp(length: 5, modified: 2))

    @Test func `a file is hashed once it looks the same twice, and is given again when it is right`() throws {
        var review = FileReview()
        #expect(review.looked([change(touched)], at: at(0)).isEmpty)
        #expect(review.looked([change(touched)], at: at(2)) == [.hash(change(touched))])
        let stamp = try review.hashed(change(touched), isRight: true, sightAfterwards: touched)
        #expect(stamp == FileStamp(length: 5, modified: 2))
        #expect(!review.isPending)
    }

    @Test func `a file that is being written is waited for as long as it changes`() {
        var review = FileReview()
        for step in 0..<100 {
            let sight = FileSight.file(FileStamp(length: UInt64(step), modified: Int64(step)))
            #expect(review.looked([change(sight)], at: at(Int64(step) * 2)).isEmpty)
        }
    }

    @Test func `a file with other bytes cannot be given`() {
        var review = FileReview()
        _ = review.looked([change(touched)], at: at(0))
        _ = review.looked([change(touched)], at: at(2))
        let problem = #expect(throws: StorageProblem.self) {
            try review.hashed(change(touched), isRight: false, sightAfterwards: touched)
        }
        #expect(problem == StorageProblem(operation: .trust, path: "/image/file-3", errorNumber: 0))
    }

    @Test func `what was hashed while it changed, or could not be read, says nothing`() throws {
        var review = FileReview()
        _ = review.looked([change(touched)], at: at(0))
        let later = FileSight.file(FileStamp(length: 5, modified: 3))
        #expect(try review.hashed(change(touched), isRight: false, sightAfterwards: later) == nil)
        #expect(try review.hashed(change(touched), isRight: nil, sightAfterwards: touched) == nil)
        #expect(review.looked([change(touched)], at: at(2)) == [.hash(change(touched))])
    }

    @Test func `a file that is gone for a moment is not missed, one that stays away is`() {
        var review = FileReview()
        let gone = change(.none(ENOENT))
        #expect(review.looked([gone], at: at(0)).isEmpty)
        #expect(review.looked([gone], at: at(2)).isEmpty)
        #expect(review.looked([], at: at(4)).isEmpty)
        #expect(!review.isPending)
        #expect(review.looked([gone], at: at(6)).isEmpty)
        #expect(
            review.looked([gone], at: at(12))
                == [.giveUp(StorageProblem(operation: .open, path: gone.path, errorNumber: ENOENT))])
    }

    @Test(arguments: [ESTALE, EIO, EMFILE]) func `what passes is waited for without end`(number: Int32) {
        var review = FileReview()
        for second in 0..<1_000 { #expect(review.looked([change(.none(number))], at: at(Int64(second))).isEmpty) }
    }
}
