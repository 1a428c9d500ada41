// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers as UEFI writes them: the least significant byte first.
extension ArraySlice<UInt8> {
    /// The number at so many bytes from the slice's beginning; `nil` where the bytes end before.
    func number<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type, at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, count >= size, offset <= count - size else { return nil }
        let start = startIndex + offset
        return self[start..<(start + size)].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// The number of four bytes there, as a length or a place.
    func length(at offset: Int) -> Int? {
        number(UInt32.self, at: offset).map { Int($0) }
    }

    /// So many bytes, so many from the slice's beginning; `nil` where the bytes end before.
    func run(at offset: Int, length: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
        return self[(startIndex + offset)..<(startIndex + offset + length)]
    }
}
