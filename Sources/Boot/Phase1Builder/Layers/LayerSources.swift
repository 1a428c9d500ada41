// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// Everything a layer is made from, as far as it must be known to tell whether anything changed.
struct LayerSources {
    /// Where the kernel's modules come from; `nil` for a layer without any.
    let kernel: Phase1Sources.Origin<KernelParts>?
    /// The packages of its programs and all they depend on.
    let packages: [PackageRecord]
    let inputs: InputList

    /// The modules of phase 1 and of all layers: what the indexes are over.
    static let selection = ModuleSelection.phase1.joined(
        with: LayerName.allCases.compactMap { LayerRecipe.of($0).modules })

    /// Finds out what there is; packages are not fetched yet.
    init(_ name: LayerName, _ options: Phase1Options) async throws(Phase1Failure) {
        let recipe = LayerRecipe.of(name)
        let debian = DebianPackages(folder: options.cache)
        var inputs = InputList()
        inputs.add("recipe of \(name.rawValue)", digest: "\(LayerDescription.version)")
        if let modules = recipe.modules {
            inputs.add("modules", content: Array("\(modules.folders) \(modules.names)".utf8))
            kernel = try await Self.kernel(options, debian, &inputs)
        } else {
            kernel = nil
        }
        if let programs = recipe.programs {
            packages = try await PackageClosure(of: programs.packages, without: programs.skipped)
                .records(keptIn: options.cache)
            for package in packages { inputs.add(package.fileName, digest: package.digest) }
            inputs.add("files", content: Array("\(programs.files)".utf8))
            for entry in programs.additions { inputs.add(entry) }
        } else {
            packages = []
        }
        for program in ["gzip"] + (recipe.programs?.haveOwnRoot == true ? ["mksquashfs"] : []) {
            inputs.add(program, digest: try await Self.version(of: program))
        }
        self.inputs = inputs
    }

    private static func kernel(
        _ options: Phase1Options, _ debian: DebianPackages, _ inputs: inout InputList
    ) async throws(Phase1Failure) -> Phase1Sources.Origin<KernelParts> {
        switch options.kernel {
        case .own(let file, let modules):
            let parts = try await KernelParts(kernelFile: file, modulesFolder: modules, selecting: selection)
            inputs.add("kernel", digest: parts.release)
            for member in parts.modules.members { inputs.add(member.path, content: member.content) }
            return .own(parts)
        case .debian:
            let archive = try await debian.kernel()
            inputs.add(archive.fileName, digest: archive.digest)
            return .package(archive)
        }
    }

    /// What a program calls itself, for another version may make other bytes.
    private static func version(of program: String) async throws(Phase1Failure) -> String {
        let option = program == "mksquashfs" ? "-version" : "--version"
        let text = try await ProgramRun.text(of: program, [option])
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? program
    }
}
