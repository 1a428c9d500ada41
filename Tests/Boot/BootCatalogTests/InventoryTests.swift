// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import BootCatalog
import SecureBootFormats
import Testing

@Suite struct InventoryTests {
    private static let key = BootKey(hexadecimal: "00112233445566778899aabbccddeeff")

    /// One with every key.
    static func report() throws -> InventoryReport {
        var inventory = Inventory()
        inventory.processor = .init(model: "Intel(R) Core(TM) i5-7500", sockets: 1, cores: 4, threads: 8)
        inventory.memory = 16 << 30
        inventory.modules = [.init(size: 8 << 30, slot: "DIMM A1"), .init(size: 8 << 30, slot: "DIMM B1")]
        inventory.disks = [
            .init(
                name: "sda", size: 500_107_862_016, model: "Samsung SSD 870", serial: "S5Y1NJ0R", isRotational: false,
                transport: .sata)
        ]
        inventory.cards = [
            .init(
                name: "eth0", mac: try #require(MACAddress("52:54:00:ab:cd:ef")), driver: "e1000e",
                kind: PCIIdentity("8086:15b8"), speed: 1_000, duplex: .full, hasLink: true)
        ]
        inventory.computer = .init(
            vendor: "Dell Inc.", model: "OptiPlex 7010", version: "01", serial: "4XB2",
            uuid: "4c4c4544-0051-3010-8052-b4c04f4e3132", board: "Dell Inc. 0GY6Y8", biosVersion: "A29",
            biosDate: "06/28/2018", chassis: .mini)
        inventory.tpm = .of20
        inventory.firmware = .secureBoot
        inventory.secureBoot = SecureBootState(
            isEnforced: true, keys: [.of2011], level: SBATLevel(lines: ["sbat,1,2025021800", "shim,4"]))
        return InventoryReport(
            boot: try #require(BootNumber(9)), machine: try Samples.event().machine, inventory: inventory)
    }

    @Test func `a report with everything comes back as it went, and is known by its key alone`() throws {
        let report = try Self.report()
        let key = try #require(Self.key)
        let signed = try SignedInventory(bencoded: SignedInventory.sign(report, by: key))
        #expect(signed.report == report)
        #expect(signed.message.isSigned(by: key) && !signed.message.isSigned(by: key.ofSystem))
        #expect(try !SignedInventory(bencoded: report.bencoded).message.isSigned)
        #expect(try Inventory(bencoded: report.inventory.bencoded) == report.inventory)
    }

    @Test func `what is not known is missing, and that there is none is an empty list`() throws {
        let nothing = Inventory()
        #expect(nothing.bencoded == Array("d7:versioni1ee".utf8))
        #expect(try Inventory(bencoded: nothing.bencoded) == nothing)
        var none = Inventory()
        (none.modules, none.disks, none.cards, none.tpm) = ([], [], [], .absent)
        #expect(try Inventory(bencoded: none.bencoded) == none && none != nothing)
    }

    @Test func `what firmware says never makes a report unreadable`() throws {
        let long = String(repeating: "ü", count: 200)
        let disk = Inventory.Disk(name: "\u{1b}[2J", size: .max, model: "  a\nb  ", serial: long)
        #expect(disk.name == "[2J" && disk.model == "a b" && disk.serial?.utf8.count == 96)
        #expect(Inventory.Disk(name: "", size: 1, model: " ").model == nil)
        var inventory = Inventory()
        inventory.disks = [disk]
        inventory.computer = .init(vendor: "\t", serial: long)
        let read = try Inventory(bencoded: inventory.bencoded)
        #expect(read.disks?.first?.size == UInt64(Int64.max) && read.computer == inventory.computer)
    }

    @Test func `of more than there is room for a part is told, and the report is short enough with its signature`()
        throws
    {
        let text = String(repeating: "x", count: 96)
        let mac = try #require(MACAddress("52:54:00:ab:cd:ef"))
        var inventory = Inventory()
        inventory.modules = Array(repeating: .init(size: .max, slot: text), count: 100)
        inventory.cards = Array(repeating: .init(name: text, mac: mac, driver: text, speed: .max), count: 100)
        var report = InventoryReport(boot: .first, machine: try Samples.event().machine, inventory: inventory)
        let key = try #require(Self.key)
        var read = try SignedInventory(bencoded: SignedInventory.sign(report, by: key)).report.inventory
        #expect(read.modules?.count == 64 && read.cards?.count == 32)

        inventory.disks = Array(repeating: .init(name: text, size: .max, model: text, serial: text), count: 100)
        let lines = ["sbat,1,2025021800"] + (0..<200).map { String(repeating: "y", count: 60) + ",\($0 + 1)" }
        inventory.secureBoot = SecureBootState(isEnforced: true, keys: [.of2011], level: SBATLevel(lines: lines))
        #expect(inventory.secureBoot?.level != nil)
        report = InventoryReport(boot: .first, machine: report.machine, inventory: inventory)
        let bytes = SignedInventory.sign(report, by: key)
        #expect(
            bytes.count <= CatalogLimits.inventoryLength && inventory.bencoded.count <= CatalogLimits.inventoryLength)
        read = try SignedInventory(bencoded: bytes).report.inventory
        #expect(read.disks?.count == 16 && read.secureBoot?.isEnforced == true && read.secureBoot?.level == nil)
    }

    @Test func `a report that is too long is refused, whatever is in it`() throws {
        let key = try #require(Self.key)
        let bytes = SignedInventory.sign(try Self.report(), by: key)
        let long = bytes + [UInt8](repeating: 0x65, count: CatalogLimits.inventoryLength - bytes.count + 1)
        let problem = #expect(throws: CatalogProblem.self) { try SignedInventory(bencoded: long) }
        #expect(problem?.reason == .tooLong(32_769, limit: 32_768))
    }

    @Test func `unknown keys and words are passed over, an unknown version is not`() throws {
        var tree = try Tree(Self.report().bencoded)
        tree.set(.text("?"), at: ["zzz"])
        tree.set(.text("?"), at: ["inventory", "disks", "0", "colour"])
        for (path, word) in [
            (["disks", "0", "transport"], "fibre"), (["cards", "0", "duplex"], "both"), (["tpm"], "3.0"),
            (["computer", "chassis"], "cube"),
        ] {
            tree.set(.text(word), at: ["inventory"] + path)
        }
        let read = try SignedInventory(bencoded: tree.bencode.encoded).report.inventory
        #expect(read.disks?.first?.transport == nil && read.disks?.first?.serial == "S5Y1NJ0R")
        #expect(read.cards?.first?.duplex == nil && read.tpm == nil && read.computer.chassis == nil)
        tree.set(.integer(2), at: ["version"])
        #expect(throws: CatalogProblem.self) { try SignedInventory(bencoded: tree.bencode.encoded) }
    }

    @Test(
        arguments: [
            (["boot"], nil, "is missing"), (["mac"], nil, "is missing"), (["inventory"], nil, "is missing"),
            (["inventory"], .list([]), "is no dictionary"),
            (["inventory", "memory"], .integer(-1), "-1 is out of range; 0 to 9223372036854775807 are allowed"),
            (["inventory", "modules", "0", "size"], nil, "is missing"),
            (["inventory", "disks", "0", "name"], .text(""), "is empty"),
            (["inventory", "disks", "0", "size"], .text("5"), "is no integer"),
            (["inventory", "disks", "0", "rotational"], .integer(2), "2 is out of range; 0 to 1 are allowed"),
            (
                ["inventory", "disks"], .list(Array(repeating: .integer(0), count: 65)),
                "has 65 entries; 64 are allowed"
            ),
            (["inventory", "cards", "0", "mac"], .text("5"), "is no MAC address such as 52:54:00:12:34:56"),
            (["inventory", "cards", "0", "card"], .text("5"), "\"5\" is no kind of PCI card such as 8086:100e"),
            (["inventory", "computer", "serial"], .text("a\u{9b}b"), "has a control character in it"),
            (
                ["inventory", "computer", "board"], .text(String(repeating: "x", count: 97)),
                "has 97 bytes; 96 are allowed"
            ),
            (["inventory", "firmware"], .text("rom"), "\"rom\" is none of bios, uefi, secure-boot"),
        ] as [([String], Bencode?, String)])
    func `a value out of its range says what is allowed`(path: [String], value: Bencode?, sentence: String) throws {
        var tree = try Tree(Self.report().bencoded)
        tree.set(value, at: path)
        let problem = try #require(throws: CatalogProblem.self) { try SignedInventory(bencoded: tree.bencode.encoded) }
        #expect(problem.reason.description == sentence && problem.keyPath == Tree.keyPath(path))
    }

    @Test(arguments: UInt64(1)...4)
    func `flipped bits never trap, are not believed, and what is read can be written`(seed: UInt64) throws {
        let key = try #require(Self.key)
        let whole = SignedInventory.sign(try Self.report(), by: key)
        var chance = Seeded(seed)
        for _ in 0..<2_000 {
            let damaged = chance.damaged(whole)
            guard let read = try? SignedInventory(bencoded: damaged) else { continue }
            #expect(try SignedInventory(bencoded: read.report.bencoded).report == read.report)
            // The code itself may be written in either case.
            let texts = [damaged, whole].map { String(decoding: $0, as: UTF8.self).lowercased() }
            #expect(texts[0] == texts[1] || !read.message.isSigned(by: key))
        }
    }

    @Test(arguments: [
        (1, nil), (2, nil), (3, ChassisKind.desktop), (7, .desktop), (9, .laptop), (13, .allInOne), (17, .server),
        (23, .server), (30, .tablet), (31, .laptop), (35, .mini), (0, nil), (200, nil),
    ])
    func `the firmware's number of a chassis is a word`(number: Int, kind: ChassisKind?) {
        #expect(ChassisKind(smbios: number) == kind)
    }

    @Test func `the page has the codec's keys and words, and its example is signed by its key`() throws {
        let page = try Page("inventory.md")
        let keys = Tree.keyPaths(in: try Tree(SignedInventory.sign(Self.report(), by: #require(Self.key))).bencode)
        #expect(Set(page.firstCells(under: "Keys")) == keys)
        #expect(
            page.firstCells(under: "Words")
                == DiskTransport.allCases.map(\.rawValue) + TPMKind.allCases.map(\.rawValue)
                + ChassisKind.allCases.map(\.rawValue))
        let example = try SignedInventory(bencoded: page.code(in: "bencode"))
        #expect(example.message.isSigned(by: try #require(Self.key)))
        #expect(example.report.inventory.disks?.first?.serial == "S5Y1NJ0R")
        #expect(SignedInventory.sign(example.report, by: try #require(Self.key)) == page.code(in: "bencode"))
    }
}
