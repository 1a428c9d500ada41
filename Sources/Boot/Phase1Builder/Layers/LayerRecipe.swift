// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import CPIOArchive

/// What a layer consists of, before any of it is looked for.
package struct LayerRecipe: Hashable, Sendable {
    /// Programs out of packages, and what comes with them.
    package struct Programs: Hashable, Sendable {
        /// Packages to be had with all they depend on.
        package let packages: [String]
        /// Beginnings of the names of packages that nothing is taken of, though others depend on them.
        package let skipped: [String]
        /// What is taken out of the packages, as ``FileClosure`` reads it.
        package let files: [String]
        /// Files and folders of our own.
        package let additions: [CPIOEntry]
        /// Whether they are a root file system of their own, or go into phase 1's.
        package let haveOwnRoot: Bool

        /// Puts the five together.
        package init(
            packages: [String], skipped: [String], files: [String], additions: [CPIOEntry] = [], haveOwnRoot: Bool
        ) {
            self.packages = packages
            self.skipped = skipped
            self.files = files
            self.additions = additions
            self.haveOwnRoot = haveOwnRoot
        }
    }

    /// Kernel modules; `nil` for none.
    package let modules: ModuleSelection?
    /// Programs; `nil` for none.
    package let programs: Programs?

    /// The recipe of a layer.
    package static func of(_ name: LayerName) -> LayerRecipe {
        switch name {
        case .disks: LayerRecipe(modules: .disks, programs: nil)
        case .qemu: LayerRecipe(modules: .qemu, programs: .qemu)
        case .kexecTools: LayerRecipe(modules: nil, programs: .kexecTools)
        }
    }
}

extension LayerRecipe.Programs {
    /// The program `kexec` with its libraries, which has to see phase 1's own files.
    static let kexecTools = LayerRecipe.Programs(
        packages: ["kexec-tools"], skipped: ["debconf", "dpkg", "perl", "tar"], files: ["usr/sbin/kexec"],
        haveOwnRoot: false)
}
