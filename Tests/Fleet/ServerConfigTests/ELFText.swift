// SPDX-License-Identifier: GPL-3.0-or-later

/// Headers of made-up programs.
enum ELFText {
    /// A program of one part, and of a loader's name if it has one.
    static func program(
        machine: UInt8 = 62, isWide: Bool = true, kind: UInt8 = 2, entry: UInt8 = 1, loader: String? = nil,
        system: UInt8 = 0, length: UInt8 = 16, place: UInt8? = nil
    ) -> [UInt8] {
        let header = isWide ? 64 : 52
        let part = isWide ? 56 : 32
        var bytes = [UInt8](repeating: 0, count: header + 2 * part + 64)
        bytes.replaceSubrange(0..<8, with: Array("\u{7f}ELF".utf8) + [isWide ? 2 : 1, 1, 1, system])
        (bytes[16], bytes[18], bytes[24]) = (kind, machine, entry)
        bytes[isWide ? 32 : 28] = UInt8(header)
        bytes[isWide ? 54 : 42] = UInt8(part)
        bytes[isWide ? 56 : 44] = loader == nil ? 1 : 2
        let content = header + 2 * part
        for index in 0..<2 {
            let entry = header + index * part
            bytes[entry] = index == 0 ? 1 : 3
            bytes[entry + (isWide ? 8 : 4)] = index == 0 ? place ?? UInt8(content) : UInt8(content)
            bytes[entry + (isWide ? 32 : 16)] = index == 0 ? length : UInt8((loader?.utf8.count ?? 0) + 1)
        }
        if let loader { bytes.replaceSubrange(content..<content + loader.utf8.count, with: Array(loader.utf8)) }
        return bytes
    }
}
