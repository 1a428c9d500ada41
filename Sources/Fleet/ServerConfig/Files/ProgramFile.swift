// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells by its bytes whether a file is a program that our machines can run.
///
/// Machines have busybox under a few names and no loader for shared libraries. An overlay of phase 1 may bring more,
/// of which an environment knows nothing: what is missed is told as a note then.
struct ProgramFile {
    /// Why it cannot run, whatever else a machine has.
    private(set) var flaw: FileFlaw?
    /// What it needs that machines do not have by themselves.
    private(set) var note: String?

    /// What a path leads to on a machine that has the image.
    enum Place {
        case nothing
        case folder
        case file(FileProbe)
    }

    private let file: FileProbe
    private let inImage: (String) -> Place
    /// How many scripts are run by this one.
    private let depth: Int

    /// Looks at a file; `inImage` tells what of the image is at a path that is absolute on a machine or relative to the
    /// image's folder.
    init(of file: FileProbe, depth: Int = 0, inImage: @escaping (String) -> Place) {
        self.file = file
        self.inImage = inImage
        self.depth = depth
        if file.has("#!", at: 0) {
            lookAtScript()
        } else if file.has([0x7f, 0x45, 0x4c, 0x46], at: 0) {
            lookAtELF()
        } else {
            flaw = foreign
        }
    }

    /// What phase 1 has that a script can be run by (`InitramfsTree.skeleton`).
    static let interpreters = [
        "/bin/busybox", "/bin/sh", "/bin/mount", "/bin/umount", "/bin/ip", "/sbin/modprobe",
    ]

    /// What people call a shell that busybox has not; Debian's knows `sh` and `ash`.
    private static let foreignShells = ["bash", "dash", "zsh", "ksh", "python", "python3", "perl"]

    private var foreign: FileFlaw {
        let remedy = "use an ELF file, or one whose first line begins with #!"
        if file.has([0xef, 0xbb, 0xbf, 0x23, 0x21], at: 0) {
            return FileFlaw(
                found: "has a byte order mark in front of #!", remedy: "save it as UTF-8 without one")
        }
        if TextFile.utf16(file.head) != nil {
            return FileFlaw(found: "is a text in UTF-16, as Windows writes", remedy: "save it as UTF-8")
        }
        if file.has("MZ", at: 0) {
            return FileFlaw(found: "is a program for Windows or UEFI (MZ) and none for Linux", remedy: remedy)
        }
        if let packing = DiskPacking(of: file) {
            return FileFlaw(found: "\(packing.phrase), not a program", remedy: "unpack it first")
        }
        if let text = TextFile.text(file) {
            let isLate = text.drop { $0 == 0x20 || $0 == 9 || $0 == 10 || $0 == 13 }.starts(with: Array("#!".utf8))
            return FileFlaw(
                found: isLate ? "has something in front of #!" : "is a text that does not begin with #!",
                remedy: "begin it with a line such as #!/bin/busybox sh")
        }
        if let format = FileFormat.find(in: file) {
            return FileFlaw(found: format.phrase(not: "a program"), remedy: remedy)
        }
        return FileFlaw(found: "is neither a program for Linux nor a script", remedy: remedy)
    }

    /// As Linux reads the first line (fs/binfmt_script.c): up to 256 bytes, blanks around its words do not count.
    private mutating func lookAtScript() {
        let start = file.bytes(at: 2, 254)
        let line = start.prefix { $0 != 10 && $0 != 0 }
        if line.contains(13) {
            flaw = FileFlaw(
                found: "has lines that end as Windows writes them (CR LF)",
                remedy: "convert it, for example with: sed -i 's/\\r$//' FILE")
            return
        }
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 9 })
        let isWhole = line.count < start.count || UInt64(start.count) + 2 == file.length
        guard let word = words.first, isWhole || words.count > 1 else {
            flaw = FileFlaw(
                found: words.isEmpty ? "names no interpreter behind #!" : "has a first line of more than 256 bytes",
                remedy: "begin it with a line such as #!/bin/busybox sh")
            return
        }
        let name = String(decoding: word, as: UTF8.self)
        if !Self.interpreters.contains(name) {
            lookAtInterpreter(name)
        } else if name == "/bin/busybox", words.count < 2 {
            flaw = FileFlaw(found: "names busybox without what it is to be", remedy: "write #!/bin/busybox sh")
        } else if Self.interpreters.contains(name), words.count > 2 {
            // execve(2)
            flaw = FileFlaw(
                found: "has several words behind its interpreter, which Linux hands over as one",
                remedy: "write #!/bin/sh with at most one option, and other options with set in the script")
        } else if name == "/bin/busybox", let applet = words.last.map({ String(decoding: $0, as: UTF8.self) }),
            Self.foreignShells.contains(applet)
        {
            flaw = FileFlaw(
                found: "is run by busybox as \(applet), which machines' busybox is not",
                remedy: "write #!/bin/busybox sh")
        } else if hasCarriageReturns {
            note = "has lines that end as Windows writes them (CR LF), which the shell takes for a part of them"
        }
    }

    private mutating func lookAtInterpreter(_ name: String) {
        switch inImage(name) {
        case .nothing:
            note =
                "is run by \(name.quoted), which machines do not have unless phase 1 was made with it (--overlay); "
                + "they have #!/bin/busybox sh and #!/bin/sh"
        case .folder:
            flaw = FileFlaw(
                found: "is to be run by \(name.quoted), which is a folder",
                remedy: "name a program of the image behind #!")
        case .file where depth == Self.scripts:
            flaw = FileFlaw(
                found: "is a script that a script runs, and so on, more often than Linux allows",
                remedy: "name a program that is no script behind #!")
        case .file(let file):
            let interpreter = ProgramFile(of: file, depth: depth + 1, inImage: inImage)
            flaw = interpreter.flaw.map {
                FileFlaw(found: "is to be run by \(name.quoted), which \($0.found)", remedy: $0.remedy)
            }
            note = interpreter.note.map { "is run by \(name.quoted), which \($0)" }
        }
    }

    /// Scripts that Linux lets run each other (fs/exec.c, `exec_binprm`).
    private static let scripts = 4

    private var hasCarriageReturns: Bool {
        guard TextFile.text(file) != nil else { return false }
        return zip(file.head, file.head.dropFirst()).contains { $0 == 13 && $1 == 10 }
    }
}

/// Programs in ELF.
extension ProgramFile {
    private mutating func lookAtELF() {
        let start = FileStart(file.head)
        let machine = start.elfMachine
        // Debian's kernel, which machines run, starts programs of 32 bits too.
        guard [ELFMachine.amd64, ELFMachine.i386].contains(machine) else {
            flaw = FileFlaw(
                found: "is a program for \(ELFMachine.name(machine)), machines here are x86-64",
                remedy: "use one for x86-64 (amd64)")
            return
        }
        let isWide = start.has([2], at: 4)
        guard isWide || machine == ELFMachine.i386 else {
            flaw = FileFlaw(
                found: "is a program for the x32 interface, which Debian's kernel does not start",
                remedy: "use one for x86-64 (amd64)")
            return
        }
        let systems: [UInt8: String] = [2: "NetBSD", 6: "Solaris", 9: "FreeBSD", 12: "OpenBSD"]
        if let system = file.bytes(at: 7, 1).first.flatMap({ systems[$0] }) {
            flaw = FileFlaw(found: "is a program for \(system)", remedy: "use one for Linux")
            return
        }
        lookAtParts(start, isWide: isWide)
    }

    private mutating func lookAtParts(_ start: FileStart, isWide: Bool) {
        let kind = start.number(at: 16)
        let entry = isWide ? file.number64(at: 24) : UInt64(file.number32(at: 24))
        guard kind == 2 || kind == 3 && entry != 0 else {
            flaw = FileFlaw(
                found: kind == 3 ? "is a shared library" : "is an ELF file that is no program, such as an object file",
                remedy: "use a program that is linked statically")
            return
        }
        let offset = isWide ? file.number64(at: 32) : UInt64(file.number32(at: 28))
        let size = UInt64(start.number(at: isWide ? 54 : 42))
        let count = UInt64(start.number(at: isWide ? 56 : 44))
        guard offset < UInt64(UInt32.max), size >= (isWide ? 56 : 32), (1...Self.parts).contains(count) else {
            flaw = FileFlaw(found: "is a damaged program", remedy: "copy it anew")
            return
        }
        for index in 0..<count {
            let place = offset + index * size
            let (from, length) =
                isWide
                ? (file.number64(at: place + 8), file.number64(at: place + 32))
                : (UInt64(file.number32(at: place + 4)), UInt64(file.number32(at: place + 16)))
            let end = from.addingReportingOverflow(length)
            // A part without bytes in the file, such as the stack's, may name any place.
            let isBehindEnd = { (whole: UInt64) in length > 0 && (end.overflow || end.partialValue > whole) }
            if let whole = file.length, isBehindEnd(whole) || place + size > whole {
                flaw = FileFlaw(found: "ends before the bytes of the program do", remedy: "copy it again")
                return
            }
            if file.number32(at: place) == 3 { lookAtLoader(at: from, Int(clamping: length)) }
        }
    }

    /// Parts of an ELF file that are looked at; usual programs have about a dozen.
    private static let parts: UInt64 = 512

    private mutating func lookAtLoader(at offset: UInt64, _ length: Int) {
        let bytes = file.bytes(at: offset, min(length, 4_096)).prefix { $0 != 0 }
        let name = String(decoding: bytes, as: UTF8.self)
        switch inImage(name) {
        case .nothing: break
        case .file(let loader) where loader.has([0x7f, 0x45, 0x4c, 0x46], at: 0): return
        case .file, .folder:
            flaw = FileFlaw(
                found: "has \(name.quoted) for its loader, which is no ELF file", remedy: "link it statically")
            return
        }
        note =
            "is linked to shared libraries (its loader is \(name.quoted)), which machines do not have unless phase 1 was "
            + "made with them (--overlay); link it statically"
    }
}
