// SPDX-License-Identifier: GPL-3.0-or-later

/// Programs of UEFI with one section and no code.
enum SampleProgram {
    /// One whose section holds a name.
    static func named(_ name: String) -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 0xFF) } }
        func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
        let start = Array("MZ".utf8) + zeros(0x3A) + number(0x40, 4)
        // One section, no symbols, no optional header.
        let header = [0x50, 0x45, 0, 0] + number(0x8664, 2) + number(1, 2) + zeros(12) + zeros(4)
        let length = name.utf8.count
        let section = Array(".text".utf8) + zeros(3) + number(length, 4) + zeros(4) + number(length, 4)
        return start + header + section + number(start.count + header.count + 40, 4) + zeros(16) + Array(name.utf8)
    }
}
