// SPDX-License-Identifier: GPL-3.0-or-later

import MachineLogs
import Testing

@Suite struct LogTextTests {
    @Test(
        arguments: [
            ([], ""), (Array("Linux version 6.1 (gcc) \\ ~".utf8), "Linux version 6.1 (gcc) \\ ~"),
            (Array("Gerät ü € 😀 日本".utf8), "Gerät ü € 😀 日本"),
            ([0, 9, 10, 13, 27, 127], "\\x00\\x09\\x0a\\x0d\\x1b\\x7f"),
            // C1: a terminal takes it for the beginning of a sequence.
            (Array("\u{9b}2J".utf8), "\\xc2\\x9b2J"), ([0x9B, 0x32], "\\x9b2"),
            // Turned round, of no width, the end of a line to some.
            (Array("a\u{202e}b\u{2066}c".utf8), "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6c"),
            (Array("\u{200b}".utf8), "\\xe2\\x80\\x8b"),
            (Array("\u{feff}".utf8), "\\xef\\xbb\\xbf"), (Array("\u{2028}".utf8), "\\xe2\\x80\\xa8"),
            (Array("\u{ad}\u{61c}\u{200e}".utf8), "\\xc2\\xad\\xd8\\x9c\\xe2\\x80\\x8e"),
            (Array("\u{3164}".utf8), "\\xe3\\x85\\xa4"),
            (Array("\u{e0041}".utf8), "\\xf3\\xa0\\x81\\x81"),
            // Cut, too long, half of a pair, beyond the end.
            ([0xC3], "\\xc3"), ([0xE2, 0x82], "\\xe2\\x82"), ([0xC0, 0xAF], "\\xc0\\xaf"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"), ([0xC3, 0x41], "\\xc3A"),
            ([0xE2, 0xC3, 0xA4], "\\xe2ä"),
        ] as [([UInt8], String)])
    func `what could be obeyed or not be seen is shown byte by byte`(bytes: [UInt8], text: String) {
        #expect(LogText.shown(bytes) == text)
    }

    @Test func `of any bytes comes a text without control characters, and of that the same`() {
        var chance = SystemRandomNumberGenerator()
        for length in 0..<300 {
            let text = LogText.shown((0..<length).map { _ in UInt8.random(in: 0...255, using: &chance) })
            #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{fffd}" })
            #expect(LogText.shown(text.utf8) == text)
        }
    }
}
