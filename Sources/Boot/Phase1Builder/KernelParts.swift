// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// A kernel and those of its modules that phase 1 carries, read into memory.
struct KernelParts {
    let kernel: [UInt8]
    let release: String
    let modules: ModuleClosure

    /// Reads a kernel file and, with all they need, the selected modules of its folder.
    init(
        kernelFile: String, modulesFolder: String, selecting selection: ModuleSelection = .phase1
    ) async throws(Phase1Failure) {
        kernel = try FileTree.bytes(of: kernelFile)
        guard KernelImage.isPlausible(kernel) else { throw .notAKernel(kernelFile) }
        let folderName = modulesFolder.split(separator: "/").last.map(String.init) ?? modulesFolder
        release = KernelImage.release(of: kernel) ?? folderName
        let files = try Self.moduleFiles(in: modulesFolder, below: "", depth: 0)
        guard !files.isEmpty else { throw .noModules(modulesFolder) }
        modules = try await ModuleClosure(selection, of: files) { file throws(Phase1Failure) in
            try await Self.uncompressed("\(modulesFolder)/\(file)")
        }
    }

    /// Unpacks a kernel's package into a folder and reads it there.
    init(
        _ archive: DebianPackages.Archive, of packages: DebianPackages, selecting selection: ModuleSelection = .phase1,
        in folder: String
    ) async throws(Phase1Failure) {
        try await packages.unpack(archive, into: folder)
        let kernels = (try? FileTree.names(in: "\(folder)/boot")) ?? []
        // A kept archive may be of another suite than the one that is asked for now.
        let folders = ArchiveSuite.allCases.map { "\(folder)/\($0.modulesFolder)" }
        let modules = folders.first { FileTree.isRealFolder($0) } ?? folder
        let releases = (try? FileTree.names(in: modules)) ?? []
        guard let kernel = kernels.first(where: { $0.hasPrefix("vmlinuz-") }), let release = releases.first else {
            throw .packageWithout(archive.package, what: "kernel with modules")
        }
        try await self.init(
            kernelFile: "\(folder)/boot/\(kernel)", modulesFolder: "\(modules)/\(release)",
            selecting: selection)
    }

    /// Every module below a folder, relative to the outermost.
    private static func moduleFiles(
        in root: String, below folder: String, depth: Int
    ) throws(Phase1Failure) -> [String] {
        guard depth < Phase1Limits.folderDepth else { throw .file(root, problem: "is nested too deep") }
        var files: [String] = []
        for name in try FileTree.names(in: folder.isEmpty ? root : "\(root)/\(folder)") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if ModuleName(file: name) != nil {
                files.append(path)
            } else if FileTree.isRealFolder("\(root)/\(path)") {
                // `build` and `source` are links to the kernel's sources.
                files += try moduleFiles(in: root, below: path, depth: depth + 1)
            }
        }
        return files
    }

    /// The module as the kernel loads it; some distributions keep them compressed.
    private static func uncompressed(_ path: String) async throws(Phase1Failure) -> [UInt8] {
        let program =
            switch path.split(separator: ".").last {
            case "xz": "xz"
            case "zst": "zstd"
            case "gz": "gzip"
            default: ""
            }
        guard !program.isEmpty else { return try FileTree.bytes(of: path) }
        return try await ProgramRun.output(of: program, ["-q", "-d", "-c", path], limit: Phase1Limits.fileLength)
    }
}
