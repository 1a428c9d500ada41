// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import DiskFormats
import Glibc
import LinuxSystem
import SystemFiles
import TestProcesses
import Testing
import TorrentCore

/// Files for the system on a disk that was written, with file systems as they are made and the kernel that is there.
@Suite(
    .serialized, .enabled(if: LoopDisk.hasAll(.ext), "needs root, loop devices and mkfs.ext4"))
struct WrittenSystemTests {
    private static let linux: [(path: String, text: String?)] = [
        ("etc/os-release", "ID=debian\n"), ("etc/hostname", "old\n"),
        ("etc/hosts", "127.0.0.1 localhost\n127.0.1.1 old\n"),
        ("etc/fstab", "UUID=1 / ext4 defaults 0 1\nUUID=2 /boot/efi vfat umask=0077 0 1\n"), ("boot/efi", nil),
    ]

    private static func file(_ path: String, _ text: String, _ mode: UInt16 = 0o644) throws -> ReadyFile {
        ReadyFile(path: try RelativePath(path), mode: mode, bytes: Array(text.utf8))
    }

    private static func changes(_ files: [ReadyFile], named name: String? = nil) -> RootChanges {
        RootChanges(hostName: name.flatMap { SystemHostName($0) }, files: files)
    }

    private static func find(_ disks: LoopDisk...) throws -> WrittenSystem {
        try WrittenSystem.find(
            among: disks.flatMap { try $0.disk.volumes() }, at: try #require(disks.first).mountFolder)
    }

    private static let ext = ["mkfs.ext4", "-q"]
    private static let ntfs = ["mkfs.ntfs", "-q", "-F", "-Q"]

    @Test func `the first volume with the root of a system gets the files and the name`() throws {
        let (boot, root, copy) = (
            try LoopDisk(Self.ext, [("grub/grub.cfg", "x")]), try LoopDisk(Self.ext, Self.linux),
            try LoopDisk(Self.ext, Self.linux)
        )
        let system = try Self.find(boot, root, copy)
        #expect(system.volume == Volume(path: root.disk.path, kind: .ext))
        #expect(system.family == .linux)
        let files = [try Self.file("srv/new/secret", "s", 0o600), try Self.file("etc/motd", "hello", 0o4755)]
        try system.place(Self.changes(files, named: "pc-07"), at: boot.mountFolder)
        #expect(try root.text("srv/new/secret") == "600 s")
        #expect(try root.text("etc/motd") == "4755 hello")
        #expect(try root.text("etc/hostname") == "644 pc-07\n")
        #expect(try root.text("etc/hosts") == "644 127.0.0.1 localhost\n127.0.1.1 pc-07\n")
        #expect(try copy.text("etc/motd") == nil)
    }

    @Test(.enabled(if: LoopDisk.readsTables, "needs a kernel that reads tables of partitions"))
    func `partitions come in the order of the table, as they are on the disk now`() throws {
        let disk = try LoopDisk(table: 3)
        try disk.make(Self.ext, [("data", "x")], on: "\(disk.disk.path)p2")
        try disk.make(Self.ext, Self.linux, on: "\(disk.disk.path)p3")
        #expect(try disk.disk.volumes().map(\.kind) == [nil, .ext, .ext])
        let system = try Self.find(disk)
        #expect(system.volume.path == "\(disk.disk.path)p3")
        try system.place(Self.changes([try Self.file("a/b", "c")]), at: disk.mountFolder)
        try disk.disk.forgetBuffers()
        #expect(try disk.text("a/b", on: "\(disk.disk.path)p3") == "644 c")
    }

    @Test(.enabled(if: LoopDisk.hasAll(.xfs), "needs mkfs.xfs and a kernel with it"))
    func `XFS is written to`() throws {
        let disk = try LoopDisk(["mkfs.xfs", "-q"], Self.linux)
        try Self.find(disk).place(Self.changes([try Self.file("a/b", "c")]), at: disk.mountFolder)
        #expect(try disk.text("a/b") == "644 c")
    }

    @Test(
        .enabled(if: LoopDisk.hasAll(.btrfs), "needs mkfs.btrfs and a kernel with it"),
        arguments: [nil, "@", "@rootfs", "root"])
    func `btrfs is written to, with the root in a subvolume too`(subvolume: String?) throws {
        let disk = try LoopDisk(["mkfs.btrfs", "-q"], subvolume == nil ? Self.linux : [])
        if let subvolume {
            try disk.mounted(disk.disk.path) { root in
                try LoopDisk.run(["btrfs", "subvolume", "create", "\(root)/\(subvolume)"])
                try LoopDisk.run(["mkdir", "\(root)/\(subvolume)/etc"])
                try LoopDisk.run(["touch", "\(root)/\(subvolume)/etc/passwd"])
            }
        }
        try Self.find(disk).place(Self.changes([try Self.file("a/b", "c")]), at: disk.mountFolder)
        #expect(try disk.text((subvolume.map { "\($0)/" } ?? "") + "a/b") == "644 c")
    }

    @Test(.enabled(if: LoopDisk.hasAll(.fat), "needs mkfs.vfat and a kernel with it"))
    func `a disk with nothing but FAT gets the files`() throws {
        let disk = try LoopDisk(["mkfs.vfat", "-n", "CIDATA"])
        let system = try Self.find(disk)
        #expect(system.family == .plain)
        let files = [try Self.file("user-data", "#cloud-config\n", 0o600)]
        try system.place(Self.changes(files, named: "pc"), at: disk.mountFolder)
        #expect(try disk.text("user-data")?.hasSuffix("#cloud-config\n") == true)
        #expect(try disk.text("etc/hostname") == nil)
    }

    @Test(.enabled(if: LoopDisk.hasAll(.fat), "needs mkfs.vfat and a kernel with it"))
    func `FAT is not taken for a system when there is another file system`() throws {
        let (fat, data) = (try LoopDisk(["mkfs.vfat"]), try LoopDisk(Self.ext))
        #expect(throws: UnwritableSystem.noSystem([fat.disk.path, data.disk.path])) { try Self.find(fat, data) }
    }

    @Test(.enabled(if: LoopDisk.hasAll(.fat), "needs mkfs.vfat and a kernel with it"))
    func `FAT is not taken for a system when it is for firmware, or beside something that is not known`() throws {
        let fat = try LoopDisk(["mkfs.vfat"])
        let device = fat.disk.path
        for volumes in [
            [Volume(path: device, kind: .fat, isForFirmware: true)],
            [Volume(path: device, kind: .fat), Volume(path: "/dev/x", kind: nil, isUnknown: true)],
        ] {
            #expect(throws: UnwritableSystem.noSystem(volumes.map(\.path))) {
                try WrittenSystem.find(among: volumes, at: fat.mountFolder)
            }
        }
        let beside = [Volume(path: device, kind: .fat), Volume(path: "/dev/x", kind: nil)]
        #expect(try WrittenSystem.find(among: beside, at: fat.mountFolder).family == .plain)
    }

    @Test(.enabled(if: Program.isInstalled("debugfs"), "needs debugfs"))
    func `looking into a volume changes nothing, also where its journal is to be replayed`() throws {
        let disk = try LoopDisk(Self.ext, Self.linux)
        try LoopDisk.run(["debugfs", "-w", "-R", "feature needs_recovery", disk.disk.path])
        let before = try disk.beginning()
        let system = try Self.find(disk)
        try disk.disk.forgetBuffers()
        #expect(try disk.beginning() == before)
        try system.place(Self.changes([try Self.file("a/b", "c")]), at: disk.mountFolder)
        #expect(try disk.text("a/b") == "644 c")
    }

    @Test func `content that is not known is told from none`() throws {
        // f2fs.
        let unknown = try LoopDisk(beginning: [UInt8](repeating: 0, count: 1_024) + [0x10, 0x20, 0xF5, 0xF2])
        #expect(try unknown.disk.volumes() == [Volume(path: unknown.disk.path, kind: nil, isUnknown: true)])
        let empty = try LoopDisk(beginning: [])
        #expect(try empty.disk.volumes() == [Volume(path: empty.disk.path, kind: nil)])
    }

    @Test(.enabled(if: LoopDisk.hasAll(.ntfs), "needs mkfs.ntfs and a kernel with ntfs3"))
    func `Windows gets the files, in the folders it has, unless it sleeps`() throws {
        let recovery = try LoopDisk(Self.ntfs)
        let disk = try LoopDisk(Self.ntfs, [("Windows/System32", nil), ("Windows/Panther", nil)])
        let system = try Self.find(recovery, disk)
        #expect(system.family == .windows)
        let files = [try Self.file("windows/panther/a.xml", "<a/>")]
        try system.place(Self.changes(files, named: "pc"), at: disk.mountFolder)
        #expect(try disk.text("Windows/Panther/a.xml")?.hasSuffix("<a/>") == true)
        let sleeping = try LoopDisk(Self.ntfs, [("Windows/System32", nil), ("hiberfil.sys", "hibr")])
        #expect(throws: UnwritableSystem.sleeping(sleeping.disk.path)) { try Self.find(sleeping) }
    }

    @Test func `a file that another file system would hide is refused before anything is written`() throws {
        let disk = try LoopDisk(Self.ext, Self.linux)
        let system = try Self.find(disk)
        let files = [try Self.file("etc/motd", "x"), try Self.file("boot/efi/EFI/x", "x")]
        let problem = #expect(throws: UnwritableSystem.self) {
            try system.place(Self.changes(files), at: disk.mountFolder)
        }
        #expect(
            problem?.description
                == "/boot/efi/EFI/x cannot be put onto the disk: the system mounts another file system at /boot/efi, and"
                + " files are put into its root on \(disk.disk.path) alone; give /boot/efi/EFI/x another place in rules.yaml, or leave it"
                + " out for this image")
        #expect(try disk.text("etc/motd") == nil)
    }

    @Test func `a file that cannot be written is named, and the volume is free again`() throws {
        let disk = try LoopDisk(Self.ext, Self.linux)
        let system = try Self.find(disk)
        let problem = #expect(throws: UnwritableSystem.self) {
            try system.place(Self.changes([try Self.file("etc/hosts/x", "x")]), at: disk.mountFolder)
        }
        #expect(
            problem?.description
                == "/etc/hosts/x could not be put onto \(disk.disk.path): open /etc/hosts: Not a directory; correct the place in"
                + " rules.yaml, or the image")
        try system.place(Self.changes([try Self.file("etc/x", "x")]), at: disk.mountFolder)
        #expect(try disk.text("etc/x") == "644 x")
    }

    @Test func `a disk without a system, and one that is closed, are told`() throws {
        let plain = try LoopDisk(Self.ext, [("data", "x")])
        #expect(throws: UnwritableSystem.noSystem([plain.disk.path])) { try Self.find(plain) }
        let label = [UInt8](repeating: 0, count: 512) + Array("LABELONE................LVM2 001".utf8)
        let lvm = try LoopDisk(beginning: label)
        #expect(throws: UnwritableSystem.closed(lvm.disk.path, "is a part of LVM")) { try Self.find(lvm, plain) }
    }

    @Test func `a disk that nothing can read is told`() throws {
        let disk = try LoopDisk(beginning: [])
        #expect(throws: UnwritableSystem.noSystem([disk.disk.path])) { try Self.find(disk) }
        // A superblock and nothing else.
        let damaged = try LoopDisk(beginning: [UInt8](repeating: 0, count: 1_080) + [0x53, 0xEF])
        let problem = #expect(throws: UnwritableSystem.self) { try Self.find(damaged) }
        #expect(problem?.description.hasPrefix("nothing could be put into the system on \(damaged.disk.path)") == true)
    }

    @Test(arguments: [
        (ENOSPC, "make the image with more room on its root, or give it smaller files"),
        (EINVAL, "phase 1's kernel may be older than the file system: write phase1.suite: trixie"),
        (EROFS, "the file system has errors or is marked as read-only"),
        (EIO, "the file system is damaged"),
        (EACCES, "leave out host name and files for this image"),
    ])
    func `what a volume refuses is told with what helps`(number: Int32, remedy: String) throws {
        let failure = SystemFailure("write", number: number)
        for problem in [
            UnwritableSystem.failure("/dev/sda1", failure), .file(try RelativePath("etc/x"), "/dev/sda1", failure),
        ] {
            #expect("\(problem)".hasPrefix("\(problem.reason); \(remedy)"))
        }
    }

    @Test(arguments: [
        (true, "6.1.0-50-amd64", "NTFS; write phase1.suite: trixie into Boottorrent.yaml"),
        (false, "6.12.1", "NTFS; leave out host name and files for this image, or use cloud-init or the like"),
    ])
    func `a missing driver is told with what helps`(isNTFS: Bool, release: String, words: String) {
        let short = release.split(separator: ".").prefix(2).joined(separator: ".")
        #expect(
            "\(UnwritableSystem.noDriver("NTFS", isNTFS: isNTFS, kernel: release))"
                == "phase 1's kernel (\(short)) has no driver for \(words)")
    }
}
