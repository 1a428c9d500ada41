// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// How a system that was started from memory finds the medium that lies in its initial file system.
///
/// What each layout needs was read in its source (docs/decisions/0023-iso-files.md).
struct MediumHandover {
    /// Where the ISO file is put, below the root, by most layouts.
    fileprivate static let usualPlace = "boottorrent/image.iso"
    /// The device it is seen at.
    ///
    /// Debian's and Ubuntu's kernels have eight of these as soon as the module is loaded, and
    /// both live-boot and casper look for a free one when they need the next.
    private static let device = "/dev/loop0"

    /// The words of the command line.
    let words: [String]
    /// Where the ISO file is put, if it is needed at all.
    let place: String?
    /// Files that do what the system does not do by itself.
    let additions: [(path: String, text: String)]

    /// Fits the command line of a medium's own menu to a medium in memory; words behind `---` go to an installed system,
    /// so ours stand before it.
    init(_ layout: MediumLayout, words: [String]) {
        let kept = words.filter { word in
            !(Self.alwaysDropped + layout.searches).contains { $0.hasSuffix("=") ? word.hasPrefix($0) : word == $0 }
        }
        let ours = layout.handingOver.filter { !kept.contains($0) }
        let end = kept.firstIndex(of: "---") ?? kept.endIndex
        self.words = kept[..<end] + ours + kept[end...]
        place = layout.place
        additions = layout == .debianLive || layout == .casper ? [(Self.hookPlace, Self.hook)] : []
    }

    /// What loaders add by themselves.
    private static let alwaysDropped = ["BOOT_IMAGE=", "initrd="]

    /// Files in this folder are read by the init of initramfs-tools before anything else, so it replaces none of the
    /// distribution's files, as a list of hooks (ORDER) would.
    private static let hookPlace = "conf/conf.d/boottorrent"

    private static let hook = """
        # BootTorrent: the medium lies in this initial file system; live-media= names the device it is seen at.
        modprobe -q loop
        modprobe -q isofs
        losetup -r \(device) /\(usualPlace)

        """
}

extension MediumLayout {
    /// Words that would have the system look for its medium elsewhere, check it, or copy it in memory once more; those
    /// that end in "=" with any value.
    fileprivate var searches: [String] {
        switch self {
        case .debianLive:
            [
                "findiso=", "fromiso=", "isofrom=", "live-media=", "bootfrom=", "live-media-offset=",
                "live-media-timeout=", "fetch=", "toram", "todisk=",
            ]
        case .dracutLive: ["root=", "iso-scan/filename=", "rd.live.check", "check", "rd.live.ram", "rd.live.ram="]
        case .casper: ["iso-scan/filename=", "live-media=", "bootfrom=", "live-media-offset=", "url=", "toram"]
        case .proxmox, .plain: []
        }
    }

    /// Where the ISO file is put, below the root; `nil` where it is not needed.
    fileprivate var place: String? {
        switch self {
        case .debianLive, .dracutLive, .casper: MediumHandover.usualPlace
        case .proxmox: "proxmox.iso"
        case .plain: nil
        }
    }

    /// Words that name the medium in memory, and keep the system from asking that it be taken out of its drive.
    fileprivate var handingOver: [String] {
        switch self {
        case .debianLive: ["live-media=/dev/loop0", "noeject"]
        case .dracutLive: ["root=live:/\(MediumHandover.usualPlace)", "rd.live.image"]
        case .casper: ["live-media=/dev/loop0", "noprompt"]
        case .proxmox, .plain: []
        }
    }
}
