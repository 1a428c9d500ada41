// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import ServerConfig
import Testing

/// Files that are not what a key wants, told by how they begin.
@Suite struct ImageFileFlawTests {
    private static func elf(_ machine: UInt8, bigEnd: Bool = false) -> [UInt8] {
        let header = Array("\u{7f}ELF".utf8) + [2, bigEnd ? 2 : 1, 1] + Array(repeating: 0, count: 11)
        return header + (bigEnd ? [0, machine] : [machine, 0]) + Array(repeating: 0, count: 60)
    }

    private static func with(_ sign: String, at offset: Int, beginning: String = "MZ") -> [UInt8] {
        var bytes = Array(beginning.utf8) + Array(repeating: 0, count: 700)
        bytes.replaceSubrange(offset..<offset + sign.utf8.count, with: Array(sign.utf8))
        return bytes
    }

    private static let foreign = "machines here are x86-64; use one for x86-64 (amd64)"

    @Test(
        arguments: [
            (Array("kernel".utf8), "is no Linux kernel; copy one such as /boot/vmlinuz-VERSION"),
            ([], "is empty; copy it anew"),
            (with("ARMd", at: 56), "is a kernel for arm64, \(foreign)"),
            (with("RISCV", at: 48), "is a kernel for riscv64, \(foreign)"),
            (elf(183), "is a kernel for arm64, \(foreign)"),
            (elf(21, bigEnd: true), "is a kernel for PowerPC, \(foreign)"),
            (
                with("zimg", at: 4),
                "is a kernel that unpacks itself under UEFI alone (zboot), usually for arm64 or riscv64; "
                    + "use a kernel for x86-64"
            ),
            (
                with("", at: 0),
                "is a program for UEFI and no Linux kernel; take kernel and initrd out of a unified kernel image first"
            ),
            ([0x1f, 0x8b, 8, 0], "is packed with gzip; unpack it first"),
            (
                elf(62),
                "is a kernel before it is packed (vmlinux), which needs the older of the two calls; "
                    + "use the bzImage, often called vmlinuz, or write kexec: segments"
            ),
            (
                Classroom.kernel(flags: 0),
                "is a kernel of 32 bits, or one older than Linux 3.8; use one for x86-64, or write kexec: segments"
            ),
            (
                Classroom.kernel(version: 0x020b),
                "is a kernel of 32 bits, or one older than Linux 3.8; use one for x86-64, or write kexec: segments"
            ),
        ] as [([UInt8], String)])
    func `a kernel that machines cannot start is told`(bytes: [UInt8], sentence: String) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/debian/linux")
        #expect(Classroom.messages(host) == ["oss/debian/config.yaml:3: kernel: \"linux\" \(sentence)"])
    }

    @Test(arguments: [elf(62), Classroom.kernel(flags: 0), Classroom.kernel(version: 0x020b)])
    func `kernels that the newer call does not take go by the older one`(bytes: [UInt8]) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/debian/linux")
        host.put(.text(Classroom.debian + "kexec: segments\n"), at: "/env/oss/debian/config.yaml")
        #expect(Classroom.messages(host) == [])
        host.put(.bytes(Self.elf(183)), at: "/env/oss/debian/linux")
        #expect(Classroom.messages(host).count == 1)
    }

    @Test(
        arguments: [
            Array("070701".utf8), Array("070702".utf8), [0x1f, 0x8b], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0],
            [0x28, 0xb5, 0x2f, 0xfd], [0x02, 0x21, 0x4c, 0x18], [0x5d, 0, 0], Array("BZh".utf8),
            [0x89, 0x4c, 0x5a, 0x4f],
            Array(repeating: 0, count: 512) + Array("070701".utf8), Array(repeating: 0, count: 64 << 10),
        ] as [[UInt8]])
    func `what Linux unpacks is an initrd`(bytes: [UInt8]) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/debian/initrd.gz")
        #expect(Classroom.messages(host) == [])
    }

    @Test(
        arguments: [
            (Array("initrd".utf8), "is no archive for an initial file system; use a cpio archive, packed or not"),
            ([0, 0, 0], "is no archive for an initial file system; use a cpio archive, packed or not"),
            (Array("070707".utf8), "is no archive for an initial file system; use a cpio archive, packed or not"),
            (
                [0x04, 0x22, 0x4d, 0x18],
                "is packed in a form of lz4 that Linux does not unpack; pack it anew with lz4 -l"
            ),
        ] as [([UInt8], String)])
    func `what Linux does not unpack is told`(bytes: [UInt8], sentence: String) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/debian/initrd.gz")
        #expect(Classroom.messages(host) == ["oss/debian/config.yaml:4: initrd: \"initrd.gz\" \(sentence)"])
    }

    @Test(
        arguments: [
            (
                Array("echo hello\n".utf8),
                "is a text that does not begin with #!; begin it with a line such as #!/bin/busybox sh"
            ),
            (elf(183), "is a program for arm64, \(foreign)"), (elf(40), "is a program for 32-bit ARM, \(foreign)"),
            (elf(99), "is a program for another machine (ELF number 99), \(foreign)"), (ELFText.program(), nil),
            (ELFText.program(machine: 3, isWide: false), nil),
            (Array("#!/bin/sh\n".utf8), nil),
        ] as [([UInt8], String?)])
    func `a program that machines cannot run is told`(bytes: [UInt8], sentence: String?) throws {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/hello/bin/hello")
        let expected = sentence.map { ["oss/hello/config.yaml:3: bin: \"bin/hello\" \($0)"] } ?? []
        #expect(Classroom.messages(host) == expected)
    }

    @Test(arguments: [
        Slip(
            in: "oss/debian/config.yaml", "cmdline: quiet", "kexec: fast",
            "oss/debian/config.yaml:5: kexec: \"fast\" is no way to hand a kernel over; use files or segments"),
        Slip(
            in: "oss/debian/config.yaml", "cmdline: quiet", "pass_network: maybe",
            "oss/debian/config.yaml:5: pass_network: \"maybe\" is neither true nor false; write true or false"),
        Slip(
            in: "oss/hello/config.yaml", "binargs: -n 3", "after: kexec",
            "oss/hello/config.yaml:4: after: \"kexec\" is nothing that can come after a program; "
                + "use menu, reboot, poweroff or shell"),
        Slip(
            in: "oss/debian/config.yaml", Classroom.debian, "dispname: X\nmethod: iso\n",
            "oss/debian/config.yaml: iso: is missing; copy an ISO file into oss/debian"),
        Slip(
            in: "oss/debian/config.yaml", Classroom.debian, "dispname: X\nmethod: iso\niso: linux\n",
            "oss/debian/config.yaml:3: iso: \"linux\" is a Linux kernel, not an ISO file; copy it anew"),
        Slip(
            in: "oss/debian/config.yaml", Classroom.debian, "dispname: X\nmethod: write\ndisk: a b\nafter: menu\n",
            "oss/debian/config.yaml: image: is missing; name a file of this folder",
            "oss/debian/config.yaml:3: disk: \"a b\" names no disk; "
                + "write empty, a size as it is printed on the disk such as 500GB or 2TB, a serial number, "
                + "or a name below /dev/disk/by-id or /dev",
            "oss/debian/config.yaml:4: after: \"menu\" is nothing that can come after writing; "
                + "use reboot, poweroff or kexec"),
        Slip(
            in: "oss/debian/config.yaml", Classroom.debian,
            "dispname: X\nmethod: write\nimage: initrd.gz\nafter: kexec\n",
            "oss/debian/config.yaml: kernel: is missing; name a file of this folder",
            "oss/debian/config.yaml: initrd: is missing; name a file of this folder, or write [] for none"),
    ])
    func `a slip in a method's keys is told`(slip: Slip) throws {
        var host = try #require(slip.applied(to: Classroom.host()))
        host.programs.insert("gzip")
        #expect(Set(Classroom.messages(host)) == Set(slip.messages))
    }

    @Test func `of several ISO files one has to be named`() throws {
        var host = try Classroom.host()
        host.put(.text("dispname: X\nmethod: iso\n"), at: "/env/oss/debian/config.yaml")
        for name in ["a.iso", "b.ISO"] { host.put(.bytes(Classroom.iso), at: "/env/oss/debian/\(name)") }
        #expect(
            Classroom.messages(host).first == "oss/debian/config.yaml: iso: is missing; name a.iso or b.ISO")
    }

    @Test func `a qcow2 file that leads to other files, or is encrypted, is not unpacked`() throws {
        var host = try Classroom.host()
        host.programs.insert("qemu-img")
        host.put(.text("dispname: X\nmethod: write\nimage: linux\n"), at: "/env/oss/debian/config.yaml")
        for (offset, words) in [(15, "in another file"), (79, "in another file"), (35, "encrypted")] {
            var bytes = Array("QFI".utf8) + [0xfb, 0, 0, 0, 3] + Array(repeating: 0, count: 100)
            bytes[offset] = 4
            host.put(.bytes(bytes), at: "/env/oss/debian/linux")
            #expect(Classroom.messages(host).first?.contains(words) == true, "byte \(offset)")
        }
    }
}
