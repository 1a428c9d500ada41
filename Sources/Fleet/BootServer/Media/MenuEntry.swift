// SPDX-License-Identifier: GPL-3.0-or-later

/// An entry of a medium's boot menu that starts a kernel.
package struct MenuEntry: Hashable, Sendable {
    /// The kernel's path on the medium.
    package let kernel: String
    /// Those of its initrds.
    package let initrds: [String]
    /// The words of its command line, without the one that names initrds.
    package let words: [String]

    /// Puts an entry together.
    package init(kernel: String, initrds: [String], words: [String]) {
        self.kernel = kernel
        self.initrds = initrds
        self.words = words
    }
}

/// The boot menus that may be on a medium.
package enum BootMenus {
    /// Where media have isolinux's or syslinux's menu.
    package static let syslinuxPlaces = [
        "isolinux/isolinux.cfg", "isolinux.cfg", "boot/isolinux/isolinux.cfg", "isolinux/syslinux.cfg",
        "syslinux/syslinux.cfg", "syslinux/isolinux.cfg", "syslinux.cfg", "boot/syslinux/isolinux.cfg",
        "boot/syslinux/syslinux.cfg", "boot/x86_64/loader/isolinux.cfg",
    ]
    /// Where media have GRUB's.
    package static let grubPlaces = [
        "boot/grub/grub.cfg", "boot/grub2/grub.cfg", "efi/boot/grub.cfg", "grub/grub.cfg", "boot/grub/loopback.cfg",
    ]

    /// All entries of all menus, those that start by themselves before others; `text` reads a small file of the medium.
    package static func entries(text: (String) -> String?) -> [MenuEntry] {
        let menus =
            syslinuxPlaces.map { SyslinuxMenu.entries(of: $0, text: text) }
            + grubPlaces.map { GRUBMenu.entries(of: $0, text: text) }
        return menus.compactMap(\.first) + menus.flatMap { $0.dropFirst() }
    }
}
