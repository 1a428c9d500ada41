// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Foundation
import Testing

/// How pages look on terminals of several sizes.
@Suite struct ScreenFrameTests {
    static let sizes = [
        ScreenSize(columns: 80, rows: 25), ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 40, rows: 10),
        ScreenSize(columns: 200, rows: 60),
    ]
    /// The size of the pictures in docs/screen.md.
    static let documented = ScreenSize(columns: 76, rows: 16)

    @Test(arguments: SamplePage.allCases)
    func `a page looks as it did when somebody looked at it`(page: SamplePage) throws {
        let talk = try page.conversation()
        let frames = try (Self.sizes + [Self.documented]).map { size in
            let rows = try talk.rows(size)
            #expect(rows.count == size.rows)
            return "==== \(size.columns)x\(size.rows)\n\(rows.joined(separator: "\n"))\n"
        }
        try GoldenFile(name: "\(page).txt").check(frames.joined())
    }

    @Test(arguments: SamplePage.allCases.filter { $0 != .menu })
    func `the page about the screen shows it as it is`(page: SamplePage) throws {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "docs/screen.md"), encoding: .utf8)
        let rows = try page.conversation().rows(Self.documented).joined(separator: "\n")
        #expect(text.contains("```\n\(rows)\n```\n"), "\(rows)")
    }

    static let hostileNames = [
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m", "line\nbreak\r\u{0}\u{7f}\u{85}\u{2028}", "\u{202e}reversed\u{2066}",
        String(repeating: "x", count: 300), String(repeating: "漢", count: 150), String(repeating: "💾", count: 100),
        "a" + String(repeating: "\u{301}", count: 299), "\u{301}\u{301}", "שלום עולם العربية", "\u{ad}\u{200b}\u{feff}",
        "👩\u{200d}👩\u{200d}👧", "\u{1100}\u{1161}\u{11a8}", "❤\u{fe0f}", "\u{e000}\u{10ffff}", "", " ",
    ]

    @Test(arguments: ScreenFrameTests.hostileNames, ScreenFrameTests.sizes + [ScreenSize(columns: 20, rows: 5)])
    func `a name keeps to its row and sends nothing but characters`(name: String, size: ScreenSize) throws {
        var talk = Conversation()
        let images = try (0..<30).map { try Sample.image("i\($0)", displayName: name) }
        _ = try talk.receives(Sample.manifest(images, timeout: .seconds(9)))
        for event in [AgentEvent.elapsed, .key(.enter), .imageFailed(Trouble(name))] {
            _ = talk.after(event)
            let frame = ScreenFrame(try #require(talk.flow.screen(at: talk.now)), size: size)
            #expect(frame.rows.count == size.rows)
            #expect(frame.rows.allSatisfy { $0.count == size.columns })
            let texts = Set(frame.rows.joined().map(\.text))
            #expect(texts.allSatisfy { $0.unicodeScalars.count <= 3 })
            let categories = Set(texts.flatMap(\.unicodeScalars).map(\.properties.generalCategory))
            #expect(categories.isDisjoint(with: [.control, .format, .lineSeparator, .unassigned, .privateUse]))
        }
    }

    @Test func `a name's wide characters take two places each, its marks none`() throws {
        var talk = Conversation()
        _ = try talk.receives(Sample.manifest([try Sample.image("a", displayName: "漢e\u{301}x")], timeout: .never))
        let frame = ScreenFrame(try #require(talk.flow.screen(at: talk.now)), size: .usual)
        #expect(frame.rows[2][5...9].map(\.text) == ["漢", "", "e\u{301}", "x", " "])
    }

    @Test(arguments: [
        (1, ">  1  ", "  v 22 more"), (15, "  ^ 10 more", "  v 13 more"), (31, "  ^ 22 more", "> 31  "),
    ])
    func `a list longer than the screen shows what is around the highlight`(
        number: Int, first: String, last: String
    ) throws {
        var talk = Conversation()
        let images = try (1...30).map { try Sample.image("i\($0)") }
        _ = try talk.receives(Sample.manifest(images, timeout: .never))
        _ = talk.after(.key(.home))
        for _ in 1..<number { _ = talk.after(.key(.down)) }
        let rows = try talk.rows(ScreenSize(columns: 80, rows: 16))
        let list = rows.filter { $0.hasPrefix("  ") || $0.hasPrefix("> ") }
        #expect(rows.contains { $0.hasPrefix("> \(number < 10 ? " " : "")\(number)  ") })
        #expect(list.first?.hasPrefix(first) == true)
        #expect(list.last?.hasPrefix(last) == true)
    }

    @Test func `a long reason leaves room for what can be done`() throws {
        var talk = Conversation()
        _ = try talk.receives(Sample.manifest([try Sample.image("a")], timeout: .immediately))
        _ = talk.after(.imageFailed(Trouble(String(repeating: "very long reason ", count: 60))))
        let rows = try talk.rows(ScreenSize(columns: 40, rows: 10))
        #expect(rows.contains { $0.contains("R: retry") })
        #expect(rows.contains { $0.contains("Trying again in 10 s.") })
        #expect(rows.contains { $0.hasSuffix("...") })
    }
}

@Suite struct TerminalTextTests {
    @Test func `control characters of the network do not reach a terminal`() {
        #expect(TerminalText("a\u{1b}[2Jb\u{202e}c\u{9b}d\té").text == "a?[2Jb?c?d?é")
    }

    @Test(arguments: [
        ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("\u{301}", 1), ("💾", 2), ("ﾊﾝｶｸ", 4), ("Ｆ", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11ab}", 2), ("שלום", 4), ("❤\u{fe0f}", 1), ("\u{20000}", 2), ("ÄÖÜß€–", 6),
        ("\u{3000}", 2),
        ("\u{303f}", 1), ("", 0),
    ])
    func `columns are counted as terminals do`(text: String, columns: Int) {
        #expect(TerminalText(text).columns == columns)
    }

    @Test func `long texts are cut, with three dots`() {
        #expect(TerminalText(String(repeating: "x", count: 500)).cut(to: 20).text == "xxxxxxxxxxxxxxxxx...")
        #expect(TerminalText("漢字漢字漢字").cut(to: 10).text == "漢字漢...")
        #expect(TerminalText("abcdef").cut(to: 4).text == "abcd")
        #expect(TerminalText("漢字").cut(to: 3).text == "漢")
        #expect(TerminalText(String(repeating: "x", count: 9_999)).columns == 2_000)
    }

    @Test func `long sentences are wrapped at spaces, long words anywhere`() {
        let lines = TerminalText(String(repeating: "twelve words ", count: 13)).wrapped(to: 79)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.columns <= 79 && !$0.text.hasSuffix(" ") })
        #expect(TerminalText("").wrapped(to: 79) == [])
        #expect(TerminalText("a bcdefghij k").wrapped(to: 4).map(\.text) == ["a", "bcde", "fghi", "j k"])
        #expect(TerminalText("漢字漢").wrapped(to: 3).map(\.text) == ["漢", "字", "漢"])
    }
}

/// The pages a person meets on the way to a system.
enum SamplePage: String, CaseIterable, CustomStringConvertible {
    case menu, countdown, scrolled, progress, alone, error, handover, waiting, told, registration, identify

    var description: String { rawValue }

    func conversation() throws -> Conversation {
        var talk = Conversation()
        let names = ["Debian 12 installer", "Ubuntu 24.04", "メモリ検査", "Rescue"]
        let images = try names.enumerated().map { try Sample.image("i\($0)", displayName: $1) }
        switch self {
        case .waiting:
            _ = talk.after(.started)
            _ = talk.after(.networkFailed("there is no link on eth0 52:54:00:12:34:56; check the cable and the switch"))
        case .told:
            _ = try talk.receives(Sample.newcomer())
        case .registration:
            _ = try talk.receives(Sample.newcomer())
            _ = talk.types("npc-07\r\u{1b}[C\r3\r")
        case .identify:
            talk = Conversation(boot: .first)
            _ = try talk.receives(Sample.newcomer(groups: nil, name: "pc-07"))
            let order = Order(number: 1, boot: .first, action: .identify(seconds: 60))
            _ = talk.after(.ordered(try #require(order)))
        case .menu:
            _ = try talk.receives(Sample.manifest(images, timeout: .never))
            _ = talk.after(.key(.down))
        case .countdown:
            _ = try talk.receives(Sample.manifest(images))
        case .scrolled:
            let many = try (1...40).map { try Sample.image("i\($0)", displayName: "Image \($0)") }
            _ = try talk.receives(Sample.manifest(many, timeout: .never))
            for _ in 1...2 { _ = talk.after(.key(.pageDown)) }
        case .alone:
            _ = try talk.receives(Sample.manifest(images, timeout: .immediately))
            for second in 1...9 {
                let verified = UInt64(second) * 3_000_000
                let progress = TransferProgress(
                    verified: verified, total: 47_000_000, fromServer: verified, fromPeers: 0)
                let peers = PeerCount(connected: 1, machines: 0, unreached: 3, hasMet: false)
                _ = talk.after(.seconds(1), .transferProgress(progress, peers: peers))
            }
        case .progress, .error, .handover:
            _ = try talk.receives(Sample.manifest(images, timeout: .immediately))
            for second in 1...4 {
                let verified = UInt64(second) * 7_000_000
                let progress = TransferProgress(
                    verified: verified, total: 47_000_000, fromServer: verified / 4,
                    fromPeers: verified * 3 / 4 + 65_536)
                _ = talk.after(.seconds(1), .transferProgress(progress, peers: 12))
            }
            if self == .error {
                let reason = "the image needs more memory than this machine has"
                _ = talk.after(.imageFailed("/images/i0/initrd: No space left on device; \(reason)"))
            }
            if self == .handover { _ = talk.after(.imageComplete) }
        }
        return talk
    }
}
