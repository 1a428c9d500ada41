// SPDX-License-Identifier: GPL-3.0-or-later

/// What a file is that was given for something else, told by its bytes and not by its name.
package struct FileFormat: Hashable, Sendable {
    /// With its article: `a VMDK disk (VMware)`.
    package let name: String
    /// The way to the bytes of a disk, as the end of a sentence.
    package let remedy: String

    /// As what is said of the file: `is a VMDK disk (VMware)`.
    var phrase: String { "is \(name)" }

    /// The same, with what it was to be: `is a web page, not a disk`.
    func phrase(not kind: String) -> String {
        let isThing = name.hasPrefix("a ") || name.hasPrefix("an ") || name.hasPrefix("the ")
        return isThing ? "\(phrase), not \(kind)" : phrase
    }

    /// The format of a file that is neither a plain disk nor one that we unpack; `nil` when it is none that is known.
    ///
    /// Where a partition table is, signs behind it were left by what the disk had before.
    package static func find(in file: FileProbe) -> FileFormat? {
        let isDisk = PartitionTable.isValidTable(file)
        if isAppliance(file) { return appliance }
        if let sign = signs.first(where: { file.has($0.bytes, at: $0.offset) && !(isDisk && $0.offset >= 512) }) {
            return sign.format
        }
        // A short sign may be the beginning of a disk's boot program.
        if !PartitionTable.isMBR(file), let sign = shortSigns.first(where: { file.has($0.bytes, at: $0.offset) }) {
            return sign.format
        }
        return atEnd(of: file) ?? (isDisk ? nil : inside(file)) ?? TextFile.format(of: file)
    }

    private static func inside(_ file: FileProbe) -> FileFormat? {
        tape(file) ?? program(file)
    }

    /// What bytes say, and where.
    struct Sign {
        let offset: UInt64
        let bytes: [UInt8]
        let format: FileFormat

        init(_ bytes: [UInt8], at offset: UInt64 = 0, _ name: String, _ remedy: String) {
            self.offset = offset
            self.bytes = bytes
            format = FileFormat(name: name, remedy: remedy)
        }

        init(_ text: String, at offset: UInt64 = 0, _ name: String, _ remedy: String) {
            self.init(Array(text.utf8), at: offset, name, remedy)
        }
    }

    private static let signs = virtualDisks + backups + archives + others
}

/// What is known by the end of a file, or by more than one place.
extension FileFormat {
    private static func atEnd(of file: FileProbe) -> FileFormat? {
        // Virtual PC before 2004 wrote 511 bytes.
        if file.hasBeforeEnd("conectix", 512) || file.hasBeforeEnd("conectix", 511) {
            return FileFormat(name: "a VHD disk of fixed size (Hyper-V)", remedy: converting("vpc"))
        }
        if file.hasBeforeEnd("koly", 512) { return appleImage }
        if file.hasBeforeEnd("cdsaencr", 76) {
            return FileFormat(name: "an encrypted disk image (.dmg)", remedy: "decrypt it with hdiutil convert")
        }
        if file.hasBeforeEnd("NER5", 12) || file.hasBeforeEnd("NERO", 8) {
            return FileFormat(name: "a CD image of Nero (.nrg)", remedy: "make an ISO file of it with nrg2iso")
        }
        // DiscJuggler's versions 2, 3 and 3.5 end in their number and the place of their header.
        if let length = file.length, length > 8,
            [4, 5, 6].contains(where: { file.has([$0, 0, 0, 0x80], at: length - 8) }),
            (1...length).contains(UInt64(file.number32(at: length - 4)))
        {
            return FileFormat(name: "a CD image of DiscJuggler (.cdi)", remedy: oneFile)
        }
        return nil
    }

    /// A tar archive whose first file describes a virtual machine.
    private static func isAppliance(_ file: FileProbe) -> Bool {
        file.has("ustar", at: 257)
            && file.bytes(at: 0, 100).prefix { $0 != 0 }.suffix(4).elementsEqual(Array(".ovf".utf8))
    }

    /// A tar archive before POSIX has no sign but the checksum of its first header.
    private static func tape(_ file: FileProbe) -> FileFormat? {
        let header = file.bytes(at: 0, 512)
        guard header.count == 512, header[0] > 0x20 else { return nil }
        let digits = header[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard (1...7).contains(digits.count) else { return nil }
        let written = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
        let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
        return sum == written ? tar : nil
    }

    private static func program(_ file: FileProbe) -> FileFormat? {
        let remedy = "use method kexec for a kernel, bin for a program of Linux; here goes the image of a whole disk"
        if file.has("HdrS", at: 0x202) { return FileFormat(name: "a Linux kernel", remedy: remedy) }
        if file.has("ARMd", at: 56) || file.has("RISCV", at: 48) {
            return FileFormat(name: "a Linux kernel for another machine", remedy: remedy)
        }
        if file.has([0x7f, 0x45, 0x4c, 0x46], at: 0) {
            return FileFormat(name: "a program (ELF)", remedy: remedy)
        }
        guard file.has("MZ", at: 0) else { return nil }
        let header = UInt64(file.number32(at: 0x3c))
        guard file.has([0x50, 0x45, 0, 0], at: header) || !file.has([0x55, 0xaa], at: 510) else { return nil }
        return FileFormat(name: "a program for Windows or UEFI (MZ)", remedy: remedy)
    }
}
