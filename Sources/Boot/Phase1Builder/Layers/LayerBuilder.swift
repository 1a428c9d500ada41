// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import CPIOArchive
internal import ContentHash
internal import Foundation
internal import HostSystem
internal import TorrentCore

/// Makes layers, each a folder with an archive that goes over phase 1's files, and some with a root file system.
///
/// The same inputs make the same bytes; while they stay the same, nothing is made at all. A layer's modules are those of
/// phase 1's kernel, so phase 1 is brought up to date before.
package struct LayerBuilder: Sendable {
    /// What machines find in a layer's folder.
    package enum FileName {
        /// Unpacked over the machine's files.
        package static let overlay = "overlay.cpio.gz"
        /// Mounted beside them.
        package static let root = "root.squashfs"
    }

    /// What came of a build.
    package struct Outcome: Hashable, Sendable {
        /// Which layer.
        package let name: LayerName
        /// The folder that machines get.
        package let folder: String
        /// What is in it now.
        package let description: LayerDescription
        /// Whether it had to be made; `false` when it was there already.
        package let wasBuilt: Bool
    }

    let options: Phase1Options
    let output: String
    private let note: @Sendable (String) -> Void

    /// Builds into a folder of layers, beside the phase 1 that these options made; `note` is told each step that takes
    /// a while.
    package init(_ options: Phase1Options, output: String, note: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.output = output
        self.note = note
    }

    /// Brings a layer up to date.
    package func build(_ name: LayerName) async throws(Phase1Failure) -> Outcome {
        guard let phase1 = Phase1Builder.existing(in: options.output) else { throw .phase1Missing(options.output) }
        let folder = "\(output)/\(name.rawValue)"
        let sources = try await LayerSources(name, options, of: phase1)
        if let existing = LayerDescription.existing(name, in: output), existing.hash == sources.inputs.hash,
            [nil, phase1.kernelRelease].contains(existing.kernelRelease)
        {
            return Outcome(name: name, folder: folder, description: existing, wasBuilt: false)
        }
        let work = "\(output)/work-\(getpid())"
        defer { FileTree.remove(work) }
        let made = "\(work)/\(name.rawValue)"
        try FileTree.makeFolder(made)
        let release = try await make(
            LayerRecipe.of(name, from: options.source.suite), sources, phase1.kernelRelease, in: work, made)
        let description = LayerDescription(
            version: LayerDescription.version, hash: sources.inputs.hash, kernelRelease: release,
            files: try Self.files(in: made), inputs: sources.inputs.inputs)
        // Without its description the old layer counts as unfinished while the new one takes its place.
        FileTree.remove(LayerDescription.path(of: name, in: output))
        FileTree.remove(folder)
        try FileTree.move(made, to: folder)
        try FileTree.replace(LayerDescription.path(of: name, in: output), with: description.json)
        note("layer \(name.rawValue) has \(description.size) bytes")
        return Outcome(name: name, folder: folder, description: description, wasBuilt: true)
    }

    /// - Returns: the kernel that the layer's modules are for.
    private func make(
        _ recipe: LayerRecipe, _ sources: LayerSources, _ phase1Release: String, in work: String, _ folder: String
    ) async throws(Phase1Failure) -> String? {
        var tree = InitramfsTree()
        var release: String?
        if let selection = recipe.modules, let origin = sources.kernel {
            let kernel = try await kernel(origin, in: work)
            guard kernel.release == phase1Release else {
                throw .layerOfOtherKernel(kernel.release, phase1: phase1Release)
            }
            release = kernel.release
            tree = .layer(kernel.modules, selection, release: kernel.release)
        }
        if let programs = recipe.programs {
            let closure = try await closure(programs, sources.packages, in: work)
            if programs.haveOwnRoot {
                try await LayerRoot(closure, programs).write("\(folder)/\(FileName.root)", in: work)
            } else {
                tree.put(closure, programs)
            }
        }
        let archive = "\(work)/overlay.cpio"
        try FileTree.replace(archive, with: try tree.checkedArchive())
        let packed = try await ProgramRun.output(
            of: "gzip", ["-9", "-n", "-c", archive], limit: Phase1Limits.fileLength)
        try FileTree.replace("\(folder)/\(FileName.overlay)", with: packed)
        return release
    }

    private func kernel(
        _ origin: Phase1Sources.Origin<KernelParts>, in work: String
    ) async throws(Phase1Failure) -> KernelParts {
        switch origin {
        case .own(let parts): return parts
        case .package(let archive):
            note("unpacking \(archive.fileName)")
            return try await KernelParts(
                archive, of: packages, selecting: LayerSources.selection, in: "\(work)/kernel")
        }
    }

    private var packages: DebianPackages { DebianPackages(folder: options.cache, from: options.source) }

    private func closure(
        _ programs: LayerRecipe.Programs, _ records: [PackageRecord], in work: String
    ) async throws(Phase1Failure) -> FileClosure {
        note("\(records.count) packages for \(programs.parts.packages.joined(separator: ", "))")
        let unpacked = "\(work)/packages"
        for archive in try await packages.archives(of: records) { try await packages.unpack(archive, into: unpacked) }
        let closure = try FileClosure(programs.parts.files, in: unpacked)
        note("\(closure.entries.count) files of \(closure.byteCount) bytes are needed")
        return closure
    }

    private static func files(in folder: String) throws(Phase1Failure) -> [Phase1Description.File] {
        var files: [Phase1Description.File] = []
        for name in try FileTree.names(in: folder) {
            let content = try FileTree.bytes(of: "\(folder)/\(name)")
            files.append(
                .init(name: name, size: content.count, sha256: ContentHash.sha256(content).bytes.hexadecimal))
        }
        return files
    }
}
