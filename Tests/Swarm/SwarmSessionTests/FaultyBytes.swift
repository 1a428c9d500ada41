// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Testing

/// Bytes that can be read as a file, and of which some cannot: reading those fails with EIO, as from a broken sector.
///
/// They are in this process's memory, mapped from a file, and are read by `/proc/self/mem`. Pages behind the end of the
/// mapped file cannot be read there.
final class FaultyBytes: Sendable {
    /// Where a torrent's file is to be read.
    var placement: FilePlacement {
        FilePlacement(path: "/proc/self/mem", offset: UInt64(address), isDevice: true)
    }

    private let address: UInt
    private let bytes: [UInt8]
    private let path: String

    /// Makes a file at a path; its bytes from so many on, which is a multiple of 4,096, cannot be read.
    init(_ bytes: [UInt8], readable: Int, file path: String) throws {
        self.bytes = bytes
        self.path = path
        try Data(bytes).write(to: URL(filePath: path))
        let descriptor = open(path, O_RDWR)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let memory = mmap(nil, bytes.count, PROT_READ, MAP_SHARED, descriptor, 0)
        address = UInt(bitPattern: memory)
        try #require(address != .max)
        try #require(truncate(path, off_t(readable)) == 0)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(bitPattern: address), bytes.count)
    }

    /// All of them can be read.
    func heal() throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }
}
