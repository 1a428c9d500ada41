// SPDX-License-Identifier: GPL-3.0-or-later

/// A disk with a GPT of two partitions, made as UEFI's specification has it and not by what is tested.
struct SampleDisk {
    static let identity: [UInt8] = Array(1...16)
    let sectorLength: Int
    /// How many sectors it has.
    let sectors: UInt64
    var bytes: [UInt8]

    /// Entries take 16 KiB.
    private var arraySectors: UInt64 { UInt64(16_384 / sectorLength) }

    init(sectorLength: Int, sectors: UInt64) {
        self.sectorLength = sectorLength
        self.sectors = sectors
        bytes = [UInt8](repeating: 0, count: Int(sectors) * sectorLength)
        let array = Self.array(sectors: sectors)
        put(array, at: 2)
        put(array, at: sectors - 1 - arraySectors)
        put(header(own: 1, other: sectors - 1, array: 2, checksum: Self.crc(array)), at: 1)
        let second = header(own: sectors - 1, other: 1, array: sectors - 1 - arraySectors, checksum: Self.crc(array))
        put(second, at: sectors - 1)
        bytes[446 + 2] = 2
        bytes[446 + 4] = 0xEE
        bytes[446 + 8] = 1
        for index in 0..<4 { bytes[446 + 12 + index] = UInt8(truncatingIfNeeded: (sectors - 1) >> UInt64(8 * index)) }
        (bytes[510], bytes[511]) = (0x55, 0xAA)
    }

    /// The same disk, with room behind it.
    func lengthened(to sectors: UInt64) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: Int(sectors) * sectorLength - bytes.count)
    }

    mutating func put(_ bytes: [UInt8], at sector: UInt64) {
        let start = Int(sector) * sectorLength
        self.bytes.replaceSubrange(start..<(start + bytes.count), with: bytes)
    }

    func header(own: UInt64, other: UInt64, array: UInt64, checksum: UInt32) -> [UInt8] {
        let fields =
            Array("EFI PART".utf8) + Self.number(UInt32(0x0001_0000)) + Self.number(UInt32(92))
            + Self.number(UInt32(0)) + Self.number(UInt32(0)) + Self.number(own) + Self.number(other)
            + Self.number(2 + arraySectors) + Self.number(sectors - 2 - arraySectors) + Array(101...116)
            + Self.number(array) + Self.number(UInt32(128)) + Self.number(UInt32(128)) + Self.number(checksum)
        let sum = Self.number(Self.crc(fields))
        return Array(fields[..<16]) + sum + Array(fields[20...])
            + [UInt8](repeating: 0, count: sectorLength - fields.count)
    }

    /// A partition for Linux, then one for firmware.
    static func array(sectors: UInt64) -> [UInt8] {
        let linux: [UInt8] = [
            0xAF, 0x3D, 0xC6, 0x0F, 0x83, 0x84, 0x72, 0x47, 0x8E, 0x79, 0x3D, 0x69, 0xD8, 0x47, 0x7D, 0xE4,
        ]
        let firmware: [UInt8] = [
            0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
        ]
        let rest = [UInt8](repeating: 0, count: 80)
        let entries =
            linux + Array(51...66) + number(UInt64(64)) + number(UInt64(79)) + rest
            + firmware + identity + number(UInt64(80)) + number(UInt64(99)) + rest
        return entries + [UInt8](repeating: 0, count: 16_384 - entries.count)
    }

    static func number<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32 by long division, the other way round than the program does it.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var register: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            for bit in 0..<8 {
                let top = register >> 31 ^ UInt32(byte >> UInt8(bit) & 1)
                register = register << 1 ^ (top == 1 ? 0x04C1_1DB7 : 0)
            }
        }
        var reversed: UInt32 = 0
        for bit in 0..<32 where register >> UInt32(bit) & 1 == 1 { reversed |= 1 << UInt32(31 - bit) }
        return ~reversed
    }
}
