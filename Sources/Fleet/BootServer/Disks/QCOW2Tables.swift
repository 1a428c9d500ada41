// SPDX-License-Identifier: GPL-3.0-or-later

/// Walks the tables of a qcow2 file (QEMU's docs/interop/qcow2.txt) to find out where the bytes end that it needs.
///
/// `qemu-img check` compares with the file's length in whole clusters only, and says of compressed clusters nothing.
struct QCOW2Tables {
    /// What the length of a file means for its content.
    enum Ending: Hashable {
        case whole
        /// Only bytes behind the end of the virtual disk are missing in its last cluster.
        case withoutPadding(missing: UInt64)
        case cutShort
        /// The file ends in the last sector of a compressed cluster, whose own end no table has.
        case inCompressedCluster(offset: UInt64)
        /// The tables have more entries than the file has room for, or a header that is none.
        case damaged
    }

    private let length: UInt64
    private let read: (UInt64, Int) -> [UInt8]
    private let header: FileBytes
    private let clusterBits: UInt64

    /// Clusters are compressed with zstd and not with deflate.
    let usesZstd: Bool
    /// QEMU did not close the file, and its counts of references may be wrong (lazy refcounts).
    let isDirty: Bool

    /// Looks at a file of so many bytes; `read` gives a run of them, shorter where the file ends.
    init?(length: UInt64, read: @escaping (UInt64, Int) -> [UInt8]) {
        self.length = length
        self.read = read
        header = FileBytes(read(0, 112))
        clusterBits = header.number(at: 20, width: 4)
        guard (9...21).contains(clusterBits) else { return nil }
        let hasType = header.number(at: 4, width: 4) >= 3 && header.number(at: 100, width: 4) > 104
        isDirty = header.number(at: 4, width: 4) >= 3 && header.number(at: 72, width: 8) & 1 != 0
        usesZstd = hasType && header.number(at: 104, width: 1) == 1
    }

    private var cluster: UInt64 { 1 << clusterBits }
    private var isExtended: Bool {
        header.number(at: 4, width: 4) >= 3 && header.number(at: 72, width: 8) & 0x10 != 0
    }

    /// Follows every table of the current state; snapshots do not count.
    func ending() -> Ending {
        var need = Need()
        let references = (place: header.number(at: 48, width: 8), clusters: header.number(at: 56, width: 4))
        let blocks = entries(at: references.place, count: (references.clusters << clusterBits) / 8, into: &need)
        let first = (place: header.number(at: 40, width: 8), count: header.number(at: 36, width: 4))
        let tables = entries(at: first.place, count: first.count, into: &need)
        guard let blocks, let tables else { return .damaged }
        guard need.end <= length else { return .cutShort }
        for block in blocks where block != 0 { need.add(block & Self.offsetMask, cluster) }
        let width: UInt64 = isExtended ? 16 : 8
        let perTable = cluster / width
        // Each table is there once, so together they are no longer than the file.
        var room = length / cluster + 1
        for (index, entry) in tables.enumerated() where entry & Self.offsetMask != 0 {
            guard room > 0 else { return .damaged }
            room -= 1
            let place = entry & Self.offsetMask
            need.add(place, cluster)
            guard need.end <= length else { return .cutShort }
            look(at: FileBytes(read(place, Int(cluster))), from: UInt64(index) * perTable, width, into: &need)
        }
        return need.ending(length)
    }

    /// The entries of a table, of eight bytes each; none of one that is cut, `nil` if it were longer than one may be.
    private func entries(at place: UInt64, count: UInt64, into need: inout Need) -> [UInt64]? {
        guard count * 8 <= Self.longestTable else { return nil }
        need.add(place, count * 8)
        guard need.end <= length else { return [] }
        let bytes = FileBytes(read(place, Int(count * 8)))
        return (0..<Int(count)).map { bytes.number(at: $0 * 8, width: 8) }
    }

    /// What the clusters need that one table of the second level names.
    private func look(at table: FileBytes, from first: UInt64, _ width: UInt64, into need: inout Need) {
        let size = header.number(at: 24, width: 8)
        for index in 0..<cluster / width {
            let entry = table.number(at: Int(index * width), width: 8)
            guard entry != 0 else { continue }
            let place = entry & Self.offsetMask
            if entry & 1 << 62 != 0 {
                need.add(compressed: entry, clusterBits)
            } else if isExtended {
                let parts = table.number(at: Int(index * width) + 8, width: 8) & 0xffff_ffff
                need.add(place, cluster / 32 * UInt64(64 - parts.leadingZeroBitCount))
            } else if place != 0, entry & 1 == 0 {
                let (start, isBehind) = (first + index).multipliedReportingOverflow(by: cluster)
                let used = isBehind || start >= size ? 0 : min(cluster, size - start)
                need.add(place, used, padded: cluster)
            }
        }
    }

    /// Bits 9 to 55 of an entry.
    private static let offsetMask: UInt64 = 0x00ff_ffff_ffff_fe00
    /// QEMU takes no longer table of the first level.
    private static let longestTable: UInt64 = 32 << 20
}

extension QCOW2Tables {
    /// Where the bytes end that tables name, as far as they were read.
    private struct Need {
        /// The end of everything but compressed clusters.
        private(set) var end: UInt64 = 0
        private var padded: UInt64 = 0
        /// The compressed cluster that ends last, and the end of its last sector.
        private var compressed: (place: UInt64, end: UInt64) = (0, 0)

        mutating func add(_ place: UInt64, _ count: UInt64, padded whole: UInt64? = nil) {
            guard count > 0 else { return }
            end = max(end, place.addingClamped(count))
            padded = max(padded, place.addingClamped(whole ?? count))
        }

        /// An entry has the place in bytes, and above it how many sectors more than the first there are.
        mutating func add(compressed entry: UInt64, _ clusterBits: UInt64) {
            let shift = 62 - (clusterBits - 8)
            let place = entry & (1 << shift - 1)
            let sectors = (entry & (1 << 62 - 1)) >> shift + 1
            let end = (place & ~511).addingClamped(sectors * 512)
            if end >= compressed.end { compressed = (place, end) }
        }

        func ending(_ length: UInt64) -> Ending {
            // Of its last sector a compressed cluster has at least one byte.
            if end > length || compressed.end.subtractingClamped(511) > length { return .cutShort }
            if compressed.end > length, compressed.place >= length { return .cutShort }
            if compressed.end > length { return .inCompressedCluster(offset: compressed.place) }
            return padded > length ? .withoutPadding(missing: padded - length) : .whole
        }
    }
}

/// Bytes with big-endian numbers in them.
private struct FileBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 0 behind the end.
    func number(at offset: Int, width: Int) -> UInt64 {
        guard offset + width <= bytes.count else { return 0 }
        var number: UInt64 = 0
        for index in offset..<offset + width { number = number << 8 | UInt64(bytes[index]) }
        return number
    }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    fileprivate func subtractingClamped(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
