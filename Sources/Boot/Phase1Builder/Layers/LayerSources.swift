// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import HostSystem

/// Everything a layer is made from, as far as it must be known to tell whether anything changed.
struct LayerSources {
    /// Where the kernel's modules come from; `nil` for a layer without any.
    let kernel: Phase1Sources.Origin<KernelParts>?
    /// The packages of its programs and all they depend on.
    let packages: [PackageRecord]
    let inputs: InputList

    /// The modules of phase 1 and of all layers: what the indexes are over.
    static let selection = ModuleSelection.phase1.joined(with: LayerRecipe.allModules)

    /// Finds out what there is; packages are not fetched yet.
    init(_ name: LayerName, _ options: Phase1Options, of phase1: Phase1Description) async throws(Phase1Failure) {
        let recipe = LayerRecipe.of(name, from: options.source.suite)
        let debian = DebianPackages(folder: options.cache, from: options.source)
        var inputs = InputList()
        inputs.add(name)
        if recipe.programs != nil || options.kernel == .archive { inputs.add(options.source.suite) }
        if let modules = recipe.modules {
            inputs.add(modules)
            kernel = try await Self.kernel(options, phase1, debian, &inputs)
        } else {
            kernel = nil
        }
        if let programs = recipe.programs {
            packages = try await PackageClosure(of: programs.parts, from: debian)
                .records(keptIn: options.cache)
            for package in packages { inputs.add(package.fileName, digest: package.digest) }
            inputs.add(programs)
        } else {
            packages = []
        }
        for program in ["gzip"] + (recipe.programs?.haveOwnRoot == true ? ["mksquashfs"] : []) {
            inputs.add(program, digest: try await Self.version(of: program))
        }
        self.inputs = inputs
    }

    /// What the program itself says of a layer, in no order.
    static func recipeInputs(of name: LayerName, from suite: ArchiveSuite) -> InputList {
        let recipe = LayerRecipe.of(name, from: suite)
        var inputs = InputList()
        inputs.add(name)
        if let modules = recipe.modules { inputs.add(modules) }
        if let programs = recipe.programs { inputs.add(programs) }
        return inputs
    }

    private static func kernel(
        _ options: Phase1Options, _ phase1: Phase1Description, _ debian: DebianPackages, _ inputs: inout InputList
    ) async throws(Phase1Failure) -> Phase1Sources.Origin<KernelParts> {
        switch options.kernel {
        case .own(let file, let modules):
            let parts = try await KernelParts(kernelFile: file, modulesFolder: modules, selecting: selection)
            inputs.add("kernel", digest: parts.release)
            for member in parts.modules.members { inputs.add(member.path, content: member.content) }
            return .own(parts)
        case .archive:
            let archive = try await kernel(of: phase1, in: debian)
            inputs.add(archive.fileName, digest: archive.digest)
            return .package(archive)
        }
    }

    /// The package that phase 1's kernel is from; when it can no longer be had, the newest, whose kernel may be another.
    private static func kernel(
        of phase1: Phase1Description, in debian: DebianPackages
    ) async throws(Phase1Failure) -> DebianPackages.Archive {
        if let kept = debian.kept(ArchiveSuite.kernelPrefix, in: phase1.inputs) { return kept }
        if let name = phase1.kernelArchive?.name.prefix(while: { $0 != "_" }),
            let same = try? await debian.archive(of: String(name)), phase1.inputs.contains(same.input)
        {
            return same
        }
        return try await debian.kernel()
    }

    /// What a program calls itself, for another version may make other bytes.
    private static func version(of program: String) async throws(Phase1Failure) -> String {
        let option = program == "mksquashfs" ? "-version" : "--version"
        let text = try await ProgramRun.text(of: program, [option])
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? program
    }
}

extension InputList {
    fileprivate mutating func add(_ layer: LayerName) {
        add("recipe of \(layer.rawValue)", digest: "\(LayerDescription.version)")
    }

    fileprivate mutating func add(_ modules: ModuleSelection) {
        add("modules", content: Array("\(modules.folders) \(modules.names)".utf8))
    }

    fileprivate mutating func add(_ programs: LayerRecipe.Programs) {
        add("files", content: Array("\(programs.parts.files)".utf8))
        for entry in programs.additions { add(entry) }
    }
}
