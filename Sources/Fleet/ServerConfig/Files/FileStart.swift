// SPDX-License-Identifier: GPL-3.0-or-later

/// The first bytes of a file, asked at any place.
struct FileStart {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func has(_ sign: [UInt8], at offset: Int) -> Bool {
        offset <= bytes.count && bytes[offset...].starts(with: sign)
    }

    func has(_ sign: String, at offset: Int) -> Bool {
        has(Array(sign.utf8), at: offset)
    }

    /// A run of bytes, shorter where they end.
    func bytes(at offset: Int, _ count: Int) -> [UInt8] { Array(bytes.dropFirst(offset).prefix(count)) }

    /// A little-endian number of two bytes; 0 behind the end.
    func number(at offset: Int) -> Int {
        offset + 1 < bytes.count ? Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 : 0
    }

    /// A big-endian number of eight or fewer bytes; 0 behind the end.
    func bigNumber(at offset: Int, width: Int) -> UInt64 {
        guard offset + width <= bytes.count else { return 0 }
        return bytes[offset..<offset + width].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The machine an ELF file is for; its sixth byte says which end its numbers begin with.
    var elfMachine: Int {
        has([2], at: 5) ? Int(bigNumber(at: 18, width: 2)) : number(at: 18)
    }
}

/// Machines that ELF files are for (elf.h).
enum ELFMachine {
    static let i386 = 3
    static let amd64 = 62

    static func name(_ machine: Int) -> String {
        switch machine {
        case i386: "i386"
        case 8: "MIPS"
        case 20, 21: "PowerPC"
        case 22: "S/390"
        case 40: "32-bit ARM"
        case amd64: "x86-64"
        case 183: "arm64"
        case 243: "RISC-V"
        case 258: "LoongArch"
        default: "another machine (ELF number \(machine))"
        }
    }
}
