// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// Zeros that cost no writing where the system can do without.
extension StoredFile {
    /// Makes bytes zero, and writes only where it must; the callback hears of every part, in bytes.
    func makeZero(
        _ range: Range<UInt64>, done: (UInt64) throws(StorageProblem) -> Void
    ) throws(StorageProblem) {
        guard kind == .device else {
            var position = range.lowerBound
            while let data = try data(in: position..<range.upperBound) {
                try writeZeros(data)
                position = data.upperBound
            }
            return try done(UInt64(range.count))
        }
        // Devices know whole sectors only, of 4096 bytes at most; those at the edges hold what is somebody else's, too.
        let unit: UInt64 = 4_096
        let start = min((range.lowerBound + unit - 1) / unit * unit, range.upperBound)
        let end = max(range.upperBound / unit * unit, start)
        try writeZeros(range.lowerBound..<start)
        for first in stride(from: start, to: end, by: Int(StorageLimits.zeroedBytes)) {
            let part = first..<min(first + StorageLimits.zeroedBytes, end)
            guard try !tellToZero(part) else {
                try done(UInt64(part.count))
                continue
            }
            for start in stride(from: part.lowerBound, to: part.upperBound, by: StorageLimits.unsyncedBytes) {
                let slice = start..<min(start + UInt64(StorageLimits.unsyncedBytes), part.upperBound)
                try writeZeros(slice)
                try done(UInt64(slice.count))
            }
        }
        try writeZeros(end..<range.upperBound)
        try done(start - range.lowerBound + range.upperBound - end)
    }

    /// Whether the device made the bytes zero.
    private func tellToZero(_ range: Range<UInt64>) throws(StorageProblem) -> Bool {
        guard state.withLock({ $0.takesZeros }) else { return false }
        let path = path
        let takesZeros = try withDescriptor(for: .writing) { descriptor throws(StorageProblem) in
            // BLKZEROOUT of linux/fs.h: first byte and count.
            var bytes: (UInt64, UInt64) = (range.lowerBound, UInt64(range.count))
            if ioctl(descriptor, 0x127F, &bytes) == 0 { return true }
            guard [EOPNOTSUPP, ENOTTY, EINVAL].contains(errno) else {
                throw StorageProblem(operation: .write, path: path, errorNumber: errno)
            }
            return false
        }
        state.withLock { $0.takesZeros = takesZeros }
        return takesZeros
    }

    /// The first bytes that are kept for a file in a range; the rest are holes, which are zeros already.
    private func data(in range: Range<UInt64>) throws(StorageProblem) -> Range<UInt64>? {
        guard !range.isEmpty else { return nil }
        return try withDescriptor(for: .writing) { Self.data(in: range, of: $0) }
    }

    private static func data(in range: Range<UInt64>, of descriptor: Int32) -> Range<UInt64>? {
        // SEEK_DATA and SEEK_HOLE of linux/fs.h; every read and write here names its place, so none is misled.
        let data = lseek(descriptor, off_t(range.lowerBound), 3)
        // A file system that knows nothing of holes may have anything there.
        guard data >= 0 else { return errno == ENXIO ? nil : range }
        guard UInt64(data) < range.upperBound else { return nil }
        let hole = lseek(descriptor, data, 4)
        return UInt64(data)..<(hole > data ? min(UInt64(hole), range.upperBound) : range.upperBound)
    }

    private func writeZeros(_ range: Range<UInt64>) throws(StorageProblem) {
        guard !range.isEmpty else { return }
        let size = min(StorageLimits.writtenZeros, UInt64(range.count))
        let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size), alignment: 4_096)
        defer { zeros.deallocate() }
        zeros.initializeMemory(as: UInt8.self, repeating: 0)
        for first in stride(from: range.lowerBound, to: range.upperBound, by: Int(size)) {
            let count = Int(min(size, range.upperBound - first))
            try write(UnsafeRawBufferPointer(rebasing: zeros[..<count]), at: first, for: .writing)
        }
    }
}
