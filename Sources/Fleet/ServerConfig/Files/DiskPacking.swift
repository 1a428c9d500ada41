// SPDX-License-Identifier: GPL-3.0-or-later

/// How the image of a disk is packed, told by what it begins with and not by its name.
package enum DiskPacking: String, CaseIterable, Hashable, Sendable {
    case gzip
    case xz
    case zstd
    case bzip2
    case lz4
    /// The format before xz, which xz unpacks, too.
    case lzma
    /// QEMU's format for the disks of virtual machines.
    case qcow2

    /// `nil` for what begins with none of their signs, as a disk's bytes do.
    package init?(beginning bytes: [UInt8]) {
        self.init(of: FileProbe(bytes))
    }

    /// The same of a file, of which what comes behind skippable frames (RFC 8878 section 3.1.2) is looked at, too.
    package init?(of file: FileProbe) {
        var offset: UInt64 = 0
        var frames = 0
        while file.has([0x2a, 0x4d, 0x18], at: offset + 1), file.bytes(at: offset, 1).first.map({ $0 & 0xf0 }) == 0x50 {
            guard frames < ConfigLimits.skippableFrames else { return nil }
            offset += 8 + UInt64(file.number32(at: offset + 4))
            frames += 1
        }
        let start = file.bytes(at: offset, 16)
        let packing = Self.allCases.first { $0.isBegun(by: start) }
        guard let packing, frames == 0 || packing == .zstd || packing == .lz4 else { return nil }
        self = packing
    }

    /// The program that unpacks it.
    package var program: String {
        switch self {
        case .qcow2: "qemu-img"
        case .lzma: "xz"
        case .gzip, .xz, .zstd, .bzip2, .lz4: rawValue
        }
    }

    /// As what is said of a file.
    package var phrase: String { self == .qcow2 ? "is a qcow2 disk (QEMU)" : "is packed with \(rawValue)" }

    private func isBegun(by bytes: [UInt8]) -> Bool {
        switch self {
        case .gzip: bytes.starts(with: [0x1f, 0x8b])
        case .xz: bytes.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])
        case .zstd: bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
        case .bzip2: Self.isBzip2(bytes)
        case .lz4: bytes.starts(with: [0x04, 0x22, 0x4d, 0x18]) || bytes.starts(with: [0x02, 0x21, 0x4c, 0x18])
        case .lzma: Self.isLZMA(bytes)
        case .qcow2: bytes.starts(with: [0x51, 0x46, 0x49, 0xfb])
        }
    }

    /// `BZh`, the block size, and what a block or the end begins with.
    private static func isBzip2(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: Array("BZh".utf8)), bytes.count >= 4, (0x31...0x39).contains(bytes[3]) else {
            return false
        }
        let block = bytes.dropFirst(4).prefix(6)
        let signs: [[UInt8]] = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]]
        return signs.contains { $0.starts(with: block) }
    }

    /// There is no sign: the usual properties, a dictionary of a power of two, and a length that is plausible or unknown.
    private static func isLZMA(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 13, bytes[0] == 0x5d else { return false }
        let dictionary = bytes[1..<5].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let isPlausible = dictionary >= 4_096 && (dictionary.nonzeroBitCount <= 2 || dictionary == .max)
        let length = bytes[5..<13].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return isPlausible && (length == .max || (1..<1 << 50).contains(length))
    }
}
