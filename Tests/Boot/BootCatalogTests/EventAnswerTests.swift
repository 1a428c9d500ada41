// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing

@Suite struct EventAnswerTests {
    @Test(arguments: [Duration.seconds(1), .milliseconds(3_700), .seconds(10)])
    func `an answer comes back as it went`(interval: Duration) throws {
        let answer = EventAnswer(interval: interval)
        #expect(answer.interval == interval)
        #expect(try EventAnswer(bencoded: answer.bencoded) == answer)
    }

    @Test(
        arguments: [
            nil, .released, .held(MissingMachines([])), .held(MissingMachines(["pc-03", "pc-04"])),
            .held(MissingMachines((1...40).map { "pc-\($0)" })),
        ] as [GroupStart?])
    func `what is said of the group comes back as it went`(start: GroupStart?) throws {
        for isNeeded in [false, true] {
            let answer = EventAnswer(interval: .seconds(2), start: start, isNeeded: isNeeded)
            #expect(try EventAnswer(bencoded: answer.bencoded) == answer)
        }
    }

    @Test(
        arguments: [
            nil, .taken, .refused(""), .refused("pc-07 is the name of another machine."),
        ] as [RegistrationVerdict?])
    func `what became of a name comes back as it went`(verdict: RegistrationVerdict?) throws {
        let answer = EventAnswer(interval: .seconds(2), registration: verdict)
        #expect(try EventAnswer(bencoded: answer.bencoded) == answer)
    }

    @Test func `a sentence of the server's that has no room is cut, and keeps no control character`() throws {
        let sentence = "\u{1b}[2Jno\n\n" + String(repeating: "ü", count: 2_000)
        let answer = EventAnswer(interval: .seconds(2), registration: .refused(sentence))
        guard case .refused(let read)? = try EventAnswer(bencoded: answer.bencoded).registration else {
            Issue.record("there is no sentence")
            return
        }
        #expect(read.hasPrefix(" [2Jno  üü"))
        #expect(read.utf8.count == 1_024)
    }

    @Test(arguments: [
        "i1e", "de", "d5:takeni2ee", "d5:taken1:1e", "d6:reason2:noe", "d6:reasoni1e5:takeni0ee",
        "d6:reason2:a\n5:takeni0ee",
    ])
    func `what became of a name must be said`(verdict: String) {
        let text = "d8:intervali1000e12:registration\(verdict)7:versioni1ee"
        let problem = #expect(throws: CatalogProblem.self) { try EventAnswer(bencoded: Array(text.utf8)) }
        #expect(problem?.keyPath.hasPrefix("registration") == true)
    }

    @Test func `an answer of before says nothing of names, and unknown keys beside a verdict are passed over`() throws {
        let before = "d8:intervali1000e7:versioni1ee"
        #expect(try EventAnswer(bencoded: Array(before.utf8)).registration == nil)
        let later = "d8:intervali1000e12:registrationd5:laterle5:takeni1ee7:versioni1ee"
        #expect(try EventAnswer(bencoded: Array(later.utf8)).registration == .taken)
    }

    @Test func `of many missing machines the first are named, and all are counted`() {
        let missing = MissingMachines((1...40).map { "pc-\($0)" })
        #expect(missing.names == (1...16).map { "pc-\($0)" })
        #expect(missing.count == 40)
        #expect(MissingMachines(["a", "b"], count: 1).count == 2)
    }

    @Test(arguments: [
        "d4:holdi2e8:intervali1000e7:versioni1ee", "d4:holdi1e8:intervali1000e7:missingi3e7:versioni1ee",
        "d4:holdi1e8:intervali1000e7:missingl0:e7:versioni1ee", "d8:intervali1000e6:needed1:17:versioni1ee",
        "d4:holdi1e8:intervali1000e13:missing-counti-1e7:versioni1ee",
    ])
    func `a group's order that is none is no answer`(text: String) {
        #expect(throws: CatalogProblem.self) { try EventAnswer(bencoded: Array(text.utf8)) }
    }

    @Test(
        arguments: [(0, 1_000), (999, 1_000), (10_001, 10_000), (Int64.max, 10_000)] as [(Int64, Int)])
    func `an interval that another server wants is taken for the nearest that is known`(
        wanted: Int64, taken: Int
    ) throws {
        let bytes = Bencode.dictionary(["version": .integer(1), "interval": .integer(wanted)]).encoded
        #expect(try EventAnswer(bencoded: bytes).interval == .milliseconds(taken))
    }

    @Test func `unknown keys are passed over, an unknown version is not`() throws {
        var tree = try Tree(EventAnswer(interval: .seconds(2)).bencoded)
        tree.set(.list([.text("x")]), at: ["orders"])
        #expect(try EventAnswer(bencoded: tree.bencode.encoded).interval == .seconds(2))
        tree.set(.integer(2), at: ["version"])
        #expect(throws: CatalogProblem.self) { try EventAnswer(bencoded: tree.bencode.encoded) }
    }

    @Test(arguments: ["", "de", "d8:intervali-1e7:versioni1ee", "d8:interval1:57:versioni1ee", "d7:versioni1ee", "i1e"])
    func `bytes that are no answer are none`(text: String) {
        #expect(throws: CatalogProblem.self) { try EventAnswer(bencoded: Array(text.utf8)) }
    }

    @Test func `the page has the answer's keys`() throws {
        let page = try Page("events.md")
        let answer = EventAnswer(
            interval: .seconds(1), start: .held(MissingMachines(["pc-03"])), isNeeded: true,
            registration: .refused("no"))
        #expect(Set(page.firstCells(under: "Answer")) == Tree.keyPaths(in: try Tree(answer.bencoded).bencode))
    }
}
