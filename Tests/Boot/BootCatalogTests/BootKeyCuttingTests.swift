// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct BootKeyCuttingTests {
    private let key: BootKey
    private let digits = "3f6aa8c1d94be07215fc8d3e6b90a724"

    init() throws {
        key = try #require(BootKey(hexadecimal: digits))
    }

    private func cut(_ text: String) -> String {
        String(decoding: key.cut(outOf: Array(text.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        (
            "Kernel command line: quiet boottorrent.key=KEY boottorrent.boot=1",
            "Kernel command line: quiet boottorrent.key=... boottorrent.boot=1"
        ),
        ("boottorrent.key=\"KEY\" x", "boottorrent.key=...\" x"),
        ("\"boottorrent.key=KEY\" x", "\"boottorrent.key=...\" x"),
        ("'KEY'", "'...'"), ("KEY", "..."), ("xKEYx", "x...x"), ("boottorrent.key='KEY'", "boottorrent.key=..."),
        ("no word before it: KEYKEY KEY", "no word before it: ...... ..."), ("key:KEY\u{1b}[0m", "key:...\u{1b}[0m"),
        ("00000000KEY11111111", "00000000...11111111"), ("deadbeef 12345678 cafe", "deadbeef 12345678 cafe"),
        ("", ""),
    ])
    func `a line is without the key, wherever it stands`(line: String, kept: String) {
        #expect(cut(line.replacing("KEY", with: digits)) == kept)
        #expect(cut(line.replacing("KEY", with: digits.uppercased())) == kept)
    }

    @Test func `the key of the system is cut out, too`() {
        #expect(cut("a \(key.ofSystem.hexadecimal) b") == "a ... b")
        #expect(cut("boottorrent.oskey=\(key.ofSystem.hexadecimal) b") == "boottorrent.oskey=... b")
    }

    @Test(arguments: 0...32)
    func `of a key that is split over two lines at most seven digits stay at each side`(place: Int) {
        for lead in ["boottorrent.key=", ""] {
            let all = lead + digits
            let middle = all.index(all.startIndex, offsetBy: lead.count + place)
            for line in [cut(String(all[..<middle])), cut(String(all[middle...]))] {
                let windows = (0...(32 - 8)).map { String(digits.dropFirst($0).prefix(8)) }
                #expect(!windows.contains { line.contains($0) }, "\(line)")
            }
        }
        // The word itself may be split.
        let all = "boottorrent.key=" + digits
        let parts = (String(all.prefix(place)), String(all.dropFirst(place)))
        let left = cut(parts.0) + cut(parts.1)
        #expect(!left.contains(digits) && !left.contains(String(digits.dropLast(8))))
    }

    @Test func `bytes that are no text stay as they are`() {
        let bytes: [UInt8] = [0, 255, 0xC3, 10] + Array("boottorrent.key=1".utf8) + [0]
        #expect(key.cut(outOf: bytes) == [0, 255, 0xC3, 10] + Array("boottorrent.key=...".utf8) + [0])
        #expect(BootKey.cut(outOf: [UInt8](repeating: 0xFE, count: 3)) == [0xFE, 0xFE, 0xFE])
    }

    @Test func `random hexadecimal words stay`() {
        var chance = Seeded(5)
        for _ in 0..<2_000 {
            let word = BootKey(using: &chance).hexadecimal
            #expect(cut(word) == word)
        }
    }
}
