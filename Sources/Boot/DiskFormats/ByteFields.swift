// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers as disks and UEFI write them: the least significant byte first.
extension Array where Element == UInt8 {
    /// The number at an offset; `nil` where the bytes end before.
    func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, count >= size, offset <= count - size else { return nil }
        return self[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// Puts a number at an offset, where there is room for it.
    mutating func put<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, at offset: Int) {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, count >= size, offset <= count - size else { return }
        for index in 0..<size { self[offset + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index)) }
    }

    /// A number as bytes.
    init<Number: FixedWidthInteger & UnsignedInteger>(littleEndian number: Number) {
        self.init(repeating: 0, count: MemoryLayout<Number>.size)
        put(number, at: 0)
    }
}

/// The checksum of a GPT: CRC-32 as in Ethernet (UEFI 2.10, section 4.2, EFI_BOOT_SERVICES.CalculateCrc32).
func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
        register ^= UInt32(byte)
        for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0xEDB8_8320 }
    }
    return ~register
}
