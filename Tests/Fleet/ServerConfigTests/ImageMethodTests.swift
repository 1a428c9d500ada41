// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import ServerConfig
import Testing
import TorrentCore

/// What each method's keys become.
@Suite struct ImageMethodTests {
    /// The classroom with other settings of its first image, and more files in that image's folder.
    private func host(_ settings: String, _ files: [String: [UInt8]] = [:]) throws -> MadeUpHost {
        var host = try Classroom.host()
        host.programs.formUnion(["xorriso", "zstd", "xz", "gzip", "qemu-img", "bzip2", "lz4"])
        host.put(.text("dispname: X\n" + settings), at: "/env/oss/debian/config.yaml")
        for (name, bytes) in files { host.put(.bytes(bytes), at: "/env/oss/debian/\(name)") }
        return host
    }

    private func method(_ settings: String, _ files: [String: [UInt8]] = [:]) throws -> ImageMethod? {
        EnvironmentReader.read(folder: "/env", host: try host(settings, files)).environment?.images.first?.method
    }

    private func notes(_ settings: String, _ files: [String: [UInt8]] = [:]) throws -> [String] {
        try Classroom.notes(host(settings, files))
    }

    /// A boot sector with a program in it.
    private static let disk = [UInt8](repeating: 0x90, count: 510) + [0x55, 0xaa]

    @Test func `kexec hands on the address, and by the older call, when told so`() throws {
        let start = KernelStart(
            kernel: try RelativePath("linux"), initrds: [], commandLine: "", passesNetwork: true, call: .segments)
        #expect(
            try method("method: kexec\nkernel: linux\ninitrd: []\npass_network: true\nkexec: segments\n")
                == .ready(.kexec(start)))
    }

    @Test(arguments: AfterProgram.allCases)
    func `a program is followed by what is written`(after: AfterProgram) throws {
        #expect(
            try method("method: bin\nbin: run\nafter: \(after.rawValue)\n", ["run": Array("#!/bin/sh".utf8)])
                == .ready(.program(try RelativePath("run"), arguments: [], after: after)))
    }

    @Test func `the only ISO file need not be named`() throws {
        let medium = ImageMethod.medium(
            MediumFile(file: try RelativePath("a/Live.ISO"), commandLine: "quiet", passesNetwork: true))
        let settings = "method: iso\ncmdline: quiet\npass_network: true\n"
        #expect(try method(settings, ["a/Live.ISO": Classroom.iso]) == medium)
        #expect(
            try method(settings + "iso: a/Live.ISO\n", ["a/Live.ISO": Classroom.iso, "b.iso": Classroom.iso]) == medium)
    }

    @Test func `a disk is the first empty one, kept as it is, and the machine restarts, when nothing is written`()
        throws
    {
        let image = try RelativePath("d.img")
        #expect(
            try method("method: write\nimage: d.img\n", ["d.img": Self.disk])
                == .ready(.write(DiskWrite(image: image, disk: .firstEmpty, mayErase: false, after: .restart))))
        #expect(
            try method(
                "method: write\nimage: d.img\ndisk: 500GB\nerase: yes\ngrow_gpt: no\nafter: poweroff\n",
                ["d.img": Self.disk])
                == .ready(
                    .write(
                        DiskWrite(
                            image: image, disk: .size(500_000_000_000), mayErase: true, after: .powerOff,
                            growsTable: false))))
    }

    @Test func `after writing a kernel of the same folder can be started`() throws {
        let start = KernelStart(
            kernel: try RelativePath("linux"), initrds: [try RelativePath("initrd.gz")], commandLine: "root=/dev/sda1")
        #expect(
            try method(
                "method: write\nimage: d.img\ndisk: ata-X\nafter: kexec\nkernel: linux\ninitrd: initrd.gz\n"
                    + "cmdline: root=/dev/sda1\n", ["d.img": Self.disk])
                == .ready(
                    .write(
                        DiskWrite(
                            image: try RelativePath("d.img"), disk: .identity("ata-X"), mayErase: false,
                            after: .kexec(start)))))
    }

    @Test(
        arguments: [
            ([0x1f, 0x8b, 8], DiskPacking.gzip), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
            ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
            (Array("QFI".utf8) + [0xfb, 0, 0, 0, 3] + Array(repeating: 0, count: 100), .qcow2),
            (Array("BZh91AY&SY".utf8), .bzip2), ([0x04, 0x22, 0x4d, 0x18], .lz4), ([0x02, 0x21, 0x4c, 0x18], .lz4),
            ([0x5d, 0, 0, 0x80, 0] + Array(repeating: 0xff, count: 8) + [0], .lzma),
            ([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4, 0x28, 0xb5, 0x2f, 0xfd], .zstd),
            ([0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0, 0x04, 0x22, 0x4d, 0x18], .lz4),
        ] as [([UInt8], DiskPacking)])
    func `packed disks are known by what they begin with, not by their name`(
        bytes: [UInt8], packing: DiskPacking
    ) throws {
        let write = DiskWrite(image: try RelativePath("d.img"), disk: .firstEmpty, mayErase: false, after: .restart)
        #expect(try method("method: write\nimage: d.img\n", ["d.img": bytes]) == .packedDisk(write, packing))
        #expect(try method("method: write\nimage: d.img.zst\n", ["d.img.zst": Self.disk])?.isReady == true)
    }

    @Test func `keys of other methods are said to have no effect`() throws {
        let every =
            "method: kexec\nkernel: linux\ninitrd: []\niso: a\nbin: b\nargs: c\nimage: d\ndisk: e\nerase: f\ngrow_gpt: h\n"
            + "after: g\n"
        #expect(
            try notes(every)
                == ["iso", "bin", "args", "image", "disk", "erase", "grow_gpt", "after"].enumerated().map {
                    "oss/debian/config.yaml:\($0.offset + 5): \($0.element): has no effect with method kexec"
                })
        #expect(
            try notes("method: iso\nkernel: linux\ncmdline: x\n", ["a.iso": Classroom.iso])
                == ["oss/debian/config.yaml:3: kernel: has no effect with method iso"])
        #expect(
            try notes("method: write\nimage: d.img\nkernel: linux\n", ["d.img": Self.disk])
                == ["oss/debian/config.yaml:4: kernel: has no effect with method write and after: reboot"])
        #expect(
            try notes(
                "method: write\nimage: d.img\nafter: kexec\nkernel: linux\ninitrd: []\nbin: x\n", ["d.img": Self.disk])
                == ["oss/debian/config.yaml:7: bin: has no effect with method write"])
    }

    /// Whether the image's kernel sends its messages.
    private func sendsMessages(_ settings: String, _ files: [String: [UInt8]] = [:]) throws -> Bool? {
        let host = try host(settings, files)
        return EnvironmentReader.read(folder: "/env", host: host).environment?.images.first?.sendsMessages
    }

    @Test(arguments: ["true", "false"])
    func `messages of the kernel are for methods that start one with a piece of ours`(value: String) throws {
        let line = "netconsole: \(value)\n"
        #expect(try sendsMessages("method: kexec\nkernel: linux\ninitrd: []\n" + line) == (value == "true"))
        #expect(try sendsMessages("method: iso\n" + line, ["a.iso": Classroom.iso]) == (value == "true"))
        for (settings, row, files) in [
            ("method: bin\nbin: run\n", 4, ["run": Array("#!/bin/sh".utf8)]),
            ("method: bin-qemu-x86_64\nargs: -m 1\n", 4, [:]),
            ("method: write\nimage: d.img\n", 4, ["d.img": Self.disk]),
            ("method: write\nimage: d.img\nafter: kexec\nkernel: linux\ninitrd: []\n", 7, ["d.img": Self.disk]),
        ] as [(String, Int, [String: [UInt8]])] {
            let host = try host(settings + line, files)
            #expect(
                Classroom.messages(host) == [
                    "oss/debian/config.yaml:\(row): netconsole: is for the methods kexec and iso alone; remove it"
                ])
            #expect(try !notes(settings + line, files).contains { $0.contains("netconsole") })
        }
    }

    @Test func `a kernel's messages stay with it unless something else is written`() throws {
        let settings = "method: kexec\nkernel: linux\ninitrd: []\n"
        #expect(try sendsMessages(settings) == false)
        let host = try host(settings + "netconsole: 5\n")
        #expect(Classroom.messages(host).count == 1)
    }

    @Test func `what unpacks or looks into an image is missed with the image that needs it`() throws {
        var host = try host("method: write\nimage: d\n", ["d": [0x28, 0xb5, 0x2f, 0xfd]])
        host.programs = ["dnsmasq"]
        #expect(
            Classroom.messages(host) == [
                "this computer: zstd is not installed, and oss/debian needs it to unpack d; "
                    + "run apt-get install zstd"
            ])
        host.put(
            .bytes(Array("QFI".utf8) + [0xfb, 0, 0, 0, 2] + Array(repeating: 0, count: 64)), at: "/env/oss/debian/d")
        #expect(Classroom.messages(host).first?.hasSuffix("run apt-get install qemu-utils") == true)
        host = try self.host("method: iso\n", ["a.iso": Classroom.iso])
        host.programs = ["dnsmasq"]
        #expect(
            Classroom.messages(host) == [
                "this computer: xorriso is not installed, and oss/debian needs it to look into a.iso; "
                    + "run apt-get install xorriso"
            ])
    }
}

extension ImageMethod {
    fileprivate var isReady: Bool {
        if case .ready = self { true } else { false }
    }
}
