// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import Foundation
import TorrentCore

/// Files with made-up content below a folder, and what their bytes hash to.
struct Image: Sendable {
    /// What an image consists of: paths, of which the first component is the torrent's name, and lengths.
    struct Plan: Sendable {
        let files: [(path: String, length: Int)]

        /// 24 MiB in files of which some are empty and most are odd.
        static let large = Plan(files: [
            ("image/boot/initrd.img", 9_000_017), ("image/boot/vmlinuz", 3_000_001), ("image/disk.img", 13_000_000),
            ("image/empty", 0), ("image/etc/empty", 0), ("image/etc/one", 1), ("image/odd", 16_385),
            ("image/whole", 65_536),
        ])
        /// 2 MiB of the same kind.
        static let small = Plan(files: [
            ("image/boot/vmlinuz", 1_500_001), ("image/empty", 0), ("image/etc/one", 1), ("image/odd", 16_385),
            ("image/whole", 524_288),
        ])
        /// One file of 8 MiB, a torrent without a folder.
        static let disk = Plan(files: [("disk.img", 8 << 20)])

        /// The torrent's name.
        var name: String { files[0].path.split(separator: "/").first.map(String.init) ?? "" }
        /// All its bytes.
        var byteCount: Int { files.reduce(0) { $0 + $1.length } }
    }

    /// What it was made from.
    let plan: Plan
    /// The folder that the paths begin in.
    let folder: String
    /// SHA-256 of each file by its path below the folder.
    let digests: [String: SHA256Digest]

    /// Makes the files.
    init(_ plan: Plan, in folder: String) throws {
        self.plan = plan
        self.folder = folder
        for (index, (path, length)) in plan.files.enumerated() {
            let file = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            var chance = SeededGenerator(seed: UInt64(index))
            let words = (0..<(length + 7) / 8).map { _ in chance.next() }
            try words.withUnsafeBytes { Data($0.prefix(length)) }.write(to: file)
        }
        digests = Self.digests(in: folder)
    }

    /// SHA-256 of each regular file in a folder and its folders, by its path there.
    static func digests(in folder: String) -> [String: SHA256Digest] {
        let paths = FileManager.default.enumerator(atPath: folder)
        var digests: [String: SHA256Digest] = [:]
        while let path = paths?.nextObject() as? String {
            guard paths?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            // Others may be at work here: a file that was renamed meanwhile counts as missing.
            let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
            digests[path] = data?.withUnsafeBytes { ContentHash.sha256($0) }
        }
        return digests
    }

    /// Whether a folder has every file that has bytes; what else is there is another program's own business.
    func isWhole(in folder: String) -> Bool {
        let found = Self.digests(in: folder)
        return plan.files.allSatisfy { $0.length == 0 || found[$0.path] == digests[$0.path] }
    }
}
