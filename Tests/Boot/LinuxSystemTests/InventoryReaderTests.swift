// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import Testing

/// Made-up trees that look as the kernel's do.
@Suite struct InventoryReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var inventory: Inventory { InventoryReader(root: folder.path).inventory }

    private func disk(_ name: String, at place: String, _ files: [(String, String)]) throws {
        try folder.write("2048\n", to: "sys/devices/\(place)/\(name)/size")
        for (file, text) in files { try folder.write("\(text)\n", to: "sys/devices/\(place)/\(name)/\(file)") }
        try SystemFile.makeFolder("\(folder.path)/sys/block")
        try SystemFile.link("\(folder.path)/sys/block/\(name)", to: "../devices/\(place)/\(name)")
    }

    @Test func `of a tree without anything nothing is known, and nothing fails`() {
        #expect(inventory == Inventory())
        #expect(InventoryReader(root: "\(folder.path)/none").inventory == Inventory())
    }

    @Test func `folders without entries say that there is nothing`() throws {
        for name in ["block", "class/net", "class/tpm", "firmware"] {
            try SystemFile.makeFolder("\(folder.path)/sys/\(name)")
        }
        #expect(inventory.disks == [] && inventory.cards == [] && inventory.tpm == .absent)
        #expect(inventory.firmware == .bios && inventory.secureBoot == nil)
    }

    @Test(
        arguments: [
            (
                [(0, 0), (0, 0), (0, 1), (0, 1)],
                Inventory.Processor(model: "Xeon  E5", sockets: 1, cores: 2, threads: 4)
            ),
            ([(0, 0), (1, 0)], Inventory.Processor(model: "Xeon  E5", sockets: 2, cores: 2, threads: 2)),
            ([(nil, nil)], Inventory.Processor(model: "Xeon  E5", threads: 1)),
        ] as [([(Int?, Int?)], Inventory.Processor)])
    func `processors are counted as chips, cores and threads`(
        threads: [(chip: Int?, core: Int?)], processor: Inventory.Processor
    ) throws {
        let text = threads.enumerated().map { number, thread in
            var lines = ["processor\t: \(number)", "model name\t: Xeon  E5", "flags\t\t: fpu vme"]
            if let chip = thread.chip { lines.append("physical id\t: \(chip)") }
            if let core = thread.core { lines.append("core id\t\t: \(core)") }
            return lines.joined(separator: "\n") + "\n\n"
        }
        try folder.write(text.joined(), to: "proc/cpuinfo")
        #expect(inventory.processor == processor)
    }

    @Test(arguments: ["", "nothing", "model name\t: x"])
    func `what names no processor is none`(text: String) throws {
        try folder.write(text, to: "proc/cpuinfo")
        #expect(inventory.processor == nil)
    }

    /// A memory module as SMBIOS has it, with these texts behind it.
    private static func module(size: [UInt8], extended: [UInt8] = [0, 0, 0, 0], texts: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 0x22)
        (bytes[0], bytes[1], bytes[0x10]) = (17, 0x22, 2)
        bytes.replaceSubrange(0x0c..<0x0e, with: size)
        bytes.replaceSubrange(0x1c..<0x20, with: extended)
        return bytes + Array(texts.utf8) + (texts.isEmpty ? [0, 0] : [0])
    }

    private static let table =
        module(size: [0, 0x20], texts: "bank\0DIMM A1\0") + module(size: [0, 0], texts: "bank\0DIMM A2\0")
        + module(size: [0xff, 0x7f], extended: [0, 0, 1, 0], texts: "bank\0") + module(size: [0, 0x10], texts: "")

    @Test func `memory modules have a size and a slot, empty slots are none, and together they are the memory`() throws
    {
        #expect(
            SMBIOSTable(Self.table).modules.map(\.slot) == ["DIMM A1", nil, nil])
        #expect(SMBIOSTable(Self.table).modules.map(\.size) == [8 << 30, 64 << 30, 4 << 30])
        try folder.write("", to: "sys/firmware/dmi/tables/DMI")
        try SystemFile.put(Self.table, into: "\(folder.path)/sys/firmware/dmi/tables/DMI", at: 0)
        try folder.write("MemTotal:    1024 kB\n", to: "proc/meminfo")
        #expect(inventory.memory == 76 << 30 && inventory.modules?.count == 3)
        try folder.write("", to: "sys/firmware/dmi/tables/DMI")
        #expect(inventory.memory == 1 << 20 && inventory.modules == nil)
    }

    @Test func `a table cut anywhere is read as far as it goes`() {
        for length in 0...Self.table.count {
            let modules = SMBIOSTable(Array(Self.table.prefix(length))).modules
            #expect(modules.count <= 3 && modules.allSatisfy { $0.size > 0 })
        }
    }

    @Test func `disks have their serial numbers, and what a person can pull out is none`() throws {
        try disk("sda", at: "pci0/ata1/host0/target0", [("device/model", "ST500DM"), ("queue/rotational", "1")])
        try folder.write("\0\u{80}\0\u{4}  Z3T1", to: "sys/devices/pci0/ata1/host0/target0/sda/device/vpd_pg80")
        try disk(
            "nvme0n1", at: "pci0/nvme/nvme0",
            [("device/serial", " 22 33A "), ("device/model", "WD"), ("queue/rotational", "0")])
        try disk("sdb", at: "pci0/usb1/1-2/host1", [("removable", "1")])
        try disk("sdc", at: "pci0/usb2/2-1/host2", [("device/model", "Elements")])
        try disk("vda", at: "pci0/virtio3/block", [("serial", "disk0")])
        try disk("sdd", at: "pci0/host4/port-4:0/end_device-4:0/target4", [])
        try disk("sr0", at: "pci0/ata2/host5", [])
        #expect(
            inventory.disks == [
                .init(
                    name: "nvme0n1", size: 1 << 20, model: "WD", serial: "22 33A", isRotational: false, transport: .nvme
                ),
                .init(
                    name: "sda", size: 1 << 20, model: "ST500DM", serial: "Z3T1", isRotational: true, transport: .sata),
                .init(name: "sdc", size: 1 << 20, model: "Elements", transport: .usb),
                .init(name: "sdd", size: 1 << 20, transport: .sas),
                .init(name: "vda", size: 1 << 20, serial: "disk0", transport: .virtio),
            ])
    }

    @Test func `no disk beside a controller without a driver says nothing of disks`() throws {
        try SystemFile.makeFolder("\(folder.path)/sys/block")
        try folder.write("0x020000\n", to: "sys/bus/pci/devices/0000:00:03.0/class")
        #expect(inventory.disks == [])
        try folder.write("0x010601\n", to: "sys/bus/pci/devices/0000:00:1f.2/class")
        #expect(inventory.disks == nil)
        try SystemFile.link("\(folder.path)/sys/bus/pci/devices/0000:00:1f.2/driver", to: "../../drivers/ahci")
        #expect(inventory.disks == [])
    }

    @Test(
        arguments: [
            ("1000", "full", "1", 1_000, .full, true), ("-1", "unknown", "0", nil, nil, false),
            ("4294967295", "half", "", nil, .half, nil), ("", "", "", nil, nil, nil),
        ] as [(String, String, String, UInt64?, Duplex?, Bool?)])
    func `cards have the link of the moment`(
        speed: String, duplex: String, carrier: String, read: UInt64?, way: Duplex?, link: Bool?
    ) throws {
        for (file, text) in [
            ("type", "1"), ("address", "52:54:00:00:00:01"), ("speed", speed), ("duplex", duplex), ("carrier", carrier),
            ("device/vendor", "0x8086"), ("device/device", "0x15b8"),
        ] {
            try folder.write("\(text)\n", to: "sys/class/net/eth0/\(file)")
        }
        for (name, target) in [("driver", "../../drivers/e1000e"), ("subsystem", "../../bus/pci")] {
            try SystemFile.link("\(folder.path)/sys/class/net/eth0/device/\(name)", to: target)
        }
        let mac = try #require(MACAddress("52:54:00:00:00:01"))
        #expect(
            inventory.cards == [
                .init(
                    name: "eth0", mac: mac, driver: "e1000e", kind: PCIIdentity("8086:15b8"), speed: read, duplex: way,
                    hasLink: link)
            ])
    }

    @Test func `what the firmware says of the computer is read`() throws {
        for (name, text) in [
            ("sys_vendor", "Dell Inc."), ("product_name", "OptiPlex"), ("product_version", " "),
            ("product_serial", "4XB2"),
            ("product_uuid", "4c4c4544-0051-3010-8052-b4c04f4e3132"), ("board_vendor", "Dell Inc."),
            ("board_name", "0GY6Y8"), ("bios_version", "A29"), ("bios_date", "06/28/2018"), ("chassis_type", "35"),
        ] {
            try folder.write("\(text)\n", to: "sys/class/dmi/id/\(name)")
        }
        #expect(
            inventory.computer
                == .init(
                    vendor: "Dell Inc.", model: "OptiPlex", serial: "4XB2",
                    uuid: "4c4c4544-0051-3010-8052-b4c04f4e3132",
                    board: "Dell Inc. 0GY6Y8", biosVersion: "A29", biosDate: "06/28/2018", chassis: .mini))
    }

    @Test(arguments: [("1", TPMKind.of12), ("2", .of20), ("7", nil), ("", nil)])
    func `a TPM says its version`(text: String, kind: TPMKind?) throws {
        try folder.write("\(text)\n", to: "sys/class/tpm/tpm0/tpm_version_major")
        #expect(inventory.tpm == kind)
    }

    @Test(
        arguments: [([], FirmwareKind.uefi), ([6, 0, 0, 0, 1], .secureBoot), ([6, 0, 0, 0, 0], .uefi)]
            as [([UInt8], FirmwareKind)])
    func `a UEFI is one that enforces Secure Boot or not`(value: [UInt8], kind: FirmwareKind) throws {
        try folder.write("64\n", to: "sys/firmware/efi/fw_platform_size")
        let variable = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
        try folder.write("", to: variable)
        try SystemFile.put(value, into: "\(folder.path)/\(variable)", at: 0)
        #expect(inventory.firmware == kind && inventory.secureBoot?.isEnforced == (kind == .secureBoot))
    }
}
