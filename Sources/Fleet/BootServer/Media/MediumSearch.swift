// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What tells that a system which is started by kernel and initrd alone would go on to look for its medium.
///
/// Certain is what a make has that no other has, together with as many bytes as a system takes. A word that others have
/// as well, a small file of a known name, or a file that nobody knows what it is for, is a doubt.
package struct MediumSearch: Hashable, Sendable {
    /// Of which make the medium is, or looks like; `nil` if nothing says that.
    package let family: MediumFamily?
    /// The words of its command line that say where to look.
    package let words: [String]
    /// Of files that nobody would look for but its own system, the largest.
    package let file: String?
    /// Whether the started system certainly needs its medium.
    package let isCertain: Bool

    /// `nil` for a medium on which there is nothing but what starts it.
    static func find(in listing: DiscListing, entry: MenuEntry, entries: [MenuEntry]) -> MediumSearch? {
        let started = Set(entries.flatMap { [$0.kernel] + $0.initrds }.map { ExactName($0.lowercased()) })
        let rest = listing.files.filter { !started.contains(ExactName($0.path.lowercased())) }
        let content = content(rest)
        let families = MediumFamily.searching + [.anyLive]
        let line = entry.words
        // Words of one make say more than files: packages of one family are found on media of many.
        let named = content.isLarge ? families.first { !$0.search(among: line, weak: false).isEmpty } : nil
        if let family = named ?? families.first(where: { $0.hasContent(in: listing) }) {
            return MediumSearch(family: family, words: all(of: family, line), file: content.path, isCertain: true)
        }
        let family =
            families.first { !$0.search(among: line, weak: false).isEmpty }
            ?? (families + MediumFamily.systems).first { family in rest.contains { family.has($0.path.lowercased()) } }
            ?? families.first { !$0.search(among: line, weak: true).isEmpty }
        let file = family.flatMap { family in rest.first { family.has($0.path.lowercased()) } }?.path ?? content.path
        guard family != nil || file != nil else { return nil }
        let words = family.map { all(of: $0, line) } ?? []
        return MediumSearch(family: family, words: words, file: file, isCertain: false)
    }

    private static func all(of family: MediumFamily, _ line: [String]) -> [String] {
        let makes = [family, .anyLive]
        return line.filter { word in
            makes.contains { make in [false, true].contains { !make.search(among: [word], weak: $0).isEmpty } }
        }
    }

    /// What was found, as what is said of the ISO file.
    var found: String {
        let name = family?.name ?? "a medium of a kind that is not known here"
        return isCertain
            ? "is \(name), whose system looks for that medium on a drive and does not find it (\(signs))"
            : "is started by kernel and initrd alone, and its system may look for the medium, which it does not find: "
                + signs + (family.map { ", as \($0.name) has" } ?? "")
    }

    private var signs: String {
        let seen = [
            words.isEmpty ? nil : "\(words.joined(separator: " ")) in its command line",
            file.map { "it has /\($0) on it" },
        ].compactMap(\.self)
        return seen.isEmpty ? "nothing in its command line says otherwise" : seen.joined(separator: ", and ")
    }

    /// Of files that no boot menu needs the largest, if it is large or has the name of packages and file systems.
    private static func content(_ rest: [DiscListing.File]) -> (path: String?, isLarge: Bool) {
        let rest = rest.filter { !isOfLoader($0.path.lowercased()) }
        if let largest = rest.max(by: { $0.length < $1.length }), largest.length > Limits.mediumContent {
            return (largest.path, true)
        }
        let packages = rest.filter { isContent($0.path.lowercased()) }
        let sum = packages.reduce(UInt64(0)) { $0 &+ $1.length }
        return (packages.max { $0.length < $1.length }?.path, sum > Limits.mediumContent)
    }

    /// Packages and file systems, of which no boot menu has any.
    static func isContent(_ path: String) -> Bool {
        [
            ".squashfs", ".sqfs", ".sfs", ".erofs", ".xzm", ".sb", ".wim", ".esd", ".rpm", ".deb", ".udeb", ".apk",
            ".tcz",
            ".pkg", ".txz", ".tbz", ".tar", ".tar.gz", ".tar.xz", ".tar.zst", ".tgz", ".qcow2", "install.img",
            "rootfs.img", "squashfs.img", ".ext4", ".ext3", ".v00",
        ].contains(where: path.hasSuffix)
            || path.contains("modloop") || path.contains("airootfs")
    }

    /// Loaders with their menus and pictures, memory tests, kernels and initrds of other entries, and texts.
    private static func isOfLoader(_ path: String) -> Bool {
        let folders = [
            "boot/grub/", "boot/grub2/", "grub/", "efi/", "isolinux/", "boot/isolinux/", "syslinux/", "boot/syslinux/",
            "[boot]/",
        ]
        let name = path.split(separator: "/").last ?? ""
        return !isContent(path)
            && (folders.contains(where: path.hasPrefix)
                || [".efi", ".c32", ".cfg", ".png", ".jpg", ".txt", ".md5", ".html", ".pf2", ".cat"].contains {
                    name.hasSuffix($0)
                }
                || ["efi.img", "efiboot.img", "eltorito.img", "bootx64.img", "esp.img", "uefi.img", "boot.img"].contains
                {
                    name == $0
                }
                || [
                    "md5sum", "sha256sum", "readme", "vmlinuz", "bzimage", "initrd", "initramfs", "memtest", "mt86plus",
                ].contains(where: name.hasPrefix))
    }
}
