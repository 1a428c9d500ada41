// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Whether a finished layer can be served as it is; finding that out asks nobody, not even apt.
extension LayerBuilder {
    /// The finished layer, unless its recipe, or the kernel that its modules are for, is another by now.
    package func standing(_ name: LayerName) async throws(Phase1Failure) -> Outcome? {
        guard let phase1 = Phase1Builder.existing(in: options.output) else { throw .phase1Missing(options.output) }
        guard let finished = LayerDescription.existing(name, in: output),
            [nil, phase1.kernelRelease].contains(finished.kernelRelease)
        else { return nil }
        guard finished.inputs.go(with: options.source) else { return nil }
        let suite = options.source.suite
        let recipe = LayerRecipe.of(name, from: suite)
        var wanted = LayerSources.recipeInputs(of: name, from: suite).inputs
        if recipe.modules != nil {
            switch options.kernel {
            case .own(let file, let modules):
                let parts = try await KernelParts(
                    kernelFile: file, modulesFolder: modules, selecting: LayerSources.selection)
                wanted.append(.init(name: "kernel", digest: parts.release))
                wanted += parts.modules.inputs
            case .archive:
                // Another build of the same release has modules that this kernel does not take.
                if let archive = phase1.kernelArchive { wanted.append(archive) }
            }
        }
        guard Set(wanted).isSubset(of: finished.inputs) else { return nil }
        return Outcome(name: name, folder: "\(output)/\(name.rawValue)", description: finished, wasBuilt: false)
    }
}
