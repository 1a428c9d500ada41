// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import HostSystem

/// Everything phase 1 is made from, as far as it must be known to tell whether anything changed.
///
/// Package archives stay packed: their digests say enough.
struct Phase1Sources {
    /// Something read already, or the package it is in.
    enum Origin<Content> {
        case own(Content)
        case package(DebianPackages.Archive)
    }

    let agent: [UInt8]
    let busybox: Origin<[UInt8]>
    let kernel: Origin<KernelParts>
    let firmware: FirmwareFiles
    /// At its places in the tree.
    let overlay: [CPIOEntry]
    /// Which program compresses, and how: another version may make other bytes.
    let compression: String
    /// The suite of the packages; `nil` when there are none.
    let suite: ArchiveSuite?

    /// Reads what the options name and fetches the packages that are wanted and not there; apt is not asked for those
    /// of a finished phase 1 that are.
    init(
        _ options: Phase1Options, packagesOf finished: Phase1Description? = nil, note: @Sendable (String) -> Void
    ) async throws(Phase1Failure) {
        let packages = DebianPackages(folder: options.cache, from: options.source)
        let kept = finished.flatMap { $0.goes(with: options.source) ? $0.inputs : nil } ?? []
        suite = options.needsArchive ? packages.suite : nil
        agent = try Self.staticProgram(options.agent.path)
        if let path = options.busybox {
            busybox = .own(try Self.staticProgram(path))
        } else {
            let archive = packages.kept(packages.suite.busybox.package, in: kept)
            if let archive {
                busybox = .package(archive)
            } else {
                busybox = .package(try await packages.archive(of: packages.suite.busybox.package))
            }
        }
        switch options.kernel {
        case .own(let file, let modules):
            note("reading the modules in \(modules)")
            kernel = .own(try await KernelParts(kernelFile: file, modulesFolder: modules))
        case .archive:
            let archive: DebianPackages.Archive
            if let old = packages.kept(ArchiveSuite.kernelPrefix, in: kept) {
                archive = old
            } else {
                archive = try await packages.kernel()
            }
            note("kernel package \(archive.package)")
            kernel = .package(archive)
        }
        firmware = FirmwareFiles(
            entries: try options.firmware.map { folder throws(Phase1Failure) in
                try FileTree.entries(below: folder, under: FirmwareFiles.folder)
            } ?? [])
        overlay = try options.overlay.map { folder throws(Phase1Failure) in try FileTree.entries(below: folder) } ?? []
        compression = try await Self.identity(of: options.chosenCompression)
    }

    /// All of it, in a fixed order.
    var inputs: InputList {
        var inputs = InputList()
        inputs.add("recipe", digest: "\(Phase1Description.version)")
        inputs.add("compression", digest: compression)
        if let suite { inputs.add(suite) }
        inputs.add("agent", content: agent)
        switch busybox {
        case .own(let content): inputs.add("busybox", content: content)
        case .package(let archive): inputs.add(archive.fileName, digest: archive.digest)
        }
        switch kernel {
        case .own(let parts):
            inputs.add("vmlinuz \(parts.release)", content: parts.kernel)
            for member in parts.modules.members { inputs.add(member.path, content: member.content) }
        case .package(let archive): inputs.add(archive.fileName, digest: archive.digest)
        }
        for entry in firmware.entries + overlay { inputs.add(entry) }
        return inputs
    }

    private static func staticProgram(_ path: String) throws(Phase1Failure) -> [UInt8] {
        let bytes = try FileTree.bytes(of: path)
        guard let file = try? ELFFile(bytes), !file.needsLoader else { throw .notStatic(path) }
        return bytes
    }

    private static func identity(of compression: InitramfsCompression) async throws(Phase1Failure) -> String {
        guard let command = compression.command(forPrograms: true) else { return compression.rawValue }
        let version = try await ProgramRun.text(of: command.program, ["--version"])
        let firstLine = version.split(whereSeparator: \.isNewline).first ?? ""
        return ([command.program] + command.arguments + [String(firstLine)]).joined(separator: " ")
    }
}

extension InputList {
    /// Adds the suite that packages are of.
    mutating func add(_ suite: ArchiveSuite) {
        add(Phase1Description.suiteInput, digest: suite.codename)
    }

    /// Adds a file, a link or a folder.
    mutating func add(_ entry: CPIOEntry) {
        let name = "\(entry.name) \(String(entry.permissions, radix: 8))"
        switch entry.kind {
        case .file(let content): add(name, content: content)
        case .symbolicLink(let target): add(name, digest: "-> \(target)")
        case .directory: add(name, digest: "folder")
        case .characterDevice, .blockDevice, .fifo, .socket: add(name, digest: "\(entry.kind)")
        }
    }
}
