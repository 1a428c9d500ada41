// SPDX-License-Identifier: GPL-3.0-or-later

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

    /// Where the two are from.
    package static let packages = [shimPackage, menuPackage]

    private static let shimPackage = "shim-signed"
    private static let menuPackage = "grub-efi-amd64-signed"

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
    package static func make(cache: String, output: String) async throws(Phase1Failure) -> SignedLoaders {
        let packages = DebianPackages(folder: cache)
        let loaders = SignedLoaders(in: output)
        let shim = try await shim(in: packages)
        let menu = try await menu("grubnetx64.efi.signed", in: packages)
        try FileTree.makeFolder(output)
        try FileTree.replace(loaders.shim, with: shim)
        try FileTree.replace(loaders.menu, with: menu)
        return loaders
    }

    /// The program shim itself.
    static func shim(in packages: DebianPackages) async throws(Phase1Failure) -> [UInt8] {
        try await packages.file("usr/lib/shim/shimx64.efi.signed", of: shimPackage)
    }

    /// One of the builds of GRUB that Debian signs; they differ in where they look for what they read.
    static func menu(_ name: String, in packages: DebianPackages) async throws(Phase1Failure) -> [UInt8] {
        try await packages.file("usr/lib/grub/x86_64-efi-signed/\(name)", of: menuPackage)
    }
}
