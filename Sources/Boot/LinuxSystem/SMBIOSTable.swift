// SPDX-License-Identifier: GPL-3.0-or-later

/// The firmware's table of what the machine is made of (SMBIOS 3.6, DSP0134), as the kernel shows it.
package struct SMBIOSTable: Sendable {
    /// A memory module that is plugged in.
    package struct Module: Hashable, Sendable {
        /// In bytes.
        package let size: UInt64
        /// What its place is called on the board.
        package let slot: String?
    }

    /// One structure: its type, its formatted part from the header on, and the texts behind that.
    struct Structure {
        let type: UInt8
        let bytes: ArraySlice<UInt8>
        let texts: ArraySlice<UInt8>
    }

    private var structures: [Structure] = []

    /// Takes the structures apart; whatever does not look like one ends the table.
    package init(_ bytes: [UInt8]) {
        var place = 0
        while structures.count < Limits.smbiosStructures, place + 4 <= bytes.count {
            let length = Int(bytes[place + 1])
            guard length >= 4, place + length <= bytes.count else { return }
            // Behind it are its texts, each ended by a zero byte, and one more zero byte.
            let start = place + length
            var end = start
            while end + 1 < bytes.count, bytes[end] != 0 || bytes[end + 1] != 0 { end += 1 }
            structures.append(
                Structure(
                    type: bytes[place], bytes: bytes[place..<start],
                    texts: bytes[start..<min(max(start, end), bytes.count)]))
            place = end + 2
        }
    }

    /// The table of this machine; `nil` where the firmware has none.
    package static var ofThisMachine: SMBIOSTable? { below("") }

    /// The same in another folder than `/`.
    static func below(_ root: String) -> SMBIOSTable? {
        let path = "\(root)/sys/firmware/dmi/tables/DMI"
        return (try? SystemFile.bytes(path, limit: Limits.smbiosTable)).map { SMBIOSTable($0) }
    }

    /// The memory modules that are plugged in (type 17, 7.18), in the firmware's order.
    package var modules: [Module] {
        structures.filter { $0.type == 17 }.compactMap { module in
            let size = module.moduleSize
            return size > 0 ? Module(size: size, slot: module.text(at: 0x10)) : nil
        }
    }

    /// The bytes of all memory modules together; `nil` when none is told of.
    ///
    /// It is what people call a machine's memory: what the kernel has is less, by what firmware and graphics keep.
    package var installedMemory: UInt64? {
        let sum = modules.reduce(UInt64(0)) { $0 &+ $1.size }
        return sum > 0 ? sum : nil
    }
}

extension SMBIOSTable.Structure {
    var moduleSize: UInt64 {
        guard let size = number(at: 0x0c, bytes: 2) else { return 0 }
        switch size {
        case 0, 0xffff: return 0
        case 0x7fff: return ((number(at: 0x1c, bytes: 4) ?? 0) & 0x7fff_ffff) << 20
        default: return size & 0x8000 == 0 ? size << 20 : (size & 0x7fff) << 10
        }
    }

    private func number(at offset: Int, bytes count: Int) -> UInt64? {
        guard offset + count <= bytes.count else { return nil }
        let start = bytes.startIndex + offset
        return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The text whose number, from 1 on, stands at an offset; 0 is for none.
    func text(at offset: Int) -> String? {
        guard let number = number(at: offset, bytes: 1), number > 0 else { return nil }
        let all = texts.split(separator: 0, omittingEmptySubsequences: false)
        guard number <= all.count else { return nil }
        let text = String(decoding: all[Int(number) - 1], as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
