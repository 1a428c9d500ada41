// SPDX-License-Identifier: GPL-3.0-or-later

/// A file whose bytes are asked for at a few places, never read whole.
package struct FileProbe {
    /// In bytes; `nil` when the end is not known, as of what a program is still unpacking.
    package let length: UInt64?
    /// The first 4 KiB, or all there are.
    let head: [UInt8]
    private let read: (UInt64, Int) -> [UInt8]

    /// A file of so many bytes; `read` gives a run of them, shorter where the file ends, empty where it cannot be read.
    package init(length: UInt64?, read: @escaping (UInt64, Int) -> [UInt8]) {
        self.length = length
        self.read = read
        head = read(0, 4_096)
    }

    /// The beginning of a file, or all of it.
    package init(_ bytes: [UInt8], isWhole: Bool = true) {
        self.init(length: isWhole ? UInt64(bytes.count) : nil) { offset, length in
            Array(bytes.dropFirst(Int(clamping: offset)).prefix(length))
        }
    }

    /// A run of bytes, shorter where the file ends.
    func bytes(at offset: UInt64, _ length: Int) -> [UInt8] {
        let end = offset.addingReportingOverflow(UInt64(length))
        if !end.overflow, end.partialValue <= UInt64(head.count) {
            return Array(head[Int(offset)..<Int(end.partialValue)])
        }
        return read(offset, length)
    }

    func has(_ sign: [UInt8], at offset: UInt64) -> Bool {
        bytes(at: offset, sign.count) == sign
    }

    func has(_ sign: String, at offset: UInt64) -> Bool {
        has(Array(sign.utf8), at: offset)
    }

    /// Whether a sign stands so many bytes before the end.
    func hasBeforeEnd(_ sign: String, _ distance: UInt64) -> Bool {
        guard let length, length >= distance else { return false }
        return has(sign, at: length - distance)
    }

    /// A little-endian number of four bytes; 0 behind the end.
    func number32(at offset: UInt64) -> UInt32 {
        bytes(at: offset, 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A little-endian number of eight bytes; 0 behind the end.
    func number64(at offset: UInt64) -> UInt64 {
        bytes(at: offset, 8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whether there are only zeros, as far as that can be known cheaply.
    ///
    /// Looked at are all of a short file, the first ``ConfigLimits/scannedForZeros`` bytes and some runs of a longer one.
    /// What cannot be read is no zeros.
    var isZero: Bool {
        guard head.allSatisfy({ $0 == 0 }), let length, length > 0 else { return false }
        let chunk = 1 << 20
        let scanned = min(length, ConfigLimits.scannedForZeros)
        var offset: UInt64 = 0
        while offset < scanned {
            guard isZero(at: offset, chunk) else { return false }
            offset += UInt64(chunk)
        }
        guard length > scanned else { return true }
        let step = (length - scanned) / ConfigLimits.zeroSamples + 1
        return stride(from: scanned, to: length, by: Int(clamping: step)).allSatisfy { isZero(at: $0, 4_096) }
            && isZero(at: length - 4_096, 4_096)
    }

    private func isZero(at offset: UInt64, _ count: Int) -> Bool {
        let bytes = bytes(at: offset, count)
        return !bytes.isEmpty && bytes.allSatisfy { $0 == 0 }
    }
}
