// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LinuxSystem
import Testing

@Suite struct DiskSelectionTests {
    private let old = Disk(
        name: "sda", length: 500_107_862_016, model: "Samsung SSD 870", identities: ["S5Y1NJ0R"], isRemovable: false,
        obstacle: nil)
    private let new = Disk(
        name: "nvme0n1", length: 1_000_204_886_016, model: "WD SN770", identities: ["22 33A", "eui.e8238fa6"],
        isRemovable: false, obstacle: nil)
    private let stick = Disk(
        name: "sdb", length: 16_000_000_000, model: "", identities: [], isRemovable: true, obstacle: nil)
    private let mounted = Disk(
        name: "vda", length: 500_000_000_000, model: "", identities: ["disk0", "naa.5000c5"], isRemovable: false,
        obstacle: "is mounted")

    private func selected(
        _ choice: DiskChoice, among disks: [Disk], length: UInt64 = 1_000, mayErase: Bool = false, empty: [Disk]
    ) throws(DiskProblem) -> Disk {
        try DiskSelection.disk(choice, among: disks, length: length, mayErase: mayErase) { empty.contains($0) }
    }

    @Test func `the first empty one is the first that has nothing on it and that nobody can pull out`() throws {
        #expect(try selected(.firstEmpty, among: [stick, old, new], empty: [stick, new]) == new)
    }

    @Test(arguments: ["sda", "/dev/sda", "S5Y1NJ0R", "ata-Samsung_SSD_870_S5Y1NJ0R", "/dev/disk/by-id/x_S5Y1NJ0R"])
    func `a disk is known by its name, its serial number and what udev makes of it`(name: String) throws {
        #expect(try selected(.identity(name), among: [old, new], empty: [old]) == old)
    }

    @Test(arguments: [("nvme-WD_SN770_22_33A", "nvme0n1"), ("nvme-eui.e8238fa6", "nvme0n1"), ("wwn-0x5000c5", "vda")])
    func `other buses have other names`(name: String, expected: String) throws {
        let free = Disk(
            name: mounted.name, length: mounted.length, model: "", identities: mounted.identities, isRemovable: false,
            obstacle: nil)
        #expect(try selected(.identity(name), among: [old, new, free], mayErase: true, empty: []).name == expected)
    }

    @Test func `a part of a serial number names no disk`() {
        let problem = #expect(throws: DiskProblem.self) {
            try selected(.identity("J0R"), among: [old], mayErase: true, empty: [])
        }
        #expect(
            problem?.description
                == "no disk is \"J0R\"; there are: /dev/sda (500.1 GB, Samsung SSD 870), serial S5Y1NJ0R")
    }

    @Test func `a disk with something else on it is not overwritten unless told`() throws {
        let problem = #expect(throws: DiskProblem.self) { try selected(.firstEmpty, among: [old, mounted], empty: []) }
        #expect(
            problem?.description
                == "/dev/sda (500.1 GB, Samsung SSD 870) has something else on it; write erase: true in the image's"
                + " config.yaml if it may go; /dev/vda (500.0 GB) is mounted")
        #expect(try selected(.firstEmpty, among: [old, mounted], mayErase: true, empty: []) == old)
    }

    @Test func `a mounted disk is never overwritten, told or not`() {
        let problem = #expect(throws: DiskProblem.self) {
            try selected(.identity("vda"), among: [mounted], mayErase: true, empty: [mounted])
        }
        #expect(problem == .allRefused([DiskRefusal(disk: mounted, reason: "is mounted")]))
    }

    @Test func `a disk that is too small is told with the numbers`() {
        let problem = #expect(throws: DiskProblem.self) {
            try selected(.size(500_000_000_000), among: [old], length: 500_107_862_017, empty: [old])
        }
        #expect(
            problem?.description
                == "/dev/sda (500.1 GB, Samsung SSD 870) is too small for an image of 500107862017 bytes: it has"
                + " 500107862016")
    }

    @Test func `a machine without disks says so`() {
        let problem = #expect(throws: DiskProblem.self) { try selected(.firstEmpty, among: [], empty: []) }
        #expect(problem?.description == "this machine shows no disk; its driver may be missing in the layer disks")
    }

    @Test func `disks are read from what the kernel shows`() throws {
        let folder = try TemporaryFolder()
        func write(_ text: String, _ path: String) throws { try folder.write(text + "\n", to: path) }
        try write("1000", "sys/vda/size")
        try write("0", "sys/vda/ro")
        try write("abc", "sys/vda/serial")
        try write("x", "sys/vda/vda1/start")
        try write("2000", "sys/sda/size")
        try write("1", "sys/sda/removable")
        try write("1", "sys/sda/ro")
        try write("Flash", "sys/sda/device/model")
        try write("8", "sys/loop0/size")
        try write("0", "sys/sr0/size")
        try write("/dev/vda1 / ext4 rw 0 0", "mounts")
        let disks = Disk.all(in: "\(folder.path)/sys", mounts: "\(folder.path)/mounts") { _ in true }
        #expect(
            disks == [
                Disk(
                    name: "sda", length: 1_024_000, model: "Flash", identities: [], isRemovable: true,
                    obstacle: "is read-only"),
                Disk(
                    name: "vda", length: 512_000, model: "", identities: ["abc"], isRemovable: false,
                    obstacle: "is mounted"),
            ])
    }

    @Test func `a disk with other sectors than the image's is refused with both numbers, told to erase or not`() {
        let native = Disk(
            name: "nvme0n1", length: 1_000_000, model: "", identities: [], isRemovable: false, obstacle: nil,
            sectorLength: 4_096)
        for (disk, wanted) in [(native, 512), (old, 4_096)] {
            let problem = #expect(throws: DiskProblem.self) {
                try DiskSelection.disk(
                    .firstEmpty, among: [disk], length: 1_000, sectorLength: wanted, mayErase: true
                ) { _ in true }
            }
            #expect(
                problem?.description
                    == "\(disk) has sectors of \(disk.sectorLength) bytes and the image was made for \(wanted): nothing"
                    + " could start from it; use an image made on a disk with sectors of \(disk.sectorLength) bytes, or"
                    + " another disk")
        }
    }

    @Test(arguments: [nil, 4_096]) func `a disk with the image's sectors, or an image that does not say, is fine`(
        wanted: Int?
    ) throws {
        let native = Disk(
            name: "nvme0n1", length: 1_000_000, model: "", identities: [], isRemovable: false, obstacle: nil,
            sectorLength: 4_096)
        let chosen = try DiskSelection.disk(
            .firstEmpty, among: [old, native], length: 1_000, sectorLength: wanted, mayErase: false
        ) { $0 == native }
        #expect(chosen == native)
    }

    @Test func `what only looks like a disk is none`() throws {
        let folder = try TemporaryFolder()
        func write(_ text: String, _ path: String) throws { try folder.write(text + "\n", to: path) }
        for name in [
            "nvme0n1", "nvme0c0n1", "loop0", "ram0", "zram0", "dm-0", "md127", "sr0", "fd0", "nbd0", "mtdblock0", "zd0",
            "mmcblk0", "mmcblk0boot0", "mmcblk0rpmb", "sdc", "sdd", "sde", "bcache0", "drbd0", "rbd0",
        ] { try write("2048", "sys/\(name)/size") }
        try write("1", "sys/nvme0c0n1/hidden")
        try write("0", "sys/nvme0n1/hidden")
        try write("0", "sys/sdc/size")
        try write("4096", "sys/nvme0n1/queue/logical_block_size")
        try write("host-managed", "sys/sde/queue/zoned")
        let disks = Disk.all(in: "\(folder.path)/sys", mounts: "\(folder.path)/mounts") { $0 != "/dev/sdd" }
        #expect(disks.map(\.name) == ["mmcblk0", "nvme0n1", "sde"])
        #expect(disks.map(\.sectorLength) == [512, 4_096, 512])
        #expect(disks.map(\.obstacle) == [nil, nil, "has zones that can only be written from their start"])
    }

    @Test func `a file in a device's place, and a place without anything, do not open as one`() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "sdz")
        #expect(DeviceFile.opens("\(folder.path)/sdz") == false)
        #expect(DeviceFile.opens("\(folder.path)/none") == false)
        #expect(DeviceFile.opens("/dev/null") == false)
    }
}
