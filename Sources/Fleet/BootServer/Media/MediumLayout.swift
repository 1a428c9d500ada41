// SPDX-License-Identifier: GPL-3.0-or-later

/// The ways in which live and installation media are laid out.
package enum MediumLayout: CaseIterable, Hashable, Sendable {
    /// Debian live: initramfs-tools with live-boot.
    case debianLive
    /// Fedora's and others' live media: dracut with its module dmsquash-live.
    case dracutLive
    /// Ubuntu's and others' live media: initramfs-tools with casper.
    case casper
    /// Proxmox's installers, whose init looks for its medium in the initial file system first.
    case proxmox
    /// A kernel with an initrd that needs nothing more of the medium.
    case plain

    /// What it is known by.
    var signs: String {
        switch self {
        case .debianLive: "/live/vmlinuz* with /live/*.squashfs (Debian live)"
        case .dracutLive: "/LiveOS/squashfs.img (dracut live)"
        case .casper: "/casper/vmlinuz* with /casper/*.squashfs (casper)"
        case .proxmox: "/boot/linux26 with /*-installer.squashfs (Proxmox)"
        case .plain: "a menu of isolinux, syslinux or GRUB that starts a kernel with an initrd"
        }
    }

    /// Which layout a medium has, and the entry of its menu that starts it; `nil` when it has none of them.
    ///
    /// Entries are those of its menus, best first; one whose files are not on the medium is passed over.
    package static func find(in listing: DiscListing, entries: [MenuEntry]) -> (MediumLayout, MenuEntry)? {
        let usable = entries.filter { entry in
            ([entry.kernel] + entry.initrds).allSatisfy { listing.file($0) != nil }
        }
        for layout in allCases {
            if let entry = layout.entry(in: listing, usable) { return (layout, entry) }
        }
        return nil
    }

    private func entry(in listing: DiscListing, _ entries: [MenuEntry]) -> MenuEntry? {
        switch self {
        case .debianLive:
            // Without a file system on it such a system fetches one from elsewhere.
            entries.first { $0.words.contains("boot=live") && Self.hasFileSystem(listing) }
                ?? Self.named(in: "live", listing).map { MenuEntry($0, words: ["boot=live", "components"]) }
        case .dracutLive:
            entries.first { $0.startsDracutLive && Self.hasFileSystem(listing) }
                ?? (listing.file("LiveOS/squashfs.img") == nil
                    ? nil : entries.first { !$0.initrds.isEmpty } ?? Self.ofPXE(listing))
        case .casper:
            Self.named(in: "casper", listing).map { files in
                entries.first { $0.kernel.lowercased().hasPrefix("casper/") }
                    ?? MenuEntry(files, words: ["boot=casper"])
            }
        case .proxmox:
            listing.files(in: "", beginning: "", ending: "-installer.squashfs").isEmpty
                ? nil : entries.first { $0.kernel.lowercased() == "boot/linux26" && !$0.initrds.isEmpty }
        case .plain:
            entries.first { !$0.initrds.isEmpty }
        }
    }

    private static func hasFileSystem(_ listing: DiscListing) -> Bool {
        listing.files.contains { file in
            let path = file.path.lowercased()
            return [".squashfs", ".sfs", ".erofs", ".ext2", ".ext3", ".ext4", ".dir"].contains(where: path.hasSuffix)
                || path.hasPrefix("liveos/") || path.hasSuffix("squashfs.img") || path.hasSuffix("rootfs.img")
        }
    }

    /// Kernel and initrd by their usual names in a folder that has a squashfs, too.
    private static func named(in folder: String, _ listing: DiscListing) -> (kernel: String, initrd: String)? {
        guard !listing.files(in: folder, beginning: "", ending: ".squashfs").isEmpty else { return nil }
        let kernels = listing.files(in: folder, beginning: "vmlinuz").map(\.path)
        let initrds = listing.files(in: folder, beginning: "initrd").map(\.path)
        guard let kernel = kernels.first(where: { $0.hasSuffix("amd64") }) ?? kernels.last else { return nil }
        let version = kernel.dropFirst("\(folder)/vmlinuz".count)
        guard let initrd = initrds.first(where: { !version.isEmpty && $0.hasSuffix(version) }) ?? initrds.first else {
            return nil
        }
        return (kernel, initrd)
    }

    /// Where Fedora has them for network boot.
    private static func ofPXE(_ listing: DiscListing) -> MenuEntry? {
        let files = (kernel: "images/pxeboot/vmlinuz", initrd: "images/pxeboot/initrd.img")
        guard listing.file(files.kernel) != nil, listing.file(files.initrd) != nil else { return nil }
        return MenuEntry(files, words: [])
    }
}

extension MenuEntry {
    fileprivate init(_ files: (kernel: String, initrd: String), words: [String]) {
        self.init(kernel: files.kernel, initrds: [files.initrd], words: words)
    }

    fileprivate var startsDracutLive: Bool {
        let root = words.last { $0.hasPrefix("root=live:") }
        // Of what a menu says of another place in the network nothing is changed.
        if let root, MediumSource.isInNetwork(root.dropFirst("root=live:".count)) { return false }
        return root != nil || words.contains("rd.live.image")
    }
}
