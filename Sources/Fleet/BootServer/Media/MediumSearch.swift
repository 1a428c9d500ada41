// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What tells that a system which is started by kernel and initrd alone would go on to look for its medium.
package struct MediumSearch: Hashable, Sendable {
    /// Of which make the medium is, if that is known.
    package let family: MediumFamily?
    /// The words of its command line that say where to look.
    package let words: [String]
    /// Of files that nobody would look for but its own system, the largest.
    package let file: String?

    /// `nil` for a medium on which there is nothing but what starts it.
    static func find(in listing: DiscListing, entry: MenuEntry, entries: [MenuEntry]) -> MediumSearch? {
        let started = Set(entries.flatMap { [$0.kernel] + $0.initrds }.map { ExactName($0.lowercased()) })
        let paths = listing.files.map { $0.path.lowercased() }.filter { !started.contains(ExactName($0)) }
        // Words say more than files do: installers of one family are found on media of many.
        let (makes, others) = (MediumFamily.searching, MediumFamily.anyLive)
        let family =
            makes.first { entry.words.contains(where: $0.names) }
            ?? makes.first { paths.contains(where: $0.has) && hasContent(listing, started) }
            ?? (entry.words.contains(where: others.names) ? others : nil)
        let words = entry.words.filter { word in family?.names(word) ?? false || family != nil && others.names(word) }
        let file = content(listing, started)
        guard family != nil || file != nil else { return nil }
        return MediumSearch(family: family, words: words, file: file)
    }

    /// What was found, as what is said of the ISO file.
    var found: String {
        let name = family?.name ?? "a medium of a kind that is not known here"
        let sign: String =
            if !words.isEmpty {
                "\(words.joined(separator: " ")) in its command line"
            } else if let file {
                "it has /\(file) on it"
            } else {
                "nothing in its command line says otherwise"
            }
        return "is \(name), whose system looks for that medium on a drive and does not find it (\(sign))"
    }

    private static func hasContent(_ listing: DiscListing, _ started: Set<ExactName>) -> Bool {
        content(listing, started) != nil || listing.files.contains { isContent($0.path.lowercased()) }
    }

    /// The largest file that belongs to the system, when there is more of such files than a boot menu needs.
    private static func content(_ listing: DiscListing, _ started: Set<ExactName>) -> String? {
        let rest = listing.files.filter {
            !started.contains(ExactName($0.path.lowercased())) && !isOfLoader($0.path.lowercased())
        }
        let largest = rest.max { ($0.extent?.length ?? 0) < ($1.extent?.length ?? 0) }
        let sum = rest.reduce(UInt64(0)) { $0 &+ ($1.extent?.length ?? 0) }
        if sum > Limits.menuContent { return largest?.path }
        return rest.first { isContent($0.path.lowercased()) }?.path
    }

    /// Packages and file systems, of which no boot menu has any.
    static func isContent(_ path: String) -> Bool {
        [
            ".squashfs", ".sfs", ".erofs", ".xzm", ".sb", ".wim", ".esd", ".rpm", ".deb", ".udeb", ".apk", ".tcz",
            ".pkg",
            ".txz", ".tbz", ".tar", ".tar.gz", ".tar.xz", ".tar.zst", ".tgz", ".qcow2", "install.img", "rootfs.img",
            ".ext4", ".ext3", ".v00",
        ].contains(where: path.hasSuffix)
            || path.contains("modloop") || path.contains("airootfs")
    }

    /// Loaders with their menus and pictures, and texts.
    private static func isOfLoader(_ path: String) -> Bool {
        let folders = [
            "boot/grub/", "boot/grub2/", "grub/", "efi/", "isolinux/", "boot/isolinux/", "syslinux/", "[boot]/",
        ]
        let name = path.split(separator: "/").last ?? ""
        return folders.contains { path.hasPrefix($0) && !isContent(path) }
            || [".efi", ".c32", ".cfg", ".png", ".jpg", ".txt", ".md5", ".html", ".pf2", ".cat"].contains {
                name.hasSuffix($0)
            }
            || ["efi.img", "efiboot.img", "eltorito.img", "bootx64.img", "esp.img", "uefi.img", "boot.img"].contains {
                name == $0
            }
            || name.hasPrefix("md5sum") || name.hasPrefix("sha256sum") || name.hasPrefix("readme")
    }
}
