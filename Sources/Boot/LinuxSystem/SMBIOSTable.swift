// SPDX-License-Identifier: GPL-3.0-or-later

/// The firmware's table of what the machine is made of (SMBIOS 3.6, DSP0134), as the kernel shows it.
package struct SMBIOSTable: Sendable {
    /// One structure: its type, and its formatted part from the header on.
    private var structures: [(type: UInt8, bytes: ArraySlice<UInt8>)] = []

    /// Takes the structures apart; whatever does not look like one ends the table.
    package init(_ bytes: [UInt8]) {
        var place = 0
        while structures.count < Limits.smbiosStructures, place + 4 <= bytes.count {
            let length = Int(bytes[place + 1])
            guard length >= 4, place + length <= bytes.count else { return }
            structures.append((bytes[place], bytes[place..<place + length]))
            // Behind it are its texts, each ended by a zero byte, and one more zero byte.
            var end = place + length
            while end + 1 < bytes.count, bytes[end] != 0 || bytes[end + 1] != 0 { end += 1 }
            place = end + 2
        }
    }

    /// The table of this machine; `nil` where the firmware has none.
    package static var ofThisMachine: SMBIOSTable? {
        (try? SystemFile.bytes("/sys/firmware/dmi/tables/DMI", limit: Limits.smbiosTable)).map { SMBIOSTable($0) }
    }

    /// The bytes of all memory modules together (type 17, 7.18); `nil` when none is told of.
    ///
    /// It is what people call a machine's memory: what the kernel has is less, by what firmware and graphics keep.
    package var installedMemory: UInt64? {
        let sizes = structures.filter { $0.type == 17 }.map { Self.moduleSize($0.bytes) }
        let sum = sizes.reduce(UInt64(0)) { $0 &+ $1 }
        return sum > 0 ? sum : nil
    }

    private static func moduleSize(_ module: ArraySlice<UInt8>) -> UInt64 {
        func number(at offset: Int, bytes count: Int) -> UInt64? {
            guard offset + count <= module.count else { return nil }
            let start = module.startIndex + offset
            return module[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard let size = number(at: 0x0c, bytes: 2) else { return 0 }
        switch size {
        case 0, 0xffff: return 0
        case 0x7fff: return ((number(at: 0x1c, bytes: 4) ?? 0) & 0x7fff_ffff) << 20
        default: return size & 0x8000 == 0 ? size << 20 : (size & 0x7fff) << 10
        }
    }
}
