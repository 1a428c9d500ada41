// SPDX-License-Identifier: GPL-3.0-or-later

import SecureBootFormats
import Testing

@Suite struct PEImageTests {
    private static let old = Making.signature(
        with: Making.certificate("Microsoft Windows UEFI Driver Publisher", by: MicrosoftKey.of2011.commonName),
        Making.certificate(MicrosoftKey.of2011.commonName, by: "Microsoft Corporation Third Party Marketplace Root"))
    private static let new = Making.signature(
        with: Making.certificate("Microsoft UEFI CA 2023 signer", by: MicrosoftKey.of2023.commonName))
    private static let debian = Making.signature(with: Making.certificate("grub2", by: "Debian Secure Boot CA"))

    private static let shim = Making.program(
        [
            (".text", [1, 2]), (".sbat", Array("sbat,1,x\nshim,4,x\nshim.debian,1,x\n".utf8)),
            (
                ".sbatlevel",
                Making.levels("sbat,1,2025021800\nshim,4\ngrub,5\n", "sbat,1,2025051000\nshim,4\ngrub,5\ngrub.x,2\n")
            ),
        ], signatures: [old, new])
    private static let menu = Making.program([(".sbat", Array("sbat,1,x\ngrub,7,x\n".utf8))], signatures: [debian])

    @Test func `sections are found by their names, long ones too, without what fills them up`() throws {
        let image = try #require(PEImage(Self.shim))
        #expect(image.section(".text").map(Array.init) == [1, 2])
        #expect(image.section(".sbatlevel")?.starts(with: [0, 0, 0, 0, 8]) == true)
        #expect(image.section(".sbatl") == nil)
        #expect(image.signatures.map(Array.init) == [Self.old, Self.new])
    }

    @Test(
        arguments: [
            ([old], [.of2011]), ([new], [.of2023]), ([debian], []), ([debian, old, new], [.of2011, .of2023]), ([], []),
            ([[0x30]], []), ([[]], []),
        ] as [([[UInt8]], Set<MicrosoftKey>)])
    func `whose keys signed a program is told by who issued the certificates`(
        signatures: [[UInt8]], keys: Set<MicrosoftKey>
    ) throws {
        let image = try #require(PEImage(Making.program([(".text", [1])], signatures: signatures)))
        #expect(image.microsoftKeys == keys)
    }

    @Test func `a certificate that only has a key's name as its own does not make a program signed by it`() throws {
        let own = Making.signature(with: Making.certificate(MicrosoftKey.of2011.commonName, by: "Someone"))
        #expect(try #require(PEImage(Making.program([], signatures: [own]))).microsoftKeys == [])
    }

    @Test func `a program is whole that has all its headers tell of, signed or not`() throws {
        for signatures in [[], [Making.signature(with: Making.certificate("a", by: "b"))]] {
            var bytes = Making.program([(".text", [1]), (".sbat", [2, 3])], signatures: signatures)
            #expect(try #require(PEImage(bytes)).isWhole)
            bytes.removeLast(signatures.isEmpty ? 8 : 1)
            #expect(try !#require(PEImage(bytes)).isWhole)
        }
    }

    @Test func `shim and GRUB say what decides whether they start`() throws {
        let facts = LoaderFacts(shim: Self.shim, menu: Self.menu)
        #expect(facts.shim?.generation(of: "shim") == 4)
        #expect(facts.menu?.generation(of: "grub") == 7)
        #expect(facts.shimKeys == [.of2011, .of2023])
        #expect(facts.shimLevel?.lines == ["sbat,1,2025021800", "shim,4", "grub,5"])
    }

    @Test(arguments: [
        [], Array("MZ".utf8), Array("no program".utf8), Making.program([(".text", [1])]),
        Making.program([(".sbatlevel", []), (".sbat", [])]),
        Making.program([(".sbatlevel", Making.levels("sbat,1,1\n", "", format: 1))]),
        Making.program([(".sbatlevel", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])]),
        Making.program([(".sbatlevel", Making.levels("", "sbat,1,1\n"))]),
    ])
    func `a file that says nothing of that is known by nothing`(bytes: [UInt8]) {
        let facts = LoaderFacts(shim: bytes, menu: bytes)
        #expect(facts == LoaderFacts(shim: nil, menu: nil, shimKeys: [], shimLevel: nil))
    }

    @Test func `no cut traps, and the headers have to be whole`() {
        for length in 0..<Self.shim.count {
            let image = PEImage(Array(Self.shim[..<length]))
            #expect((image != nil) == (length >= 0x40 + 24 + 240 + 3 * 40))
            #expect(image?.isWhole != true)
            _ = image?.microsoftKeys
            _ = LoaderFacts(shim: Array(Self.shim[..<length]), menu: [])
        }
    }

    @Test(arguments: [
        0x3C, 0x40 + 6, 0x40 + 12, 0x40 + 16, 0x40 + 20, 0x40 + 24 + 108, 0x40 + 24 + 144, 0x40 + 24 + 148,
        0x40 + 264 + 8, 0x40 + 264 + 16, 0x40 + 264 + 20,
    ])
    func `numbers as large as they can be lead nowhere`(place: Int) {
        for size in [2, 4] {
            var bytes = Self.shim
            for index in 0..<size { bytes[place + index] = 0xFF }
            _ = PEImage(bytes)?.microsoftKeys
            _ = LoaderFacts(shim: bytes, menu: bytes)
        }
    }

    @Test(arguments: [
        ("/", false), ("/x", false), ("/4", true), ("/99999", false), ("/9999999", false), ("/-4", false),
    ])
    func `a long name's place is a decimal number inside the file`(name: String, isFound: Bool) throws {
        let field = Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count)
        var bytes = Making.program([(".longername", [5])])
        bytes.replaceSubrange((0x40 + 264)..<(0x40 + 272), with: field)
        #expect((try #require(PEImage(bytes)).section(".longername") != nil) == isFound)
    }
}
