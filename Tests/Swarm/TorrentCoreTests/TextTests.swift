// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct TextTests {
    @Test(arguments: [
        ("", ""), ("plain ~", "plain ~"), ("Übung ✓", "Übung ✓"), ("a\u{1b}[2J", "a [2J"), ("a\nb\r\nc", "a b  c"),
        ("\u{7f}x\u{0}", " x "), ("ü\u{9b}1m", "ü 1m"),
    ])
    func `control characters are blanks, and all others stay`(text: String, shown: String) {
        #expect(text.withoutControlCharacters.unicodeScalars.elementsEqual(shown.unicodeScalars))
    }

    @Test(arguments: [
        ("bt_", true), ("xbt_x", true), ("bbt_", true), ("btbt_", true), ("b t_", false), ("bt", false), ("", false),
        ("übt_", true), ("_tb", false),
    ])
    func `bytes are found wherever they stand`(text: String, isThere: Bool) {
        #expect(text.contains(bytes: Array("bt_".utf8)) == isThere)
    }
}
