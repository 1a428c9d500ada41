// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// Programs of `method: bin`, and what QEMU's arguments name.
@Suite struct ProgramFileTests {
    private func reading(_ bytes: [UInt8]) throws -> (messages: [String], notes: [String]) {
        var host = try Classroom.host()
        host.put(.bytes(bytes), at: "/env/oss/hello/bin/hello")
        host.put(.bytes(ELFText.program(kind: 3)), at: "/env/oss/hello/lib/ld.so")
        host.put(.text("x"), at: "/env/oss/hello/lib/text")
        host.put(.text("#!/images/hello/lib/loop\n"), at: "/env/oss/hello/lib/loop")
        host.put(.text("#!/images/hello/lib/ld.so\n"), at: "/env/oss/hello/lib/script")
        host.put(.bytes(ELFText.program(machine: 183)), at: "/env/oss/hello/lib/arm")
        host.put(.bytes(ELFText.program(loader: "/lib64/ld-linux-x86-64.so.2")), at: "/env/oss/hello/lib/python")
        return (Classroom.messages(host), Classroom.notes(host))
    }

    @Test(arguments: [
        ("#!/bin/busybox sh\r\necho hi\r\n", "CR LF"), ("#!/bin/sh\r", "CR LF"),
        ("\u{feff}#!/bin/sh\n", "byte order mark"), (" #!/bin/sh\n", "in front of #!"),
        ("\n#!/bin/sh\n", "in front of #!"), ("#!\n", "no interpreter"), ("#!/bin/busybox\n", "busybox"),
        ("echo\n", "does not begin with #!"), ("MZ\u{1}\u{2}\u{3}", "Windows"), ("PK\u{3}\u{4}\u{1}", "zip"),
        ("%PDF-1.4\u{1}", "PDF"), ("#!/bin/busybox sh -e\n", "hands over as one"),
        ("#!/bin/sh -e -x\n", "hands over as one"), ("#!/bin/busybox bash\n", "as bash"),
    ])
    func `a script that cannot run is told`(text: String, words: String) throws {
        #expect(try reading(Array(text.utf8)).messages.first?.contains(words) == true)
    }

    @Test(arguments: [
        "#!/usr/bin/env python3\n", "#!/bin/bash\n", "#! /usr/bin/perl -w\n", "#!gone\n", "#!/images/other/x\n",
    ])
    func `an interpreter that machines do not have is told, and may come by an overlay`(text: String) throws {
        let (messages, notes) = try reading(Array(text.utf8))
        #expect(messages == [])
        #expect(notes.first?.contains("machines do not have") == true)
    }

    @Test(arguments: [
        "#!/bin/sh", "#!/bin/busybox sh\n", "#! /bin/sh \n", "#!\t/bin/busybox\tash\n", "#!/bin/sh -e\n",
        "#!/images/hello/lib/ld.so\n",
        "#!lib/ld.so\n", "#!./lib/ld.so x\n", "#!/images/hello/bin/../lib/ld.so\n",
    ])
    func `what machines or the image have runs a script`(text: String) throws {
        #expect(try reading(Array(text.utf8)) == ([], []))
    }

    @Test(arguments: [
        ("/images/hello/lib", "is a folder"), ("lib/", "is a folder"), ("/images/hello/", "is a folder"),
        ("/images/hello", "is a folder"),
        ("lib/text", "is a text"), ("/images/hello/lib/text", "is a text"), ("lib/arm", "arm64"),
        ("lib/loop", "more often than Linux allows"),
    ])
    func `an interpreter of the image that cannot run is told`(interpreter: String, words: String) throws {
        let message = try reading(Array("#!\(interpreter)\n".utf8)).messages.first
        #expect(message?.contains(words) == true, "\(message ?? "")")
        #expect(message?.contains("is to be run by") == true)
    }

    @Test func `an interpreter of the image may need what machines do not have, or be a script itself`() throws {
        let (messages, notes) = try reading(Array("#!lib/python -s\n".utf8))
        #expect(messages == [])
        #expect(notes.first?.contains("lib/python") == true && notes.first?.contains("shared libraries") == true)
        #expect(try reading(Array("#!lib/script\n".utf8)) == ([], []))
    }

    @Test(arguments: ["/images/hello/lib", "/images/hello/lib/text"])
    func `a loader that is no program is told`(loader: String) throws {
        #expect(try reading(ELFText.program(loader: loader)).messages.first?.contains("for its loader") == true)
    }

    @Test func `lines behind the first that end as Windows writes them are a note`() throws {
        let (messages, notes) = try reading(Array("#!/bin/sh\necho\r\n".utf8))
        #expect(messages == [] && notes.first?.contains("CR LF") == true)
    }

    @Test func `a dynamically linked program is told, unless its loader is in the image`() throws {
        let (messages, notes) = try reading(ELFText.program(loader: "/lib64/ld-linux-x86-64.so.2"))
        #expect(messages == [] && notes.first?.contains("/lib64/ld-linux-x86-64.so.2") == true)
        #expect(try reading(ELFText.program(kind: 3, loader: "/images/hello/lib/ld.so")) == ([], []))
        #expect(try reading(ELFText.program(kind: 3)) == ([], []))
    }

    @Test func `a part of a program without bytes in the file may name any place`() throws {
        #expect(try reading(ELFText.program(length: 0, place: 0xff)) == ([], []))
        #expect(try reading(ELFText.program(length: 1, place: 0xff)).messages.first?.contains("ends before") == true)
    }

    @Test(
        arguments: [
            (ELFText.program(isWide: false), "x32"), (ELFText.program(kind: 1), "object file"),
            (ELFText.program(kind: 3, entry: 0), "shared library"), (ELFText.program(system: 9), "FreeBSD"),
            (ELFText.program(length: 200), "ends before"), (Array(ELFText.program().prefix(30)), "damaged"),
        ] as [([UInt8], String)])
    func `a program of another kind, or a part of one, is told`(bytes: [UInt8], words: String) throws {
        #expect(try reading(bytes).messages.first?.contains(words) == true)
    }

    @Test func `a script in UTF-16 is told as that, with a byte order mark and without`() throws {
        let letters = Array("#!/bin/busybox sh\necho\n".utf8)
        let little: [UInt8] = letters.flatMap { [$0, 0] as [UInt8] }
        let big: [UInt8] = letters.flatMap { [0, $0] as [UInt8] }
        for bytes in [[0xff, 0xfe] + little, [0xfe, 0xff] + big, little, big] {
            let message = try reading(bytes).messages.first
            #expect(message?.contains("is a text in UTF-16, as Windows writes; save it as UTF-8") == true)
        }
    }

    private func qemu(_ arguments: String) throws -> [String] {
        Classroom.messages(try host(arguments))
    }

    private func qemuNotes(_ arguments: String) throws -> [String] {
        Classroom.notes(try host(arguments))
    }

    private func host(_ arguments: String) throws -> MadeUpHost {
        var host = try Classroom.host()
        host.put(
            .text("dispname: FreeDOS\nmethod: bin-qemu-x86_64\nargs: '\(arguments)'\n"), at: "/env/oss/dos/config.yaml")
        return host
    }

    @Test(arguments: [
        "-cdrom nowhere.iso", "--hda gone", "-drive file=gone,format=raw", "-drive media=cdrom,file=gone.iso",
        "-kernel k",
        "-initrd i", "-bios OVMF.fd", "-L /images/do", "-pflash x", "gone.img -m 64",
        "-blockdev driver=file,filename=gone,node-name=d", "-blockdev {\"driver\":\"file\",\"filename\":\"gone\"}",
        "-blockdev driver=raw,file.driver=file,file.filename=gone", "-cdrom /images/debian/x.iso",
        "-cdrom ../debian/linux",
        "-drive file=fat:rw:gone", "-device loader,file=gone", "-fda DOS.IMG", "-drive file=a,,b", "-smbios file=gone",
        "-drive driver=qcow2,file.filename=gone", "-drive driver=file,filename=gone,if=virtio",
        "-drive file=gone,if=pflash,unit=0", "-blockdev driver=qcow2,backing.file.filename=gone,file=d",
        "-object memory-backend-file,id=m,size=1M,mem-path=gone", "-object secret,id=s,file=gone",
        "-object rng-random,id=r,filename=gone", "-machine q35,kernel=gone", "-M pc,firmware=OVMF.fd",
        "-netdev user,id=n,tftp=gone", "-nic user,tftp=gone", "-boot splash=gone.jpg", "-acpitable file=dos.img:gone",
        "-virtfs local,path=gone,mount_tag=x,security_model=none", "-fsdev local,id=f,path=gone", "-L gone",
        "-m 64 gone.img", "-snapshot gone.img", "-enable-kvm -m 64 gone.img -nographic", "-append -x gone.img",
        "-hdb dos.img -hdc gone", "-drive file=./gone", "-drive file=dos.img/x", "-drive file=DOS.img",
    ])
    func `a file that QEMU would not find is told`(arguments: String) throws {
        let messages = try qemu(arguments)
        #expect(messages.count == 1)
        #expect(messages.first?.contains("oss/dos/config.yaml:3: args: ") == true)
    }

    @Test(arguments: [
        "-fda dos.img", "-fda ./dos.img -boot a", "-drive file=dos.img,format=raw", "-hda /images/dos/dos.img",
        "-hda /dev/sda", "-drive file=/dev/nvme0n1", "-cdrom http://192.168.1.1/x.iso", "-bios bios-256k.bin",
        "dos.img",
        "-blockdev {\"driver\":\"file\",\"filename\":\"dos.img\"}", "-nic user -m 64", "-drive file=nbd:10.0.0.1:10809",
        "-device e1000,romfile=", "-device e1000,romfile=efi-e1000.rom", "-append file=x",
        "-append -kernel", "-name -cdrom", "-m 64 dos.img", "-snapshot dos.img",
        "-drive driver=raw,file.filename=dos.img",
        "-object memory-backend-file,id=m,size=1M,mem-path=/dev/hugepages",
        "-object rng-random,id=r,filename=/dev/urandom",
        "-L /usr/share/qemu -bios bios.bin", "-L . -bios mine.bin", "-serial file:log", "-D log", "-pidfile p",
        "-chardev file,id=c,path=out", "-machine q35,accel=kvm", "-netdev user,id=n,hostfwd=tcp::2222-:22",
        "-blockdev driver=qcow2,file=d,node-name=q", "-drive file=nbd+unix:///x?socket=y",
        "-L /images/dos", "-L /images/dos/", "-virtfs local,path=/images/dos,mount_tag=x,security_model=none",
        "-netdev user,id=n,tftp=/images/dos", "-drive file=fat:rw:/images/dos", "-fsdev local,id=f,path=/images",
        "-hda /images/./dos//dos.img", "-hda ../dos/dos.img", "-acpitable file=/sys/firmware/acpi/tables/MSDM",
        "-fsdev local,id=f,path=/proc", "-smbios file=/sys/firmware/dmi/tables/DMI",
    ])
    func `what QEMU finds is taken`(arguments: String) throws {
        #expect(try qemu(arguments) == [])
        #expect(try qemuNotes(arguments) == [])
    }

    @Test(arguments: [
        "-bios /usr/share/OVMF/OVMF_CODE.fd", "-cdrom /home/me/x.iso", "-L /opt/qemu", "-cdrom /images/../x.iso",
        "-virtfs local,path=/srv,mount_tag=x,security_model=none",
    ])
    func `a file outside of the folder of images is a note, for an overlay may bring it`(arguments: String) throws {
        #expect(try qemu(arguments) == [])
        let notes = try qemuNotes(arguments)
        #expect(notes.count == 1 && notes.first?.contains("(--overlay)") == true, "\(notes)")
    }
}
