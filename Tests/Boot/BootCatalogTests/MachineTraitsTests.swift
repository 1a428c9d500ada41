// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct MachineTraitsTests {
    @Test(arguments: [
        (" Dell Inc. ", "Dell Inc."), ("", nil), ("   ", nil), ("a\nb\u{1b}[2J", "a b [2J"),
        (String(repeating: "x", count: 97), String(repeating: "x", count: 96)),
    ])
    func `a text of the firmware is kept without spaces around it and without control characters`(
        told: String, kept: String?
    ) {
        #expect(MachineTraits(vendor: told).vendor == kept)
        #expect(MachineTraits(model: told).model == kept)
        #expect(MachineTraits(serial: told).serial == kept)
    }
}
