// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct MachineSearchTests {
    private static let laptop = "4c4c4544-0042-3510-8052-b4c04f4a4e31"
    private static let other = "4c4c4544-0042-3510-8052-b4c04f4a4e32"
    private static let nobodys = "00020003-0004-0005-0006-000700080009"
    private var fleet = FleetModel()

    private mutating func ask(_ last: UInt8, _ uuid: String?, at seconds: Int64) throws {
        let mac = try #require(MACAddress(bytes: [0x52, 0x54, 0, 0, 0, last]))
        fleet.apply(
            .fetched(.script, MachineIdentity(mac: mac, uuid: uuid), from: nil),
            at: MonotonicInstant(nanoseconds: seconds * 1_000_000_000))
    }

    /// Two laptops that were at one dock, and two PCs whose maker gave them no UUID.
    init() throws {
        try ask(1, Self.laptop, at: 0)
        try ask(9, Self.laptop, at: 100)
        try ask(9, Self.other, at: 200)
        try ask(3, Self.nobodys, at: 300)
        try ask(4, Self.nobodys, at: 300)
    }

    @Test(arguments: [
        ("m1", 1), ("m2", 2), ("52:54:00:00:00:01", 1), ("52-54-00-00-00-01", 1), ("52:54:00:00:00:03", 3),
        (laptop, 1), ("4C4C4544-0042-3510-8052-B4C04F4A4E31", 1), ("44454c4c-4200-1035-8052-b4c04f4a4e32", 2),
    ])
    func `a word that means one machine leads to it`(word: String, number: Int) {
        #expect(fleet.search(word) == .found(MachineNumber(Int64(number))))
    }

    @Test func `a card of a dock, or a UUID that is no name, means all that had it`() {
        #expect(fleet.search("52:54:00:00:00:09") == .several([MachineNumber(1), MachineNumber(2)]))
        #expect(fleet.search(Self.nobodys) == .several([MachineNumber(3), MachineNumber(4)]))
        #expect(fleet.search(Self.nobodys.uppercased()) == .several([MachineNumber(3), MachineNumber(4)]))
    }

    @Test(arguments: [
        "", "m", "m0", "m99", "m01", "M1", "m-1", "m+1", "1", "52:54:00:00:00:77", "m99999999999999999999",
        "4c4c4544-0042-3510-8052-b4c04f4a4e39", "４c4c4544-0042-3510-8052-b4c04f4a", "../m1", "m1 ",
    ])
    func `any other word means none`(word: String) {
        #expect(fleet.search(word) == .none)
    }

    @Test func `pages have each machine once, by number`() {
        var (numbers, after): ([Int64], MachineNumber?) = ([], nil)
        while true {
            let page = fleet.page(after: after, limit: 3)
            #expect(page.machines.count <= 3)
            numbers += page.machines.map(\.number.value)
            guard page.isMore else { break }
            after = page.machines.last?.number
        }
        #expect(numbers == [1, 2, 3, 4])
        #expect(fleet.page(after: nil, limit: 4).isMore == false)
        #expect(fleet.page(after: MachineNumber(4), limit: 4).machines.isEmpty)
    }
}
