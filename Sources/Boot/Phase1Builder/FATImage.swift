// SPDX-License-Identifier: GPL-3.0-or-later

/// A small FAT file system, which is what UEFI reads its first program from (UEFI 2.10, 13.3).
struct FATImage {
    /// Paths without a slash in front, and contents.
    let files: [(path: String, content: [UInt8])]

    private static let sector = 512
    /// For the tables, the folders, and what each file does not fill of its last cluster.
    private static let spare = 512 << 10
    /// mformat wants whole cylinders of its geometry: 64 heads of 32 sectors, 1 MiB.
    private static let cylinder = 64 * 32

    private var sectors: Int {
        let bytes = files.map(\.content.count).reduce(Self.spare, +)
        return (bytes / Self.sector / Self.cylinder + 1) * Self.cylinder
    }

    /// Every folder of every path, outer ones first.
    private var folders: [String] {
        var folders: [String] = []
        for file in files {
            let names = file.path.split(separator: "/").dropLast()
            for depth in names.indices {
                let folder = names[...depth].joined(separator: "/")
                if !folders.contains(folder) { folders.append(folder) }
            }
        }
        return folders
    }

    /// Makes the image by mtools, without root's rights, in a folder that it may fill.
    func make(in work: String) async throws(Phase1Failure) -> [UInt8] {
        try FileTree.makeFolder(work)
        // mtools takes `@@` in a path for an offset; so its paths are relative ones of ours.
        let image = "efi.img"
        FileTree.remove("\(work)/\(image)")
        try await run(
            "mformat",
            [
                "-C", "-i", image, "-T", "\(sectors)", "-h", "64", "-s", "32", "-N", "42540001",
                "-v", Phase1Medium.name, "::",
            ], in: work)
        try await run("mmd", ["-i", image] + folders.map { "::\($0)" }, in: work)
        for file in files {
            try FileTree.put(file.content, at: file.path, in: work)
            try await run("mcopy", ["-i", image, file.path, "::\(file.path)"], in: work)
        }
        return try FileTree.bytes(of: "\(work)/\(image)")
    }

    private func run(_ program: String, _ arguments: [String], in work: String) async throws(Phase1Failure) {
        _ = try await ProgramRun.output(of: program, arguments, in: work, date: Phase1Medium.date.seconds)
    }
}
