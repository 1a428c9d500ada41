// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// Debian's signed programs for firmware with Secure Boot, taken out of their packages unchanged, or others that were given.
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

    /// The two that an earlier run put into a folder; `nil` when one is missing or is no program of UEFI, or when they are
    /// of another suite.
    package static func existing(in folder: String, from source: PackageSource) -> SignedLoaders? {
        let loaders = SignedLoaders(in: folder)
        let areWhole = [loaders.shim, loaders.menu].allSatisfy { path in
            ((try? FileTree.bytes(of: path)) ?? []).starts(with: sign)
        }
        // An earlier version of this program did not say; it took the host's.
        let suite = (try? FileTree.bytes(of: suiteFile(in: folder))) ?? Array(source.host.standardSuite.codename.utf8)
        return areWhole && suite == Array(source.suite.codename.utf8) ? loaders : nil
    }

    private init(in folder: String) {
        self.init(shim: "\(folder)/shimx64.efi.signed", menu: "\(folder)/grubnetx64.efi.signed")
    }

    /// Puts the two files into a folder: those that the options name, then those of an earlier run, then the archive's.
    ///
    /// Nothing is installed: the packages' own scripts would write to this computer's boot partition.
    package static func make(
        by options: Phase1Options, output: String, keeping kept: SignedLoaders? = nil
    ) async throws(Phase1Failure) -> SignedLoaders {
        if let kept, options.shim == nil, options.menu == nil { return kept }
        let packages = DebianPackages(folder: options.cache, from: options.source)
        let loaders = SignedLoaders(in: output)
        let shim = try await program(options.shim ?? kept?.shim, or: packages.suite.shim, in: packages)
        let menu = try await program(options.menu ?? kept?.menu, or: packages.suite.networkMenu, in: packages)
        try FileTree.makeFolder(output)
        try FileTree.replace(loaders.shim, with: shim)
        try FileTree.replace(loaders.menu, with: menu)
        try FileTree.replace(suiteFile(in: output), with: Array(packages.suite.codename.utf8))
        return loaders
    }

    /// A program of UEFI: a file that was given, or one of the archive.
    static func program(
        _ given: String?, or file: ArchiveFile, in packages: DebianPackages
    ) async throws(Phase1Failure) -> [UInt8] {
        guard let given else { return try await packages.content(of: file) }
        let content = try FileTree.bytes(of: given)
        guard content.starts(with: sign) else { throw .notALoader(given) }
        return content
    }

    private static let sign = Array("MZ".utf8)

    private static func suiteFile(in folder: String) -> String { "\(folder)/suite" }
}
