// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct DiskChoiceTests {
    @Test(arguments: [
        ("empty", DiskChoice.firstEmpty), ("500GB", .size(500_000_000_000)), ("2TB", .size(2_000_000_000_000)),
        ("0GB", .identity("0GB")), ("/dev/sda", .identity("/dev/sda")), ("ata-A_B", .identity("ata-A_B")),
        ("-1GB", .identity("-1GB")),
    ])
    func `what names a disk comes back as it went`(text: String, choice: DiskChoice) {
        #expect(DiskChoice(text) == choice)
        #expect(choice.text == text)
    }

    @Test(arguments: ["", "a b", "a\u{7}", String(repeating: "x", count: 256)])
    func `what can name no disk is none`(text: String) {
        #expect(DiskChoice(text) == nil)
    }

    @Test(
        arguments: [
            (475_000_000_000, true), (525_000_000_000, true), (474_999_999_999, false), (525_000_000_001, false),
            (500_107_862_016, true),
        ] as [(UInt64, Bool)])
    func `a size means five in a hundred more or less`(bytes: UInt64, isMeant: Bool) {
        #expect(DiskChoice.size(500_000_000_000).isSize(bytes) == isMeant)
        #expect(!DiskChoice.firstEmpty.isSize(bytes))
    }
}
