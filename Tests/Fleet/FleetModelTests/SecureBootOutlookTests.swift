// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import SecureBootFormats
import Testing

/// Debian's programs, as far as they matter here.
enum Loaders {
    static func level(_ date: Int, grub: Int, shim: Int = 4) -> SBATLevel? {
        SBATLevel(lines: ["sbat,1,\(date)", "shim,\(shim)", "grub,\(grub)"])
    }

    static func facts(
        grub: UInt32?, shim: UInt32 = 4, keys: Set<MicrosoftKey> = [.of2011, .of2023],
        level: SBATLevel? = Loaders.level(2_025_021_800, grub: 5)
    ) -> LoaderFacts {
        func entries(_ pairs: [(String, UInt32)]) -> SBATGenerations {
            SBATGenerations(pairs.compactMap { SBATEntry($0.0, $0.1) })
        }
        return LoaderFacts(
            shim: entries([("sbat", 1), ("shim", shim), ("shim.debian", 1)]),
            menu: grub.map { entries([("sbat", 1), ("grub", $0), ("grub.debian", 5)]) }, shimKeys: keys,
            shimLevel: level)
    }

    /// GRUB of Debian 12 and of Debian 13, with the same shim.
    static let bookworm = facts(grub: 5)
    static let trixie = facts(grub: 7)
}

@Suite struct SecureBootOutlookTests {
    /// What is found, as one word for each.
    private func words(
        _ keys: Set<MicrosoftKey>?, _ level: SBATLevel?, _ loaders: LoaderFacts, isEnforced: Bool = true
    ) -> [String] {
        let state = SecureBootState(isEnforced: isEnforced, keys: keys, level: level)
        return SecureBootOutlook(of: state, with: loaders).findings.map {
            switch $0 {
            case .keyMissing: "key"
            case .shimRevoked: "shim"
            case .menuRevoked: "grub"
            case .levelRises: "rises"
            }
        }
    }

    @Test(
        arguments: [
            // keys, level for grub, with Debian 12's GRUB, with Debian 13's GRUB
            ([.of2011], 5, [], []), ([.of2011], 6, ["grub"], []), ([.of2011], 7, ["grub"], []),
            ([.of2023], 5, [], []), ([.of2023], 6, ["grub"], []), ([.of2023], 7, ["grub"], []),
            ([.of2011, .of2023], 5, [], []), ([.of2011, .of2023], 6, ["grub"], []),
            ([.of2011, .of2023], 7, ["grub"], []),
            ([], 5, ["key"], ["key"]), ([], 6, ["key", "grub"], ["key"]), ([], 7, ["key", "grub"], ["key"]),
        ] as [(Set<MicrosoftKey>, Int, [String], [String])])
    func `each machine of the table has its outlook with each GRUB`(
        keys: Set<MicrosoftKey>, grub: Int, bookworm: [String], trixie: [String]
    ) {
        let level = Loaders.level(2_026_010_100, grub: grub)
        #expect(words(keys, level, Loaders.bookworm) == bookworm)
        #expect(words(keys, level, Loaders.trixie) == trixie)
    }

    @Test(
        arguments: [
            ([.of2011], [.of2011], []), ([.of2023], [.of2011], ["key"]), ([.of2011], [.of2023], ["key"]),
            ([.of2011, .of2023], [.of2011], []), ([], [.of2011], ["key"]),
            // Nothing is known of a shim that somebody else signed, nor of keys that could not be read.
            ([.of2011], [], []), (nil, [.of2011], []),
        ] as [(Set<MicrosoftKey>?, Set<MicrosoftKey>, [String])])
    func `one common key is enough`(trusted: Set<MicrosoftKey>?, signed: Set<MicrosoftKey>, found: [String]) {
        #expect(words(trusted, nil, Loaders.facts(grub: 5, keys: signed)) == found)
    }

    @Test func `a machine that asks for a later shim is refused by it`() {
        #expect(words([.of2011], Loaders.level(2_026_010_100, grub: 5, shim: 5), Loaders.trixie) == ["shim"])
        #expect(words([.of2011], Loaders.level(2_026_010_100, grub: 8, shim: 5), Loaders.trixie) == ["shim", "grub"])
    }

    @Test func `components of a distribution count as well`() {
        let level = SBATLevel(lines: ["sbat,1,2026010100", "shim.debian,2", "grub.debian,6", "grub.proxmox,2"])
        #expect(words([.of2011], level, Loaders.trixie) == ["shim", "grub"])
    }

    @Test func `a shim that asks for more than is usual is told of where it would be the first`() {
        let raising = Loaders.facts(grub: 7, level: Loaders.level(2_026_060_100, grub: 7))
        #expect(words([.of2023], Loaders.level(2_025_021_800, grub: 5), raising) == ["rises"])
        #expect(words([.of2023], nil, raising) == ["rises"])
        #expect(words([.of2023], Loaders.level(2_026_060_100, grub: 7), raising) == [])
        #expect(words([.of2023], Loaders.level(2_027_010_100, grub: 7), raising) == [])
        // Up to the usual level nothing stops working that did not long ago.
        #expect(words([.of2023], Loaders.level(2_023_012_900, grub: 3), Loaders.trixie) == [])
    }

    @Test func `a shim that asks for more than our own GRUB has keeps it from starting`() {
        let broken = Loaders.facts(grub: 5, level: Loaders.level(2_026_060_100, grub: 7))
        #expect(words([.of2011], Loaders.level(2_025_021_800, grub: 5), broken) == ["grub", "rises"])
        #expect(words([.of2011], nil, broken) == ["grub", "rises"])
    }

    @Test func `programs that say nothing of themselves are judged by what is known`() {
        let silent = LoaderFacts(shim: nil, menu: nil, shimKeys: [], shimLevel: nil)
        #expect(words([], Loaders.level(2_026_010_100, grub: 9, shim: 9), silent) == [])
    }

    @Test func `without Secure Boot the same is found, and not in force`() {
        let state = SecureBootState(isEnforced: false, keys: [], level: Loaders.level(2_026_010_100, grub: 6))
        let outlook = SecureBootOutlook(of: state, with: Loaders.bookworm)
        #expect(outlook.findings.count == 2)
        #expect(!outlook.isInForce)
    }

    @Test func `each finding says what would happen, why, and what to do`() throws {
        func sentences(_ keys: Set<MicrosoftKey>?, _ level: SBATLevel?, _ loaders: LoaderFacts) -> [String] {
            let state = SecureBootState(isEnforced: true, keys: keys, level: level)
            return SecureBootOutlook(of: state, with: loaders).findings.map { "\($0.sentence). \($0.remedy)" }
        }
        let later = Loaders.level(2_026_010_100, grub: 6, shim: 5)
        #expect(
            sentences([.of2023], later, Loaders.facts(grub: 5, keys: [.of2011])) == [
                "the firmware would refuse our shim: it trusts Microsoft's key of 2023, and the one of 2011 signed our shim."
                    + " give out a shim that Microsoft's key of 2023 signed: start the server with --update, which"
                    + " fetches the newest one",
                "our shim would switch the machine off: the machine's revocation level (SBAT) asks for shim 5, and our shim"
                    + " has shim 4. start the server with --update, which fetches the newest shim",
                "shim would refuse our GRUB: the machine's revocation level (SBAT) asks for grub 6, and ours has grub 5."
                    + " start the server with --update, which fetches the newest GRUB",
            ])
        #expect(
            sentences([], nil, Loaders.trixie) == [
                "the firmware would refuse our shim: it trusts no key for other systems than Windows, and Microsoft's key of"
                    + " 2011 and 2023 signed our shim. allow the \"Microsoft 3rd-party UEFI CA\" in the firmware's set-up"
            ])
        let raising = Loaders.facts(grub: 7, level: Loaders.level(2_026_060_100, grub: 7))
        #expect(
            sentences([.of2023], Loaders.level(2_025_021_800, grub: 5), raising) == [
                "our shim would raise the machine's revocation level (SBAT) from grub 5 to grub 7: media and systems with an"
                    + " older GRUB would start there no more under Secure Boot. update this machine's media and systems first,"
                    + " or keep it from booting from here under Secure Boot"
            ])
    }
}
