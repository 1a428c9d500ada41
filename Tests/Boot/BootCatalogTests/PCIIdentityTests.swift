// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct PCIIdentityTests {
    @Test(arguments: [
        ("01-80-86-10-0e", "8086:100e"), ("01-1A-F4-10-00", "1af4:1000"), ("01-00-01-00-02", "0001:0002"),
    ])
    func `what iPXE says of a card becomes vendor and device`(text: String, identity: String) {
        #expect(PCIIdentity(busID: text)?.description == identity)
    }

    @Test(arguments: [
        "", "01", "01-80-86-10", "01-80-86-10-0e-00", "02-80-86-10-0e", "01-8086-100e", "1-80-86-10-0e",
        "01-zz-86-10-0e",
        "01--86-10-0e", "01-+8-86-10-0e", "01-80-86-10-0e\n", "${netX/busid}",
    ])
    func `what is no PCI card is none`(text: String) {
        #expect(PCIIdentity(busID: text) == nil)
    }
}
