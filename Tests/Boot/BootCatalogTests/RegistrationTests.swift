// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import Testing

@Suite struct RegistrationTests {
    @Test(
        arguments: [
            ("pc-07", nil, nil, nil), ("p", "lab-1", 1, 9_999), ("Büro 3", "g", nil, 7),
            (String(repeating: "x", count: 63), String(repeating: "g", count: 255), 1, 1),
        ] as [(String, String?, Int?, Int?)])
    func `what has room in an event is taken as it was typed`(
        name: String, group: String?, row: Int?, column: Int?
    ) throws {
        let registration = try #require(Registration(name: name, group: group, row: row, column: column))
        #expect(registration.name == name && registration.group == group)
        #expect(registration.row == row && registration.column == column)
    }

    @Test(
        arguments: [
            ("", nil, nil, nil), (String(repeating: "x", count: 64), nil, nil, nil), ("a\nb", nil, nil, nil),
            ("a", "", nil, nil), ("a", String(repeating: "g", count: 256), nil, nil), ("a", "\u{1b}", nil, nil),
            ("a", nil, 0, nil), ("a", nil, nil, 10_000), ("a", nil, Int.min, nil), ("a", nil, nil, Int.max),
        ] as [(String, String?, Int?, Int?)])
    func `anything else is none`(name: String, group: String?, row: Int?, column: Int?) {
        #expect(Registration(name: name, group: group, row: row, column: column) == nil)
    }

    @Test func `as many groups are offered as a manifest has room for, and nothing that is no name`() {
        let names = (1...70).map { "g\($0)" }
        #expect(RegistrationOffer(groups: ["", "a\nb"] + names).groups == Array(names.prefix(64)))
        #expect(RegistrationOffer().groups.isEmpty)
    }

    @Test func `a manifest of before offers no name, and one without groups still does`() throws {
        let sample = try Samples.manifest()
        var tree = try Tree(sample.bencoded)
        tree.set(.list([]), at: ["registration", "groups"])
        #expect(try Manifest(bencoded: tree.bencode.encoded).registration == RegistrationOffer())
        tree.set(nil, at: ["registration"])
        let before = try Manifest(bencoded: tree.bencode.encoded)
        #expect(before.registration == nil)
        #expect(before.bencoded == tree.bencode.encoded)
    }
}
