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

    @Test(arguments: ["8086:100e", "0001:0002", "ffff:ffff"])
    func `what is written is read`(text: String) {
        #expect(PCIIdentity(text)?.description == text)
        #expect(PCIIdentity(text.uppercased())?.description == text)
        let parts = text.split(separator: ":")
        #expect(PCIIdentity(vendor: "0x\(parts[0])", device: "0x\(parts[1])")?.description == text)
    }

    @Test(arguments: ["", ":", "8086", "8086:100", "8086:100e:", "8086:100e1", "80g6:100e", "+086:100e", "０086:100e"])
    func `another text is no card`(text: String) {
        #expect(PCIIdentity(text) == nil)
    }

    @Test func `numbers without their prefix are no card`() {
        #expect(PCIIdentity(vendor: "8086", device: "0x100e") == nil)
        #expect(PCIIdentity(vendor: "0x8086", device: "") == nil)
    }
}
