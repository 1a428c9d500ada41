// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import Testing

@Suite struct TextPatternTests {
    @Test(
        arguments: [
            ("Dell*", "Dell Inc.", true), ("dell*", "DELL INC.", true), ("Dell", "Dell Inc.", false),
            ("OptiPlex 70?0", "OptiPlex 7050", true), ("OptiPlex 70?0", "OptiPlex 70500", false),
            ("*", "", true), ("*", "x", true), ("?", "", false), ("*a*b", "xaxxab", true), ("*a*b", "xaxxba", false),
            ("?", "ü", true), ("a**b", "ab", true), ("HP", "HP   ", true),
            ("*x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaay", false),
        ]) func `a star is any run and a question mark one character`(pattern: String, text: String, fits: Bool) throws
    {
        let pattern = try #require(TextPattern(pattern))
        #expect(pattern.matches(TextPattern.folded(text)) == fits)
    }
}
