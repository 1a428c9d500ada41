// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import Testing

@Suite struct MemoryConditionTests {
    private static let gibibyte: UInt64 = 1 << 30

    @Test(
        arguments: [
            ("< 4 GiB", 4 * gibibyte, false), ("< 4 GiB", 4 * gibibyte - 1, true), ("<=4GiB", 4 * gibibyte, true),
            (">= 8GiB", 8 * gibibyte, true), ("> 8 gib", 8 * gibibyte, false), ("= 4294967296", 4 * gibibyte, true),
            ("=4096 MiB", 4 * gibibyte, true), ("< 4 GB", 4_000_000_000, false), (">= 1TB", 1_000_000_000_000, true),
            ("> 512 KB", 512_001, true), ("<2 TiB", 1 << 40, true), ("> 1 KiB", 1_025, true),
            // As sold: firmware and graphics take some of it.
            ("8 GiB", 8 * gibibyte, true), ("8 GiB", 7 * gibibyte + gibibyte / 2, true), ("8 GiB", 6 * gibibyte, false),
            ("8 GiB", 9 * gibibyte, false), ("4294967296", 4 * gibibyte - 1, true),
            ("= 1.5 GiB", 3 * gibibyte / 2, true), ("<0.5 GiB", gibibyte / 2 - 1, true),
            (">= 7.75GB", 7_750_000_000, true),
            ("1.5 TiB", 1_536 * gibibyte, true), ("= 1.000001 MB", 1_000_001, true),
        ]) func `a comparison holds by bytes, and a size alone as it is sold`(text: String, memory: UInt64, holds: Bool)
        throws
    {
        #expect(try #require(MemoryCondition(text)).matches(memory) == holds)
    }

    @Test(arguments: [
        "", "<", "4 PiB", "GiB", "-4 GiB", "4,5 GiB", "4.5", "4. GiB", ".5 GiB", "1.2.3 GiB", "1.1234567 GiB",
        "=> 4 GiB", "99999999999 TiB", "<< 4",
    ])
    func `nothing else is a size`(text: String) {
        #expect(MemoryCondition(text) == nil)
    }
}
