// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import VirtualRoom

/// The image of a disk of 2 GiB, with 600 MiB that are not zeros, in three places.
struct LargeDisk {
    static let length: UInt64 = 2 << 30
    static let data: UInt64 = 600 << 20
    static let zeros = length - data
    private static let places: [UInt64] = [0, 900 << 20, 1_800 << 20]

    /// Where it is.
    let path: String

    /// Makes it, with a first sector that says a word.
    init(folder: String, word: String) throws {
        path = "\(folder)/large.img"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: Self.length)
        for (seed, place) in Self.places.enumerated() {
            try file.seek(toOffset: place)
            try file.write(contentsOf: noise(Int(Self.data) / 3, seed: UInt64(seed + 11)))
        }
        try file.seek(toOffset: 0)
        try file.write(contentsOf: bootSector(saying: word))
        try file.close()
    }

    /// Whether a disk begins with every byte of it.
    func isOn(_ disk: String) throws -> Bool {
        let (mine, other) = try (
            FileHandle(forReadingFrom: URL(filePath: path)), FileHandle(forReadingFrom: URL(filePath: disk))
        )
        defer {
            try? mine.close()
            try? other.close()
        }
        var left = Self.length
        while left > 0 {
            let count = Int(min(left, 8 << 20))
            guard try mine.read(upToCount: count) == other.read(upToCount: count) else { return false }
            left -= UInt64(count)
        }
        return true
    }
}
