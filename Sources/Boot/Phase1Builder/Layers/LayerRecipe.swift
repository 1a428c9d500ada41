// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import CPIOArchive
package import HostSystem

/// What a layer consists of, before any of it is looked for.
package struct LayerRecipe: Hashable, Sendable {
    /// Programs out of packages, and what comes with them.
    package struct Programs: Hashable, Sendable {
        /// Packages, and what is taken out of them.
        package let parts: ArchivePrograms
        /// Files and folders of our own.
        package let additions: [CPIOEntry]
        /// Whether they are a root file system of their own, or go into phase 1's.
        package let haveOwnRoot: Bool

        /// Puts the three together.
        package init(_ parts: ArchivePrograms, additions: [CPIOEntry] = [], haveOwnRoot: Bool) {
            self.parts = parts
            self.additions = additions
            self.haveOwnRoot = haveOwnRoot
        }
    }

    /// Kernel modules; `nil` for none.
    package let modules: ModuleSelection?
    /// Programs; `nil` for none.
    package let programs: Programs?

    /// The recipe of a layer whose programs are of a suite.
    package static func of(_ name: LayerName, from suite: ArchiveSuite) -> LayerRecipe {
        switch name {
        case .disks: LayerRecipe(modules: .disks, programs: nil)
        case .qemu: LayerRecipe(modules: .qemu, programs: .qemu(from: suite))
        // It has to see phase 1's own files.
        case .kexecTools: LayerRecipe(modules: nil, programs: Programs(suite.kexecTools, haveOwnRoot: false))
        case .ssh: LayerRecipe(modules: nil, programs: Programs(suite.secureShell, haveOwnRoot: false))
        }
    }

    /// The modules of all layers.
    static let allModules: [ModuleSelection] = [.disks, .qemu]
}
