// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands
import FleetInterface
import Testing

@Suite struct FollowedLogTests {
    private func answer(_ boot: UInt64?, _ lines: [String] = [], next: UInt64 = 0, end: UInt64 = 0) -> LogDocument {
        var log = LogDocument(machine: "m1", boot: boot)
        (log.lines, log.next, log.end) = (lines, next, end)
        return log
    }

    private func asked(_ log: FollowedLog) -> String {
        log.query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    @Test func `a boot without a log is a mistake, unless it is waited for`() {
        let chosen = FollowedLog(boot: 9, lines: nil, follows: false)
        #expect(chosen.absence(of: answer(9)) == "m1 has no log of boot 9")
        #expect(chosen.absence(of: answer(9, ["a"], next: 2, end: 2)) == nil)
        #expect(
            FollowedLog(boot: nil, lines: 5, follows: false).absence(of: answer(nil)) == "m1 has logged nothing yet")
        #expect(FollowedLog(boot: 9, lines: nil, follows: true).absence(of: answer(9)) == nil)
    }

    /// What is shown of an answer, and what is asked next.
    private func step(_ log: inout FollowedLog, _ answer: LogDocument) -> [String] {
        let shown = log.take(answer)
        return shown + [log.isAtEnd ? "end" : "more", asked(log)]
    }

    @Test func `who follows goes over to a later boot, after the rest of the earlier`() {
        var log = FollowedLog(boot: nil, lines: 5, follows: true)
        #expect(asked(log) == "lines=5")
        let steps = [
            step(&log, answer(nil)), step(&log, answer(8, ["a"], next: 2, end: 4)),
            step(&log, answer(9, ["x"], next: 2, end: 2)), step(&log, answer(8, ["b"], next: 4, end: 4)),
            step(&log, answer(9, ["x"], next: 2, end: 2)),
        ]
        #expect(
            steps == [
                ["end", "from=0"], ["a", "more", "from=2"], ["more", "from=2&boot=8"],
                ["b", "... boot 9 has begun ...", "more", "from=0"], ["x", "end", "from=2"],
            ])
    }

    @Test func `who chose a boot, or does not follow, stays with it`() {
        var chosen = FollowedLog(boot: 8, lines: nil, follows: true)
        let first = step(&chosen, answer(8, ["a"], next: 2, end: 2))
        #expect(first == ["a", "end", "from=2&boot=8"])
        var latest = FollowedLog(boot: nil, lines: nil, follows: false)
        let second = step(&latest, answer(8, ["a"], next: 2, end: 4))
        #expect(second == ["a", "more", "from=2&boot=8"])
    }
}
