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
    package static let packages = ["shim-signed", "grub-efi-amd64-signed"]

    /// Fetches both packages, unless they are in the cache, and puts the two files into a folder.
    ///
    /// Nothing is installed: the packages' own scripts would write to this computer's boot partition.
    package static func make(cache: String, output: String) async throws(Phase1Failure) -> SignedLoaders {
        let shim = try await file("shimx64.efi.signed", in: "usr/lib/shim", of: "shim-signed", cache, output)
        let menu = try await file(
            "grubnetx64.efi.signed", in: "usr/lib/grub/x86_64-efi-signed", of: "grub-efi-amd64-signed", cache, output)
        return SignedLoaders(shim: shim, menu: menu)
    }

    private static func file(
        _ name: String, in place: String, of package: String, _ cache: String, _ output: String
    ) async throws(Phase1Failure) -> String {
        let packages = DebianPackages(folder: cache)
        let archive = try await packages.archive(of: package)
        let work = "\(output)/unpacked"
        defer { FileTree.remove(work) }
        try await packages.unpack(archive, into: work)
        guard let content = try? FileTree.bytes(of: "\(work)/\(place)/\(name)") else {
            throw .packageWithout(package, what: name)
        }
        try FileTree.replace("\(output)/\(name)", with: content)
        return "\(output)/\(name)"
    }
}
