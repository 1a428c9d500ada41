// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct ProblemListTests {
    private var problems = ProblemList()

    private func finding(
        _ code: ProblemCode, _ place: String = "here", _ found: String = "Something is wrong."
    ) -> Problem.Finding {
        Problem.Finding(code, at: Problem.Place(place), found: found, remedy: "Mend it.")
    }

    @Test mutating func `what is noticed again is one entry, with its first and its last time`() throws {
        let news = [
            problems.report(finding(.requestFailed), at: .at(1)),
            problems.report(finding(.requestFailed), at: .at(5)),
            problems.report(finding(.requestFailed, "here", "It is worse."), at: .at(9)),
        ]
        #expect(news == [.new, .known, .known])
        let problem = try #require(problems.worstFirst.first)
        #expect(problems.count == 1 && problem.count == 3)
        #expect(problem.since == .at(1) && problem.last == .at(9) && problem.found == "It is worse.")
    }

    @Test mutating func `words that machines choose are told anew once a minute at most, and administrators' at once`()
    {
        func say(_ code: ProblemCode, _ words: String, _ second: Int64) -> ProblemList.News {
            problems.report(finding(code, "m1", words), at: .at(second))
        }
        #expect(say(.machineFailed, "a", 0) == .new)
        #expect(say(.machineFailed, "b", 59) == .known)
        #expect(say(.machineFailed, "b", 60) == .changed)
        #expect(say(.machineFailed, "a", 61) == .known)
        // What people were told is so again.
        #expect(say(.machineFailed, "b", 200) == .known)
        #expect(say(.settingsRefused, "a", 0) == .new)
        #expect(say(.settingsRefused, "b", 1) == .changed)
        #expect(say(.settingsRefused, "b", 2) == .known)
    }

    @Test mutating func `one kind at two places is two problems`() {
        _ = problems.report(finding(.imageBroken, "oss/a"), at: .at(1))
        _ = problems.report(finding(.imageBroken, "oss/b"), at: .at(1))
        #expect(problems.count == 2)
    }

    @Test mutating func `the worst is first: by severity, then by kind, then the earlier one`() {
        for (code, place, second) in [
            (ProblemCode.newerKernel, "a", 1), (.machineStalled, "b", 2), (.machineFailed, "c", 4),
            (.machineFailed, "d", 3), (.storeNotWritten, "e", 9),
        ] as [(ProblemCode, String, Int64)] {
            _ = problems.report(finding(code, place), at: .at(second))
        }
        #expect(problems.worstFirst.map(\.place.description) == ["e", "d", "c", "b", "a"])
    }

    @Test mutating func `what ended is gone, and begins anew when it comes back`() {
        _ = problems.report(finding(.storeNotWritten), at: .at(1))
        let ended = problems.settle(.storeNotWritten, at: Problem.Place("here"))
        #expect(ended?.since == .at(1) && problems.count == 0)
        let again = problems.settle(.storeNotWritten, at: Problem.Place("here"))
        #expect(again == nil)
        _ = problems.report(finding(.storeNotWritten), at: .at(7))
        #expect(problems.worstFirst.first?.since == .at(7))
    }

    @Test mutating func `of what is told whole, the new ones are told, and those that are missing have ended`() {
        let first = problems.replace(
            .machineStalled, with: [finding(.machineStalled, "m1"), finding(.machineStalled, "m2")], at: .at(1))
        #expect(first.news.count == 2 && first.ended.isEmpty)
        _ = problems.report(finding(.machineFailed, "m9"), at: .at(1))
        let second = problems.replace(
            .machineStalled, with: [finding(.machineStalled, "m2"), finding(.machineStalled, "m3")], at: .at(2))
        #expect(second.news.map(\.place.description) == ["m3"])
        #expect(second.ended.map(\.place.description) == ["m1"])
        // Another kind is left alone, and what goes on is not counted again.
        #expect(problems.count(of: .machineFailed) == 1)
        #expect(problems[.machineStalled, at: Problem.Place("m2")]?.count == 1)
        #expect(problems[.machineStalled, at: Problem.Place("m2")]?.last == .at(2))
    }

    @Test mutating func `what happened long ago goes, and what lasts stays until it is settled`() throws {
        let lifetime = try #require(ProblemCode.requestFailed.lifetime)
        _ = problems.report(finding(.requestFailed), at: .at(0))
        _ = problems.report(finding(.imageBroken), at: .at(0))
        let end = MonotonicInstant(nanoseconds: 0) + lifetime
        let early = problems.age(to: end + .nanoseconds(-1))
        let due = problems.age(to: end)
        let late = problems.age(to: end + .seconds(1_000_000))
        #expect(early.isEmpty && due.map(\.code) == [.requestFailed] && late.isEmpty)
        #expect(problems.worstFirst.map(\.code) == [.imageBroken])
    }

    @Test mutating func `what was noticed longest ago goes first, and only of the kind that there is too much of`() {
        problems = ProblemList(capacity: { _ in 2 })
        _ = problems.report(finding(.storeNotWritten), at: .at(0))
        _ = problems.report(finding(.peerCutOff, "a"), at: .at(1))
        _ = problems.report(finding(.peerCutOff, "b"), at: .at(2))
        _ = problems.report(finding(.peerCutOff, "a"), at: .at(3))
        _ = problems.report(finding(.peerCutOff, "c"), at: .at(4))
        #expect(problems.worstFirst.map(\.place.description) == ["here", "a", "c"])
        #expect(problems.omitted == 1)
    }

    @Test mutating func `a crowd of made-up places leaves the list bounded`() {
        for index in 0..<10_000 {
            _ = problems.report(finding(.peerCutOff, "peer \(index)"), at: .at(Int64(index)))
        }
        #expect(problems.count <= ProblemCode.peerCutOff.capacity)
        #expect(problems[.peerCutOff, at: Problem.Place("peer 9999")] != nil)
    }

    @Test mutating func `of what is told whole, no more is taken than is kept, and it is no news each time`() {
        problems = ProblemList(capacity: { _ in 2 })
        let all = ["a", "b", "c"].map { finding(.machineStalled, $0) }
        let first = problems.replace(.machineStalled, with: all, at: .at(1))
        let second = problems.replace(.machineStalled, with: all, at: .at(2))
        #expect(first.news.count == 2 && second.news.isEmpty && second.ended.isEmpty)
    }

    @Test func `words that strangers chose move no cursor, have no end and show no key`() {
        let digits = "00112233445566778899aabbccddeeff"
        let problem = finding(
            .requestFailed, "/a\u{1b}[2J\n",
            "Got \"boottorrent.key=\(digits)\"\r\n" + String(repeating: "x", count: 100_000))
        #expect(!problem.found.contains(digits))
        #expect(!problem.found.hasControlCharacter && !problem.place.description.hasControlCharacter)
        #expect(problem.found.utf8.count <= 1_000 && problem.place.description.utf8.count <= 500)
        let long = finding(.requestFailed, String(repeating: "x", count: 470) + "boottorrent.key=\(digits)")
        #expect(!long.place.description.contains("0011"))
    }

    @Test func `the words of codes are for programs: small letters and hyphens`() {
        for code in ProblemCode.allCases {
            #expect(code.rawValue.allSatisfy { $0 == "-" || $0.isASCII && ($0.isLowercase || $0.isNumber) })
        }
    }

    @Test func `a kind says what it means in one sentence, as no other does`() {
        let sentences = ProblemCode.allCases.map(\.sentence)
        #expect(Set(sentences).count == sentences.count)
        for sentence in sentences { #expect(!sentence.hasSuffix(".") && !sentence.contains("\n")) }
    }

    @Test func `of each severity the codes stand together, the worse first`() {
        let severities = ProblemCode.allCases.map(\.severity)
        #expect(severities == severities.sorted())
    }
}
