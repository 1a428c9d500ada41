// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import Testing
import TorrentCore

@Suite struct BackoffTests {
    @Test func `pauses double up to the longest, and begin anew after a success`() {
        var backoff = Backoff(first: .seconds(10), longest: .seconds(60))
        #expect(
            (0..<5).map { _ in backoff.next() } == [
                .seconds(10), .seconds(20), .seconds(40), .seconds(60), .seconds(60),
            ])
        backoff.reset()
        #expect(backoff.next() == .seconds(10))
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(60), .seconds(90)])
    func `a first pause out of range still ends in the longest`(first: Duration) {
        var backoff = Backoff(first: first, longest: .seconds(60))
        let last = (0..<64).map { _ in backoff.next() }.last
        #expect(last == .seconds(60))
    }

    @Test(arguments: [EMFILE, ENFILE, EINTR, EAGAIN, EIO, ESTALE, ENOMEM, ETIMEDOUT])
    func `what passes by itself is tried again`(number: Int32) {
        #expect(ErrorDuration(errorNumber: number) == .passing)
    }

    @Test(arguments: [0, ENOENT, EACCES, EPERM, ENOSPC, EROFS, EISDIR, ELOOP])
    func `what a person must change lasts`(number: Int32) {
        #expect(ErrorDuration(errorNumber: number) == .lasting)
    }
}
