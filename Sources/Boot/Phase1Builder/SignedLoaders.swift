// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// Debian's signed programs for firmware with Secure Boot, taken out of their packages unchanged.
package struct SignedLoaders: Hashable, Sendable {
    /// The path of shim, which Microsoft signed.
    package let shim: String
    /// The path of GRUB for network boot, which Debian signed.
    package let menu: String

    /// Pairs the two.
    package init(shim: String, menu: String) {
        self.shim = shim
        self.menu = menu
    }

    /// The two that an earlier run put into a folder; `nil` when one is missing or is no program of UEFI.
    package static func existing(in folder: String) -> SignedLoaders? {
        let loaders = SignedLoaders(in: folder)
        let areWhole = [loaders.shim, loaders.menu].allSatisfy { path in
            ((try? FileTree.bytes(of: path)) ?? []).starts(with: Array("MZ".utf8))
        }
        return areWhole ? loaders : nil
    }

    private init(in folder: String) {
        self.init(shim: "\(folder)/shimx64.efi.signed", menu: "\(folder)/grubnetx64.efi.signed")
    }

    /// Fetches both packages, unless they are in the cache, and puts the two files into a folder.
    ///
    /// Nothing is installed: the packages' own scripts would write to this computer's boot partition.
    package static func make(from packages: DebianPackages, output: String) async throws(Phase1Failure) -> SignedLoaders
    {
        let loaders = SignedLoaders(in: output)
        let shim = try await packages.content(of: packages.suite.shim)
        let menu = try await packages.content(of: packages.suite.networkMenu)
        try FileTree.makeFolder(output)
        try FileTree.replace(loaders.shim, with: shim)
        try FileTree.replace(loaders.menu, with: menu)
        return loaders
    }
}
