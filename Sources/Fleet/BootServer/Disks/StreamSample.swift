// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServerConfig

/// What is kept of a long run of bytes that goes by once: its beginning, its end, and whether it is all zeros.
///
/// That is where the formats of disks have their signs.
struct StreamSample {
    private var beginning: [UInt8] = []
    /// The last chunks; together at least ``Limits/inspectedEnd`` bytes if there were so many.
    private var last: [[UInt8]] = []
    private var isZero = true
    /// Bytes so far.
    private(set) var count: UInt64 = 0

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        count += UInt64(bytes.count)
        isZero = isZero && SparseFile.isZero(bytes)
        if beginning.count < Limits.inspectedStart {
            beginning += bytes.prefix(Limits.inspectedStart - beginning.count)
        }
        last.append(Array(bytes))
        while let first = last.first,
            last.reduce(0, { $0 + $1.count }) - first.count >= Limits.inspectedEnd
        {
            last.removeFirst()
        }
    }

    /// All of it as a file; what was not kept cannot be read, unless it is known to be zeros.
    var probe: FileProbe {
        let (beginning, end, isZero, count) = (beginning, Array(last.joined()), isZero, count)
        let endPlace = count - UInt64(end.count)
        return FileProbe(length: count) { offset, length in
            guard offset < count else { return [] }
            let length = Int(min(UInt64(length), count - offset))
            if offset + UInt64(length) <= UInt64(beginning.count) {
                return Array(beginning[Int(offset)..<Int(offset) + length])
            }
            if offset >= endPlace { return Array(end.dropFirst(Int(offset - endPlace)).prefix(length)) }
            return isZero ? [UInt8](repeating: 0, count: length) : []
        }
    }
}
