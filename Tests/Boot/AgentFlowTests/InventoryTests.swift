// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing

@Suite struct InventoryTests {
    private func ticket() throws -> BootTicket {
        BootTicket(
            number: .first, key: try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff")))
    }

    private func manifest(_ boot: BootTicket?) throws -> Manifest {
        Manifest(
            images: [try Sample.image("debian")], menu: MenuPolicy(timeout: .never, defaultImage: nil),
            swarm: Sample.swarm, leave: LeavePolicy(minimum: 0, maximum: 600), phase1: nil, layers: [], boot: boot)
    }

    @Test func `what the machine is made of is told once, when drivers and a manifest with a key are there`() throws {
        for isEarly in [true, false] {
            var talk = Conversation()
            if isEarly { #expect(talk.after(.firmwareKnown(.uefi)) == []) }
            let first = try talk.receives(manifest(ticket()))
            let second = isEarly ? first : talk.after(.firmwareKnown(.uefi))
            #expect(first.contains(.sendInventory) == isEarly)
            #expect(second.last == .sendInventory)
            #expect(!talk.after(.manifestReceived(try manifest(ticket()))).contains(.sendInventory))
            #expect(!talk.after(.firmwareKnown(.uefi)).contains(.sendInventory))
        }
    }

    @Test func `it is told once more when the disk of an image is known, for that needs other drivers`() throws {
        var talk = Conversation()
        _ = talk.after(.firmwareKnown(.uefi))
        _ = try talk.receives(manifest(ticket()))
        #expect(talk.after(.targetChosen("/dev/sda")).contains(.sendInventory))
        #expect(!talk.after(.targetChosen("/dev/sda, 12 % ready")).contains(.sendInventory))
    }

    @Test func `a server that gives no key is told nothing`() throws {
        var talk = Conversation()
        _ = talk.after(.firmwareKnown(.uefi))
        #expect(try !talk.receives(manifest(nil)).contains(.sendInventory))
    }
}
