// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// Values of `disk`.
@Suite struct DiskWordTests {
    private func reading(_ word: String) throws -> (messages: [String], notes: [String]) {
        var host = try Classroom.host()
        host.put(.text("dispname: X\nmethod: write\nimage: d\ndisk: \"\(word)\"\n"), at: "/env/oss/debian/config.yaml")
        host.put(.bytes(DiskContentTests.disk()), at: "/env/oss/debian/d")
        return (Classroom.messages(host), Classroom.notes(host))
    }

    @Test(arguments: [
        "500G", "465GiB", "500gb", "0.5TB", "1.5TB", "1TiB", "2T", "500Gb", "500 GB", "~500GB", ">=500GB", "500",
        "500000000000", "500107862016B", "0GB", "10MB", "largest", "Largest", "smallest", "first", "ssd", "nvme",
        "disk0",
        "any", "C:", "EMPTY", "Empty", "/dev/disk/by-path/pci-0000:00:17.0-ata-1", "pci-0000:00:17.0-ata-1",
        "/dev/disk/by-uuid/3a2c", "/dev/disk/by-label/x", "/dev/mapper/vg-root", "/dev/sda1", "sda1", "nvme0n1p2",
        "/dev/nvme0", "/dev/sr0", "/dev/md0", "/dev/loop0", "/dev/", "/sda", "disk/by-id/ata-X_1", "ata-X_1-part1",
        "/dev/disk/by-id/ata-X_1-part2", "sd*", "/dev/sd?", "UUID=1234", "serial=ABC123", "dm-0", "md0", "(hd0)",
        "500107862016", "1000204886016", "21474836480", "15518924800", "1.92TB", "3.84tb", "465.8G", "500 gb",
        "sda,sdb",
        "0", "1", "Any", "27d1a4e0-5a4f-4d7e-9b1a-0123456789ab", "dm-name-vg-root", "dm-uuid-LVM-Ab12",
        "lvm-pv-uuid-Ab12-cd",
        "md-name-host:0", "md-uuid-ab12:cd", "/dev/disk/by-id/dm-name-vg-root", "/dev/disk/by-id/lvm-pv-uuid-Ab12",
        "/dev/disk/by-id/md-name-host:0", "mmcblk0boot0", "/dev/mmcblk0boot1", "mmcblk0rpmb", "/dev/mmcblk0gp0",
        "mmcblk0p1", "nvme0c0n1", "/dev/nvme0c0n1", "NVME0N1", "SDA", "SDA1", "zd0", "bcache0", "sg0", "md127", "zram0",
        "/dev/vda2", "xvda1", "/dev/dm-0", "/dev/zd16", "nvme0n1p1", "wwn-0x5000c500a1b2c3d4-part3",
        "\\\\.\\PhysicalDrive0", "52:54:00:12:34:56", "S3", "largest,empty",
    ])
    func `what no disk can be called is refused with the forms there are`(word: String) throws {
        let word = word.replacing("\\", with: "\\\\")
        let messages = try reading(word).messages
        #expect(messages.count == 1)
        #expect(messages.first?.contains(":4: disk: ") == true)
        #expect(messages.first?.contains("500GB") == true && messages.first?.contains("/dev/disk/by-id") == true)
    }

    @Test(arguments: [
        "empty", "500GB", "2TB", "1000GB", "sda", "/dev/sda", "/dev/sdab", "vda", "/dev/nvme0n1", "nvme1n1", "mmcblk0",
        "/dev/mmcblk0", "xvda", "S3Z9NB0K123456", "WD-WCC4N0000000", "0x5000c500a1b2c3d4", "QM00001",
        "naa.5000c500a1b2c3d4", "eui.0025385b71b00001", "nvme.144d-533435", "wwn-0x5000c500a1b2c3d4",
        "ata-Samsung_SSD_870_EVO_500GB_S62ANJ0R123456", "nvme-SAMSUNG_MZVL2512HCJQ-00BL7_S64KNX0T123456",
        "/dev/disk/by-id/ata-ST500DM002_Z2A1", "/dev/disk/by-id/usb-SanDisk_Ultra_4C53-0:0",
        "usb-SanDisk_Ultra_4C53-0:0",
        "50026B7682F0A1B2", "20210001234", "9XG5T1G", "ABC123", "virtio-0123", "scsi-0QEMU_QEMU_HARDDISK_1",
        "FD12345678", "SR0123456", "MD00012345", "ST1000123", "SDA12345", "HDB00012345", "RAM00123", "MD-0012345",
        "150107862017", "9000000001", "1234567890", "12345678901", "0000000000021474836480", "ABCD-1234", "1TB0001234",
        "500GB1234567", "nvme-uuid.27d1a4e0-5a4f-4d7e-9b1a-0123456789ab", "/dev/disk/by-id/scsi-35000c500a1b2c3d4",
        "/dev/disk/by-id/mmc-SEM16G_0x1234abcd", "00000001", "DISK0001", "SSD0123456789", "HD00012345",
        "2012345678B",
    ])
    func `what a disk may be called is taken without a word`(word: String) throws {
        #expect(try reading(word) == ([], []))
    }

    @Test(arguments: ["target", "Samsung_SSD_870_EVO", "WDC_WD10EZEX"])
    func `what may be a slip is taken with a note`(word: String) throws {
        let (messages, notes) = try reading(word)
        #expect(messages == [])
        #expect(notes.first?.contains("serial number") == true)
    }
}
