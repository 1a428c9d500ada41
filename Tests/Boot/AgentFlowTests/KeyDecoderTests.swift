// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import Testing
import TorrentCore

@Suite struct KeyDecoderTests {
    private func keys(_ input: String) -> [Key] {
        var decoder = KeyDecoder()
        return input.utf8.compactMap { decoder.received($0) }.compactMap {
            if case .key(let key) = $0 { key } else { nil }
        }
    }

    @Test(arguments: [
        ("1", [Key.digit(1)]),
        ("rR", [.letter("r"), .letter("r")]),
        ("\r\n", [.enter, .enter]),
        ("\u{3}\u{13}\u{c}\u{7f}\u{8}", [.stop, .shell, .redraw, .backspace, .backspace]),
        ("\u{1b}[A\u{1b}[B2", [.up, .down, .digit(2)]),
        ("\u{1b}OA\u{1b}OB", [.up, .down]),
        ("\u{1b}[H\u{1b}[F\u{1b}OH\u{1b}OF", [.home, .end, .home, .end]),
        ("\u{1b}[1~\u{1b}[4~\u{1b}[7~\u{1b}[8~", [.home, .end, .home, .end]),
        ("\u{1b}[5~\u{1b}[6~", [.pageUp, .pageDown]),
        ("\u{1b}[15~3", [.other, .digit(3)]),
        ("\u{1b}OP4", [.other, .digit(4)]),
        ("\u{1b}5", [.digit(5)]),
        ("\u{1b}\u{1b}[B6", [.down, .digit(6)]),
        ("\u{1b}[1;5A7", [.up, .digit(7)]),
        ("\u{1b}[C\u{1b}[D\u{1b}OC\u{1b}OD", [.right, .left, .right, .left]),
        ("\u{9}", [.tab]),
        ("a-_. ~", [.letter("a"), .symbol("-"), .symbol("_"), .symbol("."), .symbol(" "), .symbol("~")]),
    ])
    func `bytes become keys, and sequences one key each`(input: String, keys: [Key]) {
        #expect(self.keys(input) == keys)
    }

    @Test func `function keys of the Linux console are one key each`() {
        #expect(keys("\u{1b}[[A8\u{1b}[[E9") == [.up, .digit(8), .other, .digit(9)])
    }

    @Test(arguments: ["\u{0}", "é", "\u{1}", "\u{1b}", "\u{1b}[", "\u{1b}[1;", "\u{1b}[\u{0}"])
    func `what no key sends is none`(input: String) {
        #expect(keys(input) == [])
    }

    @Test(arguments: ["\u{1b}[\u{3}", "\u{1b}[12;\u{3}", "\u{1b}O\u{3}", "\u{1b}\u{3}"])
    func `Ctrl+C is heard in the middle of a sequence`(input: String) {
        #expect(keys(input) == [.stop])
    }

    @Test(arguments: [
        "\u{1b}", "\u{1b}[", "\u{1b}[12;", "\u{1b}O", "\u{1b}[[", "\u{1b}[" + String(repeating: "9", count: 999),
    ])
    func `after a pause any sequence is over`(beginning: String) {
        var decoder = KeyDecoder()
        for byte in beginning.utf8 { #expect(decoder.received(byte) == nil) }
        #expect(decoder.isUndecided == (beginning == "\u{1b}"))
        #expect(decoder.paused() == (beginning == "\u{1b}" ? .escape : nil))
        #expect(decoder.received(UInt8(ascii: "5")) == .key(.digit(5)))
        #expect(decoder.paused() == nil)
    }

    @Test(arguments: [
        ("\u{1b}[24;80R", ConsoleInput.size(ScreenSize(columns: 80, rows: 24))),
        ("\u{1b}[60;200R", .size(ScreenSize(columns: 200, rows: 60))),
        // Ctrl+F3 of xterm looks the same.
        ("\u{1b}[1;5R", .key(.other)),
        ("\u{1b}[999;999R", .key(.other)),
        ("\u{1b}[99999999999999999999;80R", .key(.other)),
        ("\u{1b}[24R", .key(.other)),
        ("\u{1b}[;R", .key(.other)),
    ])
    func `a terminal's answer is a size if it can be one`(answer: String, input: ConsoleInput) {
        var decoder = KeyDecoder()
        #expect(answer.utf8.compactMap { decoder.received($0) } == [input])
    }

    @Test func `no bytes keep it from hearing a digit after a pause`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var decoder = KeyDecoder()
            let alphabet = Array("\u{1b}[O;019~ABR\u{0}\u{3}x".utf8) + [0xff, 0x9b]
            for _ in 0..<12 { _ = decoder.received(alphabet.randomElement(using: &generator) ?? 0) }
            _ = decoder.paused()
            #expect(decoder.received(UInt8(ascii: "5")) == .key(.digit(5)))
        }
    }
}
