// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem
internal import SecureBootFormats

/// Debian's signed programs for firmware with Secure Boot, taken out of their packages unchanged, or others that were given.
package struct SignedLoaders: Hashable, Sendable {
    /// The path of shim, which Microsoft signed.
    package let shim: String
    /// The path of GRUB for network boot, which Debian signed.
    package let menu: String

    /// Whether GRUB has HTTP in it, as Debian's signed build has from 2.12 on: then it holds the words of a request.
    package var speakHTTP: Bool {
        guard let program = try? FileTree.bytes(of: menu) else { return false }
        return program.firstRange(of: Array(" HTTP/1.1\r\n".utf8)) != nil
    }

    /// Pairs the two.
    package init(shim: String, menu: String) {
        self.shim = shim
        self.menu = menu
    }

    /// The two that an earlier run put into a folder; `nil` when one is missing, is no program of UEFI or only the beginning
    /// of one, or when they are of another suite.
    package static func existing(in folder: String, from source: PackageSource) -> SignedLoaders? {
        let loaders = SignedLoaders(in: folder)
        let areWhole = [loaders.shim, loaders.menu].allSatisfy { path in
            (try? FileTree.bytes(of: path)).flatMap { PEImage($0) }?.isWhole == true
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
    /// GRUB is the newest suite's, whatever suite the rest is of: it has HTTP, and the highest generation for firmware that
    /// refuses earlier ones. Where it cannot be had, the suite's own is taken, and `note` is told why.
    ///
    /// Nothing is installed: the packages' own scripts would write to this computer's boot partition.
    package static func make(
        by options: Phase1Options, output: String, keeping kept: SignedLoaders? = nil,
        note: @Sendable (String) -> Void = { _ in }
    ) async throws(Phase1Failure) -> SignedLoaders {
        if let kept, options.shim == nil, options.menu == nil { return kept }
        let packages = DebianPackages(folder: options.cache, from: options.source)
        let loaders = SignedLoaders(in: output)
        let shim = try await program(options.shim ?? kept?.shim, or: packages.suite.shim, in: packages)
        let menu: [UInt8]
        if let given = options.menu ?? kept?.menu {
            menu = try await program(given, or: packages.suite.networkMenu, in: packages)
        } else {
            menu = try await newestMenu(by: options, note: note)
        }
        try FileTree.makeFolder(output)
        try FileTree.replace(loaders.shim, with: shim)
        try FileTree.replace(loaders.menu, with: menu)
        try FileTree.replace(suiteFile(in: output), with: Array(packages.suite.codename.utf8))
        return loaders
    }

    private static func newestMenu(
        by options: Phase1Options, note: @Sendable (String) -> Void
    ) async throws(Phase1Failure) -> [UInt8] {
        let own = options.source
        if own.suite != .newest {
            do {
                let source = newestSource(beside: own)
                return try await DebianPackages(folder: options.cache, from: source).content(
                    of: source.suite.networkMenu)
            } catch {
                note(
                    "GRUB of Debian \(ArchiveSuite.newest.release) cannot be had, so machines with Secure Boot get that of"
                        + " Debian \(own.suite.release), by TFTP alone: \(error)")
            }
        }
        return try await DebianPackages(folder: options.cache, from: own).content(of: own.suite.networkMenu)
    }

    private static func newestSource(beside source: PackageSource) -> PackageSource {
        var newest = source
        newest.suite = .newest
        return newest
    }

    /// Fetches the packages into the cache of what is made later without a network.
    package static func fetch(into cache: String, from source: PackageSource) async throws(Phase1Failure) {
        let packages = DebianPackages(folder: cache, from: source)
        for package in source.suite.signedPackages { _ = try await packages.archive(of: package) }
        let newest = newestSource(beside: source)
        _ = try? await DebianPackages(folder: cache, from: newest).archive(of: newest.suite.networkMenu.package)
    }

    /// A program of UEFI: a file that was given, or one of the archive.
    static func program(
        _ given: String?, or file: ArchiveFile, in packages: DebianPackages
    ) async throws(Phase1Failure) -> [UInt8] {
        guard let given else { return try await packages.content(of: file) }
        let content = try FileTree.bytes(of: given)
        guard let image = PEImage(content) else { throw .notALoader(given) }
        guard image.isWhole else { throw .loaderCutShort(given, bytes: content.count) }
        return content
    }

    private static func suiteFile(in folder: String) -> String { "\(folder)/suite" }
}
