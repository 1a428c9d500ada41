// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands
import Testing

@Suite struct ProgressLineTests {
    private let mebibyte: UInt64 = 1 << 20

    @Test func `a wide terminal shows everything`() {
        let line = ProgressLine(label: "hashing", done: 512 * mebibyte, total: 2_048 * mebibyte, elapsed: .seconds(4))
        #expect(
            line.rendered(width: 120)
                == "hashing  25% [##########------------------------------] 512.0 MiB of 2.0 GiB  128.0 MiB/s  13 s left"
        )
    }

    @Test func `a narrow terminal shows less, never more than fits`() {
        let line = ProgressLine(label: "hashing", done: 512 * mebibyte, total: 2_048 * mebibyte, elapsed: .seconds(4))
        #expect(line.rendered(width: 50) == "hashing  25% [###-----------] 512.0 MiB of 2.0 GiB")
        #expect(line.rendered(width: 20) == "hashing  25% [#----]")
        for width in 0...200 { #expect(line.rendered(width: width).count <= width) }
    }

    @Test(arguments: [
        (0, 0, 0, "x   0% [----------------------------------------] 0 bytes of 0 bytes"),
        (10, 10, 1, "x 100% [########################################] 10 bytes of 10 bytes  10 bytes/s"),
        (11, 10, 0, "x 100% [########################################] 11 bytes of 10 bytes"),
    ])
    func `the ends of the scale are drawn`(done: UInt64, total: UInt64, seconds: Int, text: String) {
        let line = ProgressLine(label: "x", done: done, total: total, elapsed: .seconds(seconds))
        #expect(line.rendered(width: 200) == text)
    }
}

@Suite struct ByteCountTests {
    @Test(
        arguments: [
            (0, "0 bytes"), (1, "1 byte"), (1_023, "1023 bytes"), (1_024, "1.0 KiB"), (1_535, "1.4 KiB"),
            (1_048_575, "1023.9 KiB"), (1_048_576, "1.0 MiB"), (4 << 30, "4.0 GiB"), (.max, "15.9 EiB"),
        ] as [(UInt64, String)])
    func `bytes are shown as people read them`(count: UInt64, text: String) {
        #expect(ByteCount.text(count) == text)
    }

    @Test(
        arguments: [
            ("262144", 262_144), ("256K", 262_144), ("256KiB", 262_144), ("1m", 1_048_576), ("0", 0), ("", nil),
            ("K", nil), ("1X", nil), ("-1", nil), ("18446744073709551615K", nil),
        ] as [(String, UInt64?)])
    func `people's numbers are read`(text: String, count: UInt64?) {
        #expect(ByteCount.parse(text) == count)
    }
}
