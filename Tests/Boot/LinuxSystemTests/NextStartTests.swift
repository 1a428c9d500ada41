// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import DiskFormats
import LinuxSystem
import Testing

/// What is written into a firmware's variables, which are files here as they are there.
@Suite struct NextStartTests {
    private let folder: TemporaryFolder
    private let owner = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
    private let path: [UInt8] = [4, 4, 6, 0, 0x61, 0, 0x7F, 0xFF, 4, 0]

    init() throws { folder = try TemporaryFolder() }

    private func value(_ variable: String) throws -> [UInt8] {
        try SystemFile.bytes("\(folder.path)/\(variable)-\(owner)")
    }

    private func put(_ variable: String, _ bytes: [UInt8]) throws {
        try SystemFile.put([7, 0, 0, 0] + bytes, into: "\(folder.path)/\(variable)-\(owner)", at: 0)
    }

    @Test func `an entry is made and named as the next, and the order stays`() throws {
        try put("Boot0000", BootOption(description: "UiApp", path: [1]).bytes)
        try put("BootOrder", [0, 0])
        #expect(try NextStart(folder: folder.path).set(path: path) == 1)
        #expect(
            try value("Boot0001") == [7, 0, 0, 0] + BootOption(description: BootEntryPlan.description, path: path).bytes
        )
        #expect(try value("BootNext") == [7, 0, 0, 0, 1, 0])
        #expect(try value("BootOrder") == [7, 0, 0, 0, 0, 0])
    }

    @Test func `a second time nothing is added`() throws {
        for _ in 1...3 { #expect(try NextStart(folder: folder.path).set(path: path) == 0) }
        #expect(try NextStart(folder: folder.path).set(path: [4, 4, 6, 0, 0x62, 0, 0x7F, 0xFF, 4, 0]) == 0)
        #expect(SystemFile.names(in: folder.path) == ["Boot0000-\(owner)", "BootNext-\(owner)"])
    }

    @Test func `variables of others, and entries that cannot be read, are left alone`() throws {
        try SystemFile.write("x", to: "\(folder.path)/Boot0000-00000000-0000-0000-0000-000000000000")
        try put("Boot0000", [1])
        #expect(try NextStart(folder: folder.path).set(path: path) == 1)
        #expect(try value("Boot0000") == [7, 0, 0, 0, 1])
    }

    @Test func `the own disk is the first entry of the order with a partition, and nothing else is written`() throws {
        let disk = BootOption(description: "debian", path: [4, 1, 4, 0, 0x7F, 0xFF, 4, 0])
        try put("Boot0001", BootOption(description: "PXE", path: path).bytes)
        try put("Boot000A", disk.bytes)
        try put("BootOrder", [1, 0, 2, 0, 10, 0])
        let names = SystemFile.names(in: folder.path)
        #expect(try NextStart(folder: folder.path).setOwnDisk() == 10)
        #expect(try value("BootNext") == [7, 0, 0, 0, 10, 0])
        #expect(SystemFile.names(in: folder.path).count == names.count + 1)
    }

    @Test func `without an entry of a disk nothing is changed`() throws {
        #expect(try NextStart(folder: folder.path).setOwnDisk() == nil)
        try put("BootOrder", [1, 0])
        try put("Boot0001", BootOption(description: "PXE", path: path).bytes)
        #expect(try NextStart(folder: folder.path).setOwnDisk() == nil)
        #expect(SystemFile.names(in: folder.path).count == 2)
    }

    @Test func `where there are no variables it is a failure`() {
        #expect(throws: SystemFailure.self) { try NextStart(folder: "\(folder.path)/none").set(path: path) }
    }
}

@Suite struct BIOSDriveTests {
    private func traits(_ sectors: UInt64, _ signature: UInt32? = nil, _ devices: [String] = []) -> BIOSDrive.Traits {
        BIOSDrive.Traits(sectors: sectors, signature: signature, devices: devices)
    }

    private func drive(
        _ number: UInt8, _ sectors: UInt64?, _ signature: UInt32? = nil, _ controller: String? = nil
    ) -> BIOSDrive {
        BIOSDrive(number: number, sectors: sectors, signature: signature, controller: controller)
    }

    @Test func `drives are read from what the kernel shows`() throws {
        let folder = try TemporaryFolder()
        try folder.write("16384\n", to: "int13_dev80/sectors")
        try folder.write("0x0000beef\n", to: "int13_dev80/mbr_signature")
        try SystemFile.link(
            "\(folder.path)/int13_dev80/pci_dev", to: "../../../devices/pci0000:00/0000:00:04.0")
        try folder.write("7", to: "int13_dev81/version")
        try folder.write("7", to: "int13_devzz/version")
        try folder.write("7", to: "other/sectors")
        #expect(
            BIOSDrive.all(in: folder.path) == [drive(0x80, 16_384, 0xBEEF, "0000:00:04.0"), drive(0x81, nil)])
        #expect(BIOSDrive.all(in: "\(folder.path)/none") == [])
    }

    @Test func `disks of different sizes are told apart by them`() {
        let (small, large) = (traits(100), traits(200))
        let drives = [drive(0x80, 200), drive(0x81, 100)]
        #expect(BIOSDrive.number(of: small, among: [small, large], drives: drives) == 0x81)
        #expect(BIOSDrive.number(of: large, among: [small, large], drives: drives) == 0x80)
    }

    @Test func `equal disks are told apart by what stood on them, or by what they are behind`() {
        let (empty, used) = (traits(100, 0), traits(100, 7))
        let drives = [drive(0x80, 100, 7), drive(0x81, 100)]
        #expect(BIOSDrive.number(of: empty, among: [empty, used], drives: drives) == 0x81)
        #expect(BIOSDrive.number(of: used, among: [empty, used], drives: drives) == 0x80)
        let (one, other) = (traits(100, nil, ["0000:00:04.0", "vda"]), traits(100, nil, ["0000:00:05.0", "vdb"]))
        let known = [drive(0x80, 100, nil, "0000:00:05.0"), drive(0x81, 100, nil, "0000:00:04.0")]
        #expect(BIOSDrive.number(of: one, among: [one, other], drives: known) == 0x81)
    }

    @Test func `a doubt is no number`() {
        let disk = traits(100)
        #expect(BIOSDrive.number(of: disk, among: [disk, disk], drives: [drive(0x80, 100), drive(0x81, 100)]) == nil)
        #expect(BIOSDrive.number(of: disk, among: [disk, disk], drives: [drive(0x80, 100)]) == nil)
        #expect(BIOSDrive.number(of: disk, among: [disk], drives: [drive(0x80, nil)]) == nil)
        #expect(BIOSDrive.number(of: disk, among: [disk], drives: [drive(0x80, 99)]) == nil)
        #expect(BIOSDrive.number(of: disk, among: [disk], drives: []) == nil)
    }
}
